/** Conditions: what is printed is read as the same, and what is wrong is told in one line. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conditionText } from '../../src/trace/condition';
import { readCondition } from '../../src/trace/conditionReader';
import { anyCondition } from '../support/conditions';
import { hostileText, isSafe } from '../support/hostile';

/** Text, and what it is read as. */
const EXAMPLES: readonly [string, unknown][] = [
  ['readable on port 8001', { what: { word: 'readable' }, on: { port: 8001 } }],
  ['errno ECONNRESET times 2', { what: { word: 'errno', value: 'ECONNRESET' }, times: 2 }],
  [
    'queue > 8 on peer [::1]:5000 on loop 2',
    { what: { word: 'queue', value: 8 }, on: { peer: '[::1]:5000', loop: 2 } },
  ],
  ['ready > 3', { what: { word: 'ready', value: 3 } }],
  ['ready', { what: { word: 'ready' } }],
  ['tick 400', { what: { word: 'tick', value: 400 } }],
  ['bytes "GET /"', { what: { word: 'bytes', value: new TextEncoder().encode('GET /') } }],
  ['bytes 0x80ff', { what: { word: 'bytes', value: Uint8Array.of(0x80, 0xff) } }],
  [
    'frame where length = 40 have = 5',
    {
      what: { word: 'frame' },
      where: [
        { field: 'length', is: '=', value: 40 },
        { field: 'have', is: '=', value: 5 },
      ],
    },
  ],
  [
    'print where text has "goes \\"on\\""',
    { what: { word: 'print' }, where: [{ field: 'text', is: 'has', value: 'goes "on"' }] },
  ],
  ['recv took 0.5 ms on fd 7', { what: { word: 'recv' }, tookMs: 0.5, on: { fd: 7 } }],
];

/** Short forms, and what they are short for. */
const SHORT: readonly [string, string][] = [
  ['fd 7', 'any on fd 7'],
  ['peer :5000', 'any on peer :5000'],
  ['port 8001 recv', 'recv on port 8001'],
  ['loop 2', 'any on loop 2'],
  ['loop', 'loop'],
  ['ECONNRESET', 'errno ECONNRESET'],
  ['recv ECONNRESET fd 7', 'recv where errno = ECONNRESET on fd 7'],
  ['fd 7 ECONNRESET', 'errno ECONNRESET on fd 7'],
  ['"hello"', 'bytes "hello"'],
  ['0x0d0a', 'bytes "\\r\\n"'],
  ['got = 0', 'any where got = 0'],
  ['errno = EPIPE', 'any where errno = EPIPE'],
  ['got=0 recv fd 7 want > 5', 'recv where got = 0 want > 5 on fd 7'],
  ['dur > 10 ms', 'any took 10 ms'],
  ['recv dur >= 0.5 ms', 'recv took 0.5 ms'],
];

/** Text, and what is said about it. */
const WRONG: readonly [string, RegExp][] = [
  ['', /^the condition is empty: say what happens/],
  ['  ', /^the condition is empty/],
  ['redable', /^"redable" is no condition: use one of readable, writable, .*accept.*$/],
  ['reset', /^"reset" is no condition: did you mean ECONNRESET\?$/],
  ['fd 7 refused', /did you mean ECONNREFUSED\?$/],
  ['toString', /^"toString" is no condition: use one of/],
  ['readable maybe', /^"maybe" is not known after readable: use where, took, on or times$/],
  ['errno', /^the condition ends after "errno": add a name$/],
  ['errno ""', /^errno is "": give a name like ECONNRESET$/],
  ['queue', /add > and a number$/],
  ['queue 8', /^queue must be over a number: write queue > 8$/],
  ['queue > many', /^queue is "many": give a number from 0 on$/],
  ['ready > 1.5', /^ready is "1.5": give a whole number$/],
  ['tick -1', /^tick is "-1": give a number from 0 on$/],
  ['tick 0x10', /^tick is "0x10": give a number/],
  ['bytes GET', /^bytes is "GET": give a text in " ", or pairs of digits like 0x0d0a$/],
  ['bytes 0x0d0', /^bytes is "0x0d0"/],
  ['bytes ""', /^bytes is ""/],
  ['bytes "GET', /cannot be read: put a text between two "$/],
  ['bytes "\\x"', /is no text of JSON/],
  ['recv where gto = 0', /^recv has no "gto": use fd, want, got/],
  ['recv where got is 0', /^got is not compared by "is": use = != > >= < <=$/],
  ['recv where got = x', /^got is "x": give a number$/],
  ['recv where data = x', /^data is bytes: look for them by bytes "text"$/],
  ['recv where oob = 1', /^oob is "1": give true or false$/],
  ['recv where errno > E', /^errno is not compared by ">": use = !=$/],
  ['watch where interest = rq', /^interest is "rq": give letters of rwx$/],
  ['shutdown where how = slowly', /^how is "slowly": give read, write, both$/],
  ['recv took 5', /add ms$/],
  ['recv took 5 s', /^took 5 has no unit: write took 5 ms$/],
  ['print took 5 ms', /^print takes no time: leave took out$/],
  ['print on fd 5', /^print is about no descriptor: leave on fd out$/],
  ['recv on door 5', /^on "door" is not known: use on fd, on port, on peer, on loop$/],
  ['recv on fd 5 on fd 6', /^on fd is there twice: leave one out$/],
  ['recv times 1 times 2', /^times is there twice/],
  ['recv took 1 ms took 2 ms', /^took is there twice/],
  ['recv times 0', /^times is "0": give a number from 1 on$/],
  ['fd', /^the condition ends after "fd": add a number$/],
  ['fd seven', /^on fd is "seven": give a number from 0 on$/],
  ['"hello', /cannot be read: put a text between two "$/],
  ['0x0d0', /^bytes is "0x0d0": give a text/],
  ['gto = 0', /^any has no "gto": use /],
  ['recv "where" got = 0', /^"where" is not known after recv: use where, took, on or times$/],
  ['recv "EPIPE"', /^"EPIPE" is not known after recv/],
  ['dur < 5 ms', /^dur is not compared by "<": write dur > 10 ms$/],
  ['dur > 5', /add ms$/],
  ['got = 0 send', /^no event that send is about has all of this/],
  ['fd 7 fd 8', /^on fd is there twice/],
  ['bytes "x" where got = 1 put = 1', /^no event that bytes is about has all of this/],
];

describe('trace/condition', () => {
  for (const [text, value] of EXAMPLES)
    it(`reads ${text}, and prints it so`, () => {
      const read = readCondition(text);
      assert.deepEqual(read, { condition: value });
      assert.equal('condition' in read && conditionText(read.condition), text);
    });

  for (const [text, long] of SHORT)
    it(`reads ${text} as ${long}`, () => {
      const read = readCondition(text);
      assert.ok('condition' in read, 'problem' in read ? read.problem : '');
      assert.equal(conditionText(read.condition), long);
    });

  it('takes any space between words, and clauses in any order', () => {
    const read = readCondition('  recv\n times 2  on fd 6\twhere got=0 took 1 ms ');
    assert.ok('condition' in read);
    assert.equal(conditionText(read.condition), 'recv where got = 0 took 1 ms on fd 6 times 2');
  });

  for (const [text, says] of WRONG)
    it(`says what is wrong with '${text}'`, () => {
      const read = readCondition(text);
      assert.ok('problem' in read);
      assert.match(read.problem, says);
    });

  it('is the same printed and read again', () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        assert.deepEqual(readCondition(conditionText(condition)), { condition });
      }),
      { numRuns: 2000 },
    );
  });

  it('says one short line that no terminal obeys, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostileText, fc.string({ maxLength: 2000 })),
        fc.constantFrom('', 'recv ', 'bytes ', 'recv where got = ', 'recv on peer "', 'errno '),
        (text, before) => {
          const read = readCondition(before + text);
          if ('condition' in read) return;
          assert.ok(read.problem.length <= 500, read.problem);
          assert.ok(!read.problem.includes('\n') && isSafe(read.problem), read.problem);
        },
      ),
    );
  });
});
