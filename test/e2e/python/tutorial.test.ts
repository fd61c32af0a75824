/** The tutorial's own three programs in Python and the lab's twins answer the same client script alike. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Script, Step } from '../../../src/lab/script';
import { skipWith } from '../../skip';
import { command, rowsOf } from '../../support/command';
import { freePort, startServer } from '../../support/servers';
import { straceProblem } from '../../support/strace';

const FIXTURES = path.resolve('test/fixtures/tutorial');

/** In the Python program one receive takes so long: what a hold makes of the lab's, it stands still meanwhile. */
const STANDS_MS = 1400;
/** In the midst of that; a client of the lab has a held step instead. */
const MEANWHILE_MS = 800;

let python = '';
let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muxscope-tutorial-'));
  const asked = spawnSync('python3', ['-c', 'import sys; print(sys.executable)']);
  python = asked.error === undefined ? asked.stdout.toString().trim() : '';
});
after(() => rmSync(folder, { recursive: true }));

/** What each client got, in bytes; fails where one did not get what it expected. */
type Got = readonly number[];

/** `standsAt`: the receive after which it stands still, counted from 1; 0 for none. */
async function pythonGot(program: string, script: Script, standsAt = 0): Promise<Got> {
  const second = await freePort();
  const server = await startServer(standsAt > 0 ? 'strace' : python, (port) => {
    const run = ['-u', path.join(FIXTURES, `${program}.py`), String(port)];
    if (program === 'multi_port') run.push(String(second));
    const delay = `inject=recvfrom:delay_exit=${STANDS_MS * 1000}:when=${standsAt}`;
    return standsAt > 0 ? ['-qq', '-e', 'trace=recvfrom', '-e', delay, python, ...run] : run;
  });
  const file = path.join(folder, `${program}.json`);
  writeFileSync(file, JSON.stringify(withoutHolds(script)));
  const targets = `${server.address},127.0.0.1:${second}`;
  const { code, stdout, stderr } = await command('clients', file, '--target', targets, '--json');
  assert.equal(code, 0, `${program}.py: ${stderr}${stdout}${server.log()}`);
  const lines = stdout.trimEnd().split('\n');
  return lines.slice(0, -1).map((line) => (JSON.parse(line) as { received: number }).received);
}

async function labGot(program: string, script: Script): Promise<Got> {
  const file = path.join(folder, `${program}.mux.json`);
  writeFileSync(file, JSON.stringify({ program, poller: 'select', ...script }));
  const { code, stdout, stderr } = await command('run', file, '--json');
  assert.equal(code, 0, `${program}: ${stderr}`);
  const rows = rowsOf(stdout);
  const sent = new Map<string, number>();
  for (const { client, local } of rows.filter(({ step }) => step === 'connect')) {
    const { fd, gen } = rows.find(({ kind, peer }) => kind === 'accept' && peer === local)!;
    const sends = rows.filter((row) => row.kind === 'send' && row.fd === fd && row.gen === gen);
    sent.set(
      String(client),
      sends.reduce((sum, { put }) => sum + Math.max(0, put!), 0),
    );
  }
  return Array.from({ length: sent.size }, (_, client) => sent.get(String(client))!);
}

/** The same script where nothing holds the program: a held step waits until it surely stands still. */
function withoutHolds({ clients, ...rest }: Script): Script {
  const steps = (all: readonly Step[]): Step[] =>
    all.flatMap((step): Step[] => {
      const { hold, ...plain } = step;
      return hold === true ? [{ wait: { ms: MEANWHILE_MS } }, plain] : [step];
    });
  return { ...rest, clients: clients.map((group) => ({ ...group, steps: steps(group.steps) })) };
}

const send = (text: string): Step => ({ send: { text } });
const reply = (text: string): Step => ({ expect: { text: `回复:${text}` } });
const greeted: Step[] = [{ connect: {} }, { expect: { text: 'Hello_World' } }];
const bytes = (...texts: string[]): number => Buffer.byteLength(texts.join(''));

describe('the tutorial in Python and its twin in the lab', () => {
  before(function () {
    if (python === '') skipWith(this, 'python3 cannot be started');
  });

  it('greet from both ports', async () => {
    const visit = (to: number): Step[] => [
      { connect: { to } },
      { expect: { text: 'Hello_World!' } },
    ];
    const script: Script = {
      clients: [
        { count: 3, ramp: 20, steps: visit(0) },
        { start: 100, count: 2, steps: visit(1) },
      ],
    };
    const expected = Array(5).fill(bytes('Hello_World!'));
    assert.deepEqual(await pythonGot('multi_port', script), expected);
    assert.deepEqual(await labGot('multi-port', script), expected);
  });

  it('echo to several clients, each in its order', async () => {
    const talk = ['one', '二', 'three'].flatMap((text) => [send(text), reply(text)]);
    // Nobody leaves before all have talked: the tutorial's program does not survive it.
    const script: Script = {
      clients: [{ count: 4, steps: [...greeted, ...talk, { wait: { ms: 500 } }] }],
    };
    const got = bytes('Hello_World', '回复:one', '回复:二', '回复:three');
    assert.deepEqual(await pythonGot('multi_client', script), Array(4).fill(got));
    assert.deepEqual(await labGot('multi-client', script), Array(4).fill(got));
  });

  it('answer the end of a stream again and again', async () => {
    const empty = Array<Step>(50).fill(reply(''));
    const script: Script = {
      clients: [{ steps: [...greeted, send('hi'), reply('hi'), { halfClose: {} }, ...empty] }],
    };
    const least = bytes('Hello_World', '回复:hi') + 50 * bytes('回复:');
    const [one] = await pythonGot('multi_client', script);
    const [other] = await labGot('multi-client-as-written', script);
    assert.ok(one! >= least && other! >= least, `${one} and ${other}`);
  });

  it('answer one message at a time from a queue', async () => {
    const talk = ['a', 'b', 'c'].flatMap((text) => [send(text), reply(text)]);
    const script: Script = { clients: [{ steps: [...greeted, ...talk] }] };
    const got = [bytes('Hello_World', '回复:a', '回复:b', '回复:c')];
    assert.deepEqual(await pythonGot('read_write_split', script), got);
    assert.deepEqual(await labGot('read-write-split', script), got);
    assert.deepEqual(await labGot('read-write-split-as-written', script), got);
  });

  describe('with a message that comes while they stand still', () => {
    before(function () {
      const problem = straceProblem();
      if (problem !== undefined) skipWith(this, problem);
    });

    it('answer the newest, and keep the older for ever', async () => {
      const script: Script = {
        clients: [
          {
            steps: [
              ...greeted,
              send('first'),
              { ...send('second'), hold: true },
              reply('second'),
              send('third'),
              reply('third'),
            ],
          },
        ],
      };
      const got = [bytes('Hello_World', '回复:second', '回复:third')];
      assert.deepEqual(await pythonGot('read_write_split', script, 1), got);
      assert.deepEqual(await labGot('read-write-split-as-written', script), got);
      // The twin that is right answers both, so the same expectations are met with more.
      const right = [bytes('Hello_World', '回复:first', '回复:second', '回复:third')];
      assert.deepEqual(await labGot('read-write-split', script), right);
    });

    it('forget who is read while another is written to', async () => {
      const script: Script = {
        clients: [
          {
            steps: [
              ...greeted,
              send('hello'),
              reply('hello'),
              { ...send('forgotten'), hold: true },
              { wait: { ms: 1500 } },
              send('still there?'),
              reply('still there?'),
            ],
          },
          {
            start: 400,
            steps: [...greeted, send('answered'), reply('answered'), { wait: { ms: 2500 } }],
          },
        ],
      };
      const got = [
        bytes('Hello_World', '回复:hello', '回复:still there?'),
        bytes('Hello_World', '回复:answered'),
      ];
      assert.deepEqual(await pythonGot('read_write_split', script, 2), got);
      assert.deepEqual(await labGot('read-write-split-as-written', script), got);
    });
  });
});
