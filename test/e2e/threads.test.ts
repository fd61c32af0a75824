/** The scenarios with threads, and the one that blocks: what they must show, in runs of the command. */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { pollersWith } from '../../src/pollers/list';
import { skipWith } from '../skip';
import { type Finished, type Row, bytesOf, command, rowsOf } from '../support/command';
import { isGone } from '../support/processes';
import { missedIn } from './moments';
import { assertHasEvents, linesIn, newFile } from '../support/recorded';
import { allowTime } from '../support/share';
import { shared } from '../support/shared';
import {
  callsOfImported,
  callsOfStrace,
  callsOfTrace,
  straceProblem,
  straced,
} from '../support/strace';

type Run = Finished & { readonly rows: Row[] };

async function run(...args: string[]): Promise<Run> {
  const file = newFile();
  const finished = await command('run', ...args, '--json', '--save', file);
  await assertHasEvents(file, linesIn(finished.stdout));
  const rows = rowsOf(finished.stdout);
  assert.ok(isGone(rows[0]!.pid!));
  return { ...finished, rows };
}

function ofKind({ rows }: Run, ...kinds: Row['kind'][]): Row[] {
  return rows.filter(({ kind }) => kinds.includes(kind));
}

/** What holds in a trace of several loops: times within each, its own number in the kernel, an end. */
function assertLoops({ rows }: Run): void {
  const last = new Map<number, number>();
  rows.forEach(({ seq, loop, t, kind }, i) => {
    assert.equal(seq, i);
    if (kind !== 'exit') assert.ok(t >= (last.get(loop) ?? 0), `time goes back at seq ${seq}`);
    last.set(loop, t);
    const begun = rows.find((row) => row.loop === loop);
    if (loop > 0) assert.equal(begun?.kind, 'loop', `loop ${loop} is not told first`);
  });
  assert.deepEqual(
    rows.filter(({ kind }) => kind === 'exit').map(({ seq }) => seq),
    [rows.length - 1],
  );
}

/** The moments that the scenario says are worth a look. */
function assertMoments({ rows }: Run, id: string, poller = ''): void {
  const scenario = SCENARIOS.find((one) => one.id === id);
  assert.ok(scenario && scenario.moments.length > 0);
  assert.deepEqual(missedIn(scenario.moments, poller, rows), []);
}

/** Uses of a number never overlap in time, whichever threads they are in. */
function assertGenerations(run: Run): void {
  for (const { fd, gen, t } of ofKind(run, 'open')) {
    const same = (row: Row): boolean => row.fd === fd;
    const before = ofKind(run, 'close').find((row) => same(row) && row.gen === gen! - 1);
    assert.equal(before === undefined, gen === 0, `fd ${fd} generation ${gen}`);
    if (before !== undefined) assert.ok(before.t - before.dur! <= t, 'opened before it was closed');
  }
}

describe('muxscope run blocking', () => {
  const blocking = shared(() => run('blocking'));

  it('ends with every expectation met', () => {
    assert.equal(blocking().code, 0, blocking().stderr);
    assertLoops(blocking());
    assertMoments(blocking(), 'blocking');
    assertGenerations(blocking());
  });

  it('never waits: one loop with an empty poller', () => {
    const loops = ofKind(blocking(), 'loop');
    assert.deepEqual(
      loops.map(({ poller, loop, tid, pid }) => [poller, loop, tid === pid]),
      [['', 0, true]],
    );
    assert.deepEqual(ofKind(blocking(), 'wait', 'wake', 'ready', 'watch'), []);
  });

  it('gives the second client its first byte after the first has left', () => {
    const clients = ofKind(blocking(), 'client');
    const at = (step: string, local: string | undefined): number =>
      clients.find((row) => row.step === step && row.local === local)!.t;
    const peers = ofKind(blocking(), 'accept').map(({ peer }) => peer);
    assert.equal(peers.length, 4);
    const firstLeft = at('close', peers[0]);
    for (const peer of peers) assert.ok(at('connect', peer) < firstLeft, 'it connected late');
    const closes = ofKind(blocking(), 'close');
    const sends = ofKind(blocking(), 'send').filter(({ want }) => want === 11);
    for (const [i, { t }] of sends.slice(1).entries()) assert.ok(t > closes[i]!.t);
    for (const peer of peers.slice(1)) assert.ok(at('expect', peer) > firstLeft);
  });

  it('tells what it did before it blocks, and each reply', () => {
    const texts = ofKind(blocking(), 'print').map(({ text }) => text);
    assert.deepEqual(texts, Array(9).fill('在吗'));
    const replies = ofKind(blocking(), 'send').map(({ data }) => bytesOf(data).toString());
    assert.equal(replies.filter((text) => text === '回复:在吗').length, 9);
  });
});

describe('muxscope run threads', () => {
  const threads = shared(() => run('threads'));

  /** Begin and end of each task of these loops. */
  function spans(inThreads: boolean): { begin: number; end: number; loop: number }[] {
    const rows = ofKind(threads(), 'task').filter(({ loop }) => loop > 0 === inThreads);
    return rows
      .filter(({ state }) => state === 'begin')
      .map(({ t, loop, name }) => {
        const end = rows.find((row) => row.loop === loop && row.name === name && row.t > t)!;
        assert.equal(end.state, 'end');
        return { begin: t, end: end.t, loop };
      });
  }

  it('ends by itself, every thread a loop of its own in one process', () => {
    assert.equal(threads().code, 0, threads().stderr);
    assertLoops(threads());
    assertMoments(threads(), 'threads');
    const loops = ofKind(threads(), 'loop');
    assert.equal(loops.length, 11);
    assert.equal(new Set(loops.map(({ loop }) => loop)).size, 11);
    assert.equal(new Set(loops.map(({ tid }) => tid)).size, 11);
    assert.equal(new Set(loops.map(({ pid }) => pid)).size, 1);
    assert.deepEqual(ofKind(threads(), 'wait', 'wake'), []);
  });

  it('does ten tasks one after the other: ten seconds', () => {
    const tasks = spans(false);
    assert.equal(tasks.length, 10);
    for (const [i, { begin, end }] of tasks.entries()) {
      assert.ok(end - begin >= 1e9);
      assert.ok(i === 0 || begin >= tasks[i - 1]!.end);
    }
  });

  it('does the same ten at the same time in ten threads', () => {
    const tasks = spans(true);
    assert.equal(tasks.length, 10);
    for (const { begin, end } of tasks) assert.ok(end - begin >= 1e9);
    // A busy machine may take longer to start ten threads than a task takes: not all need overlap.
    const overlaps = (one: (typeof tasks)[number]): boolean =>
      tasks.some((other) => other !== one && other.begin < one.end && one.begin < other.end);
    assert.ok(tasks.every(overlaps), 'one came after the other');
    assert.equal(new Set(tasks.map(({ loop }) => loop)).size, 10);
  });
});

for (const poller of pollersWith({ isEdge: false })) {
  describe(`muxscope run socketserver --poller ${poller}`, () => {
    const server = shared(() => run('socketserver', '--poller', poller));

    it('ends with every expectation met', () => {
      assert.equal(server().code, 0, server().stderr);
      assertLoops(server());
      assertMoments(server(), 'socketserver', poller);
      assertGenerations(server());
      const { code, signal } = server().rows.at(-1)!;
      assert.deepEqual([code, signal], [0, '']);
    });

    it('waits in one thread and serves each connection in another', () => {
      const [first, ...others] = ofKind(server(), 'loop');
      assert.deepEqual([first?.loop, first?.poller], [0, poller]);
      assert.equal(others.length, 6);
      for (const { poller: none, name } of others) {
        assert.equal(none, '');
        assert.match(name!, /^handle \d+$/);
      }
      for (const { loop } of ofKind(server(), 'wait', 'wake', 'ready', 'watch', 'accept'))
        assert.equal(loop, 0);
      for (const { fd, gen } of ofKind(server(), 'accept')) {
        const rows = ofKind(server(), 'recv', 'send', 'close').filter(
          (row) => row.fd === fd && row.gen === gen,
        );
        const loops = new Set(rows.map(({ loop }) => loop));
        assert.equal(loops.size, 1, `fd ${fd}`);
        assert.ok(!loops.has(0));
        for (const { tick } of rows) assert.equal(tick, -1);
      }
    });

    it('has a slow client delay nobody', () => {
      const slow = ofKind(server(), 'recv').filter(
        ({ data }) => bytesOf(data).toString() === 'slow ',
      );
      assert.equal(slow.length, 1);
      const { fd, gen, t } = slow[0]!;
      const next = ofKind(server(), 'recv').find((row) => row.t > t && row.fd === fd)!;
      const replies = ofKind(server(), 'send').filter(
        (row) => (row.fd !== fd || row.gen !== gen) && row.t > t && row.t < next.t,
      );
      // Others were answered while half of its message was there; all five, unless the machine stood for long.
      const served = replies.filter(({ data }) => bytesOf(data).toString() !== 'Hello_World');
      assert.notEqual(served.length, 0);
    });

    it('opens sockets at the numbers that a plain server has', () => {
      const fds = ofKind(server(), 'open').map(({ fd }) => fd!);
      assert.equal(fds[0], 5);
      assert.ok(Math.max(...fds) < 5 + 10 + 4, String(fds));
    });

    it('has a row for each step of a client, joined by address', () => {
      const peers = new Set(ofKind(server(), 'accept').map(({ peer }) => peer));
      assert.equal(peers.size, 6);
      for (const { local, loop, tick } of ofKind(server(), 'client')) {
        assert.ok(peers.has(local));
        assert.deepEqual([loop, tick], [-1, -1]);
      }
    });
  });
}

describe('strace agrees with each thread of', function () {
  this.timeout(60_000);
  allowTime(this);
  before(function () {
    const problem = straceProblem();
    if (problem !== undefined) skipWith(this, problem);
  });

  // The scenario `threads` has no calls to compare: its threads sleep.
  for (const [id, least] of [
    ['blocking', 1],
    ['socketserver', 7],
  ] as const) {
    it(id, async () => {
      const { run: traced, linesOf, clear } = straced('run', id, '--json');
      try {
        const { code, stdout, stderr } = await traced.ended;
        assert.equal(code, 0, stderr);
        const rows = rowsOf(stdout);
        const loops = rows.filter(({ kind }) => kind === 'loop');
        assert.ok(loops.length >= least);
        for (const { loop, tid, poller, name } of loops) {
          // How waits compare, and what ends them, is told where one thread is compared.
          const io = (calls: string[]): string[] =>
            calls.filter((call) => !call.startsWith('wait'));
          const seen = io(callsOfStrace(linesOf(tid!), poller!, new Set()));
          const own = rows.filter((row) => row.loop === loop);
          assert.deepEqual(seen, io(callsOfTrace(own)), name);
          const imported = callsOfImported(linesOf(tid!), poller!, new Set());
          assert.deepEqual(io(imported), seen, `${name}, its log as a trace`);
          assert.ok(seen.length > 0, `${name} did nothing`);
        }
      } finally {
        clear();
      }
    });
  }
});
