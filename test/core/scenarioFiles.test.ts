/** Scenario files as the core lists and starts them, the lines a tick ran, and what cannot stand still. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { read } from '../../src/core/guard';
import { linesIn } from '../../src/core/queries/lines';
import { instantOf } from '../../src/core/queries/instant';
import { Failure } from '../../src/core/failure';
import type { ScenarioFile } from '../../src/core/protocol';
import { REQUEST } from '../../src/core/requests';
import { lookInto } from '../../src/core/scenarioFiles';
import { loadScenario } from '../../src/core/scriptFiles';
import { openLab } from '../../src/core/openLab';
import type { LabOptions } from '../../src/core/session';
import { LabDesk } from '../../src/core/labDesk';
import { infoOf, Sessions } from '../../src/core/sessions';
import { pause, step } from '../../src/core/standing';
import { REASONS } from '../../src/sources/lab';
import { append } from '../../src/trace/append';
import { readEvent } from '../../src/trace/json';
import { openTrace, settle } from '../../src/trace/trace';
import { BUNDLES } from '../support/command';
import { until } from '../support/processes';

const STEPS = [{ connect: {} }, { expect: { text: 'Hello_World' } }, { close: {} }];
const MINE = {
  title: 'Mine',
  program: 'multi-client',
  poller: 'poll',
  clients: [{ steps: STEPS }],
};
const OPTIONS = { clients: 'none' } as const;

const opened = new Set<Sessions>();
let folder = '';

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muxscope-files-'));
});

afterEach('stop what runs', async () => {
  for (const sessions of opened) await sessions.close();
  opened.clear();
});

after(() => rmSync(folder, { recursive: true }));

function write(name: string, content: object | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return file;
}

/** The core's sessions, and what may be asked of the lab. */
function open(): { readonly sessions: Sessions; readonly lab: LabDesk } {
  const keep = { events: 1 << 14, payload: 8 << 20 };
  const nothing = () => undefined;
  const sessions = new Sessions({ onChange: nothing, onAppend: nothing, onGone: nothing });
  opened.add(sessions);
  const open = (options: LabOptions) => openLab(options, keep);
  return { sessions, lab: new LabDesk({ open, loadScenario, bundles: BUNDLES }, sessions) };
}

/** As the extension lists it. */
function look(file: string): ScenarioFile {
  return lookInto(file, loadScenario(file));
}

/** How a promise was refused. */
async function refusal(doing: () => Promise<unknown>): Promise<Failure> {
  try {
    await doing();
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  return assert.fail('it was done');
}

describe('core/scenarioFiles', () => {
  it('tells what a file holds: a scenario, clients, or what is wrong and where', () => {
    const mine = look(write('mine.mux.json', MINE));
    assert.ok(mine.is === 'scenario');
    const { id, title, pollers } = mine.scenario;
    assert.deepEqual([id, title, pollers[0]], ['mine', 'Mine', 'poll']);
    assert.deepEqual(look(write('load.mux.json', { clients: [] })), { is: 'clients' });
    const file = write('bad.mux.json', '{\n  "program": "nope",\n  "clients": []\n}');
    const bad = look(file);
    assert.ok(bad.is === 'wrong' && bad.message.startsWith('program: '));
    assert.deepEqual(bad.place, { file, line: 2, column: 3 });
    const gone = look(path.join(folder, 'gone.mux.json'));
    assert.ok(gone.is === 'wrong' && gone.place.line === 0 && gone.message.includes('ENOENT'));
  });

  it('starts it on its own poller, and again on another, and says whose it is', async () => {
    const { lab } = open();
    const file = write('mine.mux.json', MINE);
    const first = await lab.startFile({ do: 'startFile', file, ...OPTIONS });
    const { scenario, program, listeners, ...told } = first.lab!;
    assert.deepEqual([scenario, program, told.file], ['mine', 'multi-client', file]);
    assert.equal(told.poller, 'poll');
    const again = await lab.choosePoller({
      do: 'choosePoller',
      session: first.id,
      poller: 'epoll',
    });
    const then = again.lab!;
    assert.deepEqual([then.file, then.poller, then.listeners], [file, 'epoll', listeners]);
    const own = await lab.start({ do: 'start', scenario: 'multi-client', ...OPTIONS });
    assert.deepEqual([own.lab?.file, own.lab?.program], [undefined, undefined]);
  });

  it('refuses a wrong file with its place, and keeps what runs', async () => {
    const { sessions, lab } = open();
    const { id } = await lab.start({ do: 'start', scenario: 'multi-client', ...OPTIONS });
    const file = write('bad.mux.json', {
      program: 'multi-client',
      clients: [{ steps: [{ fly: {} }] }],
    });
    const bad = await refusal(async () => lab.startFile({ do: 'startFile', file, ...OPTIONS }));
    assert.equal(bad.code, 'bad-file');
    assert.deepEqual(bad.place, { file, line: 7, column: 11 });
    assert.deepEqual(
      sessions.all.map((held) => [held.id, held.session.state]),
      [[id, 'running']],
    );
  });

  it('tells each expectation that failed: its client, its line and its tick, and gives its row an errno', async () => {
    const { sessions, lab } = open();
    const file = write('wrong.mux.json', {
      program: 'multi-client',
      clients: [
        { steps: [{ connect: {} }, { expect: { text: 'never', withinMs: 50 } }] },
        {
          count: 2,
          steps: [
            { connect: {} },
            { repeat: { times: 2, steps: [{ expect: { bytes: 99999, withinMs: 20 } }] } },
          ],
        },
      ],
    });
    const { id } = await lab.startFile({ do: 'startFile', file, clients: 'script' });
    const failed = await until('three failures', () => {
      const found = infoOf(sessions.demand(id)).lab?.failed;
      return found?.count === 3 ? found : undefined;
    });
    const lines = readFileSync(file, 'utf8').split('\n');
    const told = failed.first.toSorted((one, other) => one.client - other.client);
    for (const { reason, tick, place } of told) {
      assert.match(reason, /^step [\d.]+ expect: /);
      assert.ok(tick >= 0);
      assert.match(lines[place!.line - 1]!.slice(place!.column - 1), /^"expect"/);
    }
    assert.deepEqual(
      told.map(({ client }) => client),
      [0, 1, 2],
    );
    assert.ok(told[0]!.place!.line < told[1]!.place!.line);
    const { trace } = sessions.demand(id).session;
    // A failure is told of before its row is written.
    const expects = await until('their rows', () => {
      settle(trace);
      const rows = Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!);
      const found = rows.filter(({ kind, step }) => kind === 'client' && step === 'expect');
      return found.length === 3 ? found : undefined;
    });
    assert.deepEqual(
      expects.map(({ errno }) => errno),
      ['ETIMEDOUT', 'ETIMEDOUT', 'ETIMEDOUT'],
    );
    await sessions.stop(id);
    assert.equal(infoOf(sessions.demand(id)).lab?.failed?.count, 3);
  });

  it('does not pause or step what never waits, and says why', async () => {
    const { sessions, lab } = open();
    const { id, lab: told } = await lab.start({ do: 'start', scenario: 'blocking', ...OPTIONS });
    assert.equal(told?.poller, '');
    const asked = [() => pause(sessions, id), () => step(sessions, id)];
    for (const stand of asked) {
      const { code, message } = await refusal(stand);
      assert.deepEqual([code, message], ['bad-request', REASONS.neverWaits]);
    }
    const { source } = sessions.demand(id).session;
    const abilities = {
      ...source.abilities,
      pause: 'a file stands still anyhow',
      step: 'so it is',
    };
    Object.assign(source, { abilities });
    for (const [i, reason] of [abilities.pause, abilities.step].entries())
      assert.equal((await refusal(asked[i]!)).message, reason);
    assert.equal(sessions.demand(id).session.state, 'running');
  });

  it('takes no request for what is no file and no tick', () => {
    const bad = [
      { do: 'startFile', file: 7, ...OPTIONS },
      { do: 'startFile', scenario: 'multi-client', ...OPTIONS },
      { do: 'files', files: 'a' },
      { do: 'files', files: ['a', null] },
      { do: 'files', files: Array.from({ length: 1001 }, () => 'a') },
      { do: 'lines', session: 1, loop: 0, tick: -2, selected: null },
      { do: 'lines', session: 1, loop: -1, tick: 0, selected: null },
      { do: 'lines', session: 1, loop: 0, tick: 0 },
      { do: 'lines', session: 1, loop: 0, tick: 0, selected: null, event: -1 },
    ];
    for (const request of bad) assert.equal(read(REQUEST, request), undefined);
  });
});

describe('core/queries/lines', () => {
  const NOTHING = { selected: null };

  it('begins with the line of what is selected: the event, else a call on the descriptor', () => {
    const trace = openTrace();
    const at = { loop: 0, tick: 0 };
    append(trace, { kind: 'wait', t: 1, ...at, src: 'a.ts:1' });
    append(trace, { kind: 'wake', t: 2, ...at, ready: 2 });
    for (const fd of [5, 6, 6])
      append(trace, {
        kind: 'recv',
        t: 3,
        ...at,
        fd,
        want: 8,
        got: 8,
        src: `a.ts:${fd + trace.next}`,
      });
    append(trace, { kind: 'wait', t: 4, loop: 0, tick: 1 });
    settle(trace);
    const first = (chosen: Parameters<typeof linesIn>[1]) =>
      linesIn(instantOf(trace, 0, 0), chosen)[0];
    assert.equal(first(NOTHING), 'a.ts:7');
    assert.equal(first({ selected: { fd: 6, gen: 0 } }), 'a.ts:9');
    assert.equal(first({ selected: { fd: 6, gen: 1 } }), 'a.ts:7');
    assert.equal(first({ selected: { fd: 5, gen: 0 }, event: 4 }), 'a.ts:10');
    assert.equal(first({ selected: { fd: 6, gen: 0 }, event: 99 }), 'a.ts:9');
  });

  it('gives each line of a tick once: of the calls in order, then of the wait', () => {
    const trace = openTrace();
    const at = { loop: 0, tick: 0 };
    append(trace, { kind: 'wait', t: 1, ...at, src: 'a.ts:1' });
    append(trace, { kind: 'wake', t: 2, ...at, ready: 1 });
    append(trace, { kind: 'ready', t: 3, ...at, fd: 5, events: 'r' });
    for (const line of [9, 4, 9])
      append(trace, { kind: 'recv', t: 4, ...at, fd: 5, want: 8, got: 8, src: `a.ts:${line}` });
    append(trace, { kind: 'send', t: 5, ...at, fd: 5, want: 8, put: 8 });
    append(trace, { kind: 'wait', t: 6, loop: 0, tick: 1, src: 'a.ts:1' });
    settle(trace);
    assert.deepEqual(linesIn(instantOf(trace, 0, 0), NOTHING), ['a.ts:9', 'a.ts:4', 'a.ts:1']);
    assert.deepEqual(linesIn(instantOf(openTrace(), 0, -1), NOTHING), []);
  });

  it('tells the lines of a program that runs', async () => {
    const { sessions, lab } = open();
    const { id } = await lab.start({ do: 'start', scenario: 'multi-port', clients: 'script' });
    const lines = await until('a tick that accepted', () => {
      const trace = sessions.demand(id).session.trace;
      settle(trace);
      const found = linesIn(instantOf(trace, 0, -1), NOTHING);
      return found.length > 2 ? found : undefined;
    });
    for (const line of lines) assert.match(line, /^multiPort\.ts:\d+$/);
  });
});
