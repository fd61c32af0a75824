/** What is wrong with a script, in one line and at its place; and that the schema, for editors, says the same. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { BUILT_IN_CODECS } from '../../src/framing/codecs';
import { readScript } from '../../src/lab/scriptFile';
import { STEP_NAMES, fileSchema } from '../../src/lab/scriptShape';
import { POLLER_NAMES } from '../../src/pollers/list';

const SCHEMA = 'media/muxscope.schema.json';
const programs = SCENARIOS.map(({ id }) => id);
const surroundings = { programs, pollers: POLLER_NAMES, codecs: BUILT_IN_CODECS };

/** A script of one client with these steps, a step a line from line 2 on. */
function withSteps(...steps: readonly string[]): string {
  return `{"clients":[{"steps":[\n${steps.join(',\n')}\n]}]}`;
}

/** `line:column path: message`; empty where nothing is wrong. */
function problemOf(text: string): string {
  const read = readScript(text, surroundings);
  if (!('problem' in read)) return '';
  const { line, column, path, message } = read.problem;
  return `${line}:${column} ${path}: ${message}`;
}

const GOOD: readonly string[] = [
  '{"clients":[]}',
  '{"$schema":"x","title":"t","teaches":"s","program":"multi-client","poller":"epoll","seed":7,"clients":[]}',
  '{"clients":[{"count":0,"ramp":0.5,"start":1.5,"steps":[]}]}',
  withSteps('{"connect":{}}', '{"connect":{"to":1},"hold":true}'),
  withSteps('{"send":{"text":""}}', '{"send":{"hex":"0d 0a"}}', '{"send":{"random":100000}}'),
  withSteps('{"send":{"file":"a.bin"}}', '{"sendFrame":{"text":"a","codec":"length-prefix-4-be"}}'),
  withSteps('{"sendInPieces":{"text":"ab","sizes":[1,2],"pauseMs":0.5}}'),
  withSteps('{"sendInPieces":{"text":"ab","sizes":[1],"codec":"length-prefix-2-le"}}'),
  withSteps('{"sendTogether":{"messages":[{"text":"a"},{"hex":"00"}]}}'),
  withSteps('{"expect":{"text":"a","withinMs":10}}', '{"expect":{"hex":"0a"}}'),
  withSteps('{"expect":{"bytes":9}}', '{"expect":{"end":true}}'),
  withSteps('{"expect":{"frames":2,"codec":"length-prefix-1-be"}}'),
  withSteps('{"wait":{"ms":1}}', '{"pauseReading":{}}', '{"resumeReading":{}}', '{"halfClose":{}}'),
  withSteps(
    '{"close":{}}',
    '{"reset":{}}',
    '{"urgent":{"byte":33}}',
    '{"setBuffers":{"send":4096}}',
  ),
  withSteps('{"repeat":{"times":1000000000,"steps":[{"wait":{"ms":0}}]}}'),
];

/** What the schema can tell too. */
const BAD: readonly (readonly [text: string, says: RegExp])[] = [
  ['[]', /^1:1 : the file is \[\]: give an object/],
  ['{}', /^1:1 : the file has no clients: add it$/],
  ['{"clients":{}}', /^1:2 clients: clients is \{\}: give a list/],
  [
    '{\n "clients":[],\n  "colour":1}',
    /^3:3 colour: "colour" is not known here: use .*seed or clients$/,
  ],
  [
    '{"program":"multi-clint","clients":[]}',
    /^1:2 program: program is "multi-clint": give .*multi-client/,
  ],
  [
    '{"poller":"kqueue","clients":[]}',
    /poller is "kqueue": give select, (?:[\w-]+, )*[\w-]+ or [\w-]+$/,
  ],
  ['{"seed":-1,"clients":[]}', /seed is -1: give a whole number from 0 to 4294967295$/],
  [
    '{"clients":[{"count":1000000000,"steps":[]}]}',
    /^1:14 clients\[0\].count: count is 1000000000: give a whole number from 0 to 1000000$/,
  ],
  ['{"clients":[{"count":1.5,"steps":[]}]}', /count is 1.5: give a whole number/],
  ['{"clients":[{"count":"many","steps":[]}]}', /count is "many"/],
  ['{"clients":[{"ramp":0,"steps":[]}]}', /ramp is 0: give a number from 0.001/],
  ['{"clients":[{"start":-1,"steps":[]}]}', /start is -1/],
  ['{"clients":[{}]}', /^1:13 clients\[0\]: clients\[0\] has no steps: add it$/],
  [
    withSteps('{"connect":{}}', '{"fly":{}}'),
    /^3:2 clients\[0\].steps\[1\].fly: "fly" is not known here: use connect, send,/,
  ],
  [withSteps('{}'), /^2:1 clients\[0\].steps\[0\]: steps\[0\] is empty: give connect,/],
  [withSteps('{"hold":true}'), /is empty: give connect/],
  [withSteps('{"close":{},"reset":{}}'), /close and reset cannot both be here: leave one out$/],
  [withSteps('{"close":{},"hold":false}'), /hold is false: give true, or leave it out$/],
  [withSteps('"close"'), /steps\[0\] is "close": give an object/],
  [withSteps('{"connect":{"to":-1}}'), /to is -1/],
  [withSteps('{"send":{}}'), /send is empty: give text, hex, file or random$/],
  [withSteps('{"send":{"text":"a","hex":"00"}}'), /text and hex cannot both be here/],
  [withSteps('{"send":{"text":1}}'), /text is 1: give a text/],
  [withSteps('{"send":{"hex":"0d0"}}'), /hex is "0d0": give pairs of the digits/],
  [
    withSteps('{"send":{"random":-5}}'),
    /^2:10 clients\[0\].steps\[0\].send.random: random is -5: give a whole number from 0/,
  ],
  [withSteps('{"send":{"random":2147483648}}'), /random is 2147483648/],
  [withSteps('{"send":{"bytes":3}}'), /"bytes" is not known here: use text, hex, file or random$/],
  [withSteps('{"sendFrame":{"text":"a"}}'), /sendFrame has no codec: add it$/],
  [
    withSteps('{"sendFrame":{"text":"a","codec":"morse"}}'),
    /codec is "morse": give length-prefix-1-be/,
  ],
  [withSteps('{"sendInPieces":{"text":"a","sizes":[]}}'), /sizes has 0 items: give 1 to/],
  [withSteps('{"sendInPieces":{"text":"a","sizes":[-1]}}'), /sizes\[0\] is -1/],
  [withSteps('{"sendInPieces":{"text":"a"}}'), /sendInPieces has no sizes/],
  [withSteps('{"sendTogether":{"messages":[]}}'), /messages has 0 items/],
  [withSteps('{"expect":{}}'), /expect is empty: give text, hex, bytes, frames or end$/],
  [withSteps('{"expect":{"frames":1}}'), /frames needs codec: add it$/],
  [withSteps('{"expect":{"bytes":1,"codec":"length-prefix-1-be"}}'), /codec goes with frames only/],
  [withSteps('{"expect":{"end":false}}'), /end is false: give true/],
  [withSteps('{"expect":{"bytes":1,"withinMs":1e12}}'), /withinMs is 1000000000000/],
  [withSteps('{"wait":{}}'), /wait has no ms/],
  [withSteps('{"wait":{"ms":-1}}'), /ms is -1: give a number from 0 to 86400000$/],
  [withSteps('{"wait":{"ms":null}}'), /ms is null/],
  [withSteps('{"urgent":{"byte":256}}'), /byte is 256: give a whole number from 0 to 255$/],
  [withSteps('{"setBuffers":{"send":4294967296}}'), /send is 4294967296/],
  [withSteps('{"repeat":{"steps":[]}}'), /repeat has no times/],
  [withSteps('{"repeat":{"times":-1,"steps":[]}}'), /times is -1/],
  [withSteps('{"repeat":{"times":1e300,"steps":[]}}'), /times is 1e\+300/],
  [
    withSteps('{"repeat":{"times":1,"steps":[{"fly":{}}]}}'),
    /steps\[0\].repeat.steps\[0\].fly: "fly" is not known/,
  ],
];

/** What only the validator tells: no JSON, and sums. */
const BEYOND: readonly (readonly [text: string, says: RegExp])[] = [
  ['', /^1:1 : the end of the file is no JSON here: a value must follow$/],
  [
    '{"clients": [\n  {steps: []}]}',
    /^2:4 clients\[0\]: 'steps' is no JSON here: a name in double quotes must follow$/,
  ],
  ['{"clients":[],}', /^1:15 : '\}' is no JSON here: a name in double quotes/],
  ['{"clients":[]', /the end of the file is no JSON here: ',' or '\}' must follow$/],
  ['{"clients":[]} x', /^1:16 : 'x' is no JSON here: the end must follow$/],
  ['{"clients":[01]}', /'01' is no JSON here/],
  ['{"clients":[NaN]}', /'NaN' is no JSON here/],
  ['{"seed":1,"seed":2,"clients":[]}', /^1:11 seed: seed stands here twice: leave one out$/],
  ['{"title":"a\nb","clients":[]}', /^1:10 title: a text in double quotes is not whole here$/],
  [`{"clients":[${'0,'.repeat(1e6)}0]}`, /there are more than 200000 values: use repeat$/],
  ['{"clients":[\u00a0]}', /^1:13 clients\[0\]: U\+00A0 is no JSON here/],
  ['{"clients":[{"count":1e400,"steps":[]}]}', /count is Infinity: give a whole number/],
  [`{"clients":"${'x'.repeat(15e6)}`, /a text in double quotes is not whole here$/],
  ['['.repeat(1e5), /values stand deeper than 128: use fewer$/],
  ['{"__proto__":{"x":1},"clients":[]}', /"__proto__" is not known here/],
  [
    '{"clients":[{"count":1000000,"steps":[]},{"steps":[]}]}',
    /^1:42 clients\[1\]: there are 1000001 clients/,
  ],
  [
    withSteps(
      '{"repeat":{"times":100000,"steps":[{"repeat":{"times":100000,"steps":[{"close":{}}]}}]}}',
    ),
    /^1:14 clients\[0\].steps: each client would do 10000000000 steps, which has no end/,
  ],
];

describe('a client script', () => {
  for (const text of GOOD) {
    it(`is read: ${text.replaceAll('\n', '')}`, () => assert.equal(problemOf(text), ''));
  }

  for (const [text, says] of [...BAD, ...BEYOND]) {
    it(`is refused in one line: ${text.replaceAll('\n', '').slice(0, 90)}`, () => {
      const problem = problemOf(text);
      assert.match(problem, says);
      assert.ok(!problem.includes('\n') && !problem.endsWith('.'), problem);
    });
  }

  it('of each scenario is one', () => {
    for (const { id, clients } of SCENARIOS)
      assert.equal(problemOf(JSON.stringify({ program: id, ...clients })), '', id);
  });

  it('tries every step there is', () => {
    for (const step of STEP_NAMES)
      assert.ok(
        GOOD.some((text) => text.includes(`"${step}":`)),
        step,
      );
  });

  it('deeper than any is refused before it is looked into', () => {
    const inner = '{"repeat":{"times":1,"steps":['.repeat(17) + ']}}'.repeat(17);
    assert.match(problemOf(withSteps(inner)), /deeper than/);
  });
});

describe(SCHEMA, () => {
  const schema = fileSchema(surroundings);

  it('is what the shapes say; npm run derive writes it anew', () => {
    const text = `${JSON.stringify(schema, undefined, 2)}\n`;
    if (process.env['MUXSCOPE_UPDATE'] === '1') writeFileSync(SCHEMA, text);
    assert.deepEqual(JSON.parse(readFileSync(SCHEMA, 'utf8')), JSON.parse(text));
  });

  describe('agrees with the validator', () => {
    const isValid = new Ajv().compile(schema);

    it('on every good script', () => {
      for (const text of GOOD) assert.ok(isValid(JSON.parse(text)), text);
    });

    it('on every bad one', () => {
      for (const [text] of BAD) assert.ok(!isValid(JSON.parse(text)), text);
    });
  });
});
