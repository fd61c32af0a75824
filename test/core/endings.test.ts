/** How sessions begin and end: by themselves, when told, and when something kills a part of them. */

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { LabSession } from '../../src/core/session';
import { findScenario } from '../../src/lab/scenarios/scenarios';
import { tickCount } from '../../src/trace/ticks';
import { isGone, isListening, portOf, until } from '../support/processes';
import { freePorts, occupy } from '../support/ports';
import { eventsOf, eventsOfKind, peerOf, serving, session } from '../support/session';

describe('core/session', () => {
  /** Asserts that no process and no port of the session is left, and that it says so last. */
  function assertNothingLeft(run: LabSession): void {
    const { program, simulator } = run.source.pids;
    assert.ok(isGone(program));
    assert.ok(simulator === undefined || isGone(simulator));
    for (const address of run.source.listeners) assert.ok(!isListening(portOf(address)), address);
    assert.equal(run.state, 'ended');
    assert.equal(eventsOf(run).at(-1)?.kind, 'exit');
    assert.equal(eventsOfKind(run, 'exit').length, 1);
  }

  /** Waits until simulated clients are connected. */
  async function withClients(run: LabSession): Promise<number> {
    await until('two connections', () => eventsOfKind(run, 'accept').length >= 2);
    assert.ok(run.source.pids.simulator !== undefined);
    return run.source.pids.simulator;
  }

  it('stops, with connections open', async () => {
    const stopped = async (): Promise<unknown> => {
      const run = session('multi-client');
      await peerOf(await serving(run));
      const outcome = await run.stop();
      assert.deepEqual(outcome, { kind: 'done' });
      assertNothingLeft(run);
      const { code, signal, text } = eventsOf(run).at(-1)!;
      return { code, signal, text };
    };
    const byItself = { code: 0, signal: '', text: '' };
    // It has 100 ms until it is killed, in which a busy machine may not have let it go on.
    for (let tries = 4; tries > 0; tries--)
      if (isDeepStrictEqual(await stopped(), byItself)) return;
    assert.deepEqual(await stopped(), byItself);
  });

  it('fails where its program dies of anything but what it is there to show', async () => {
    const scenario = findScenario('peer-loss-fatal');
    assert.ok(scenario !== undefined);
    const endOf = async (diesOf: string): Promise<string> => {
      const shown = Object.assign({}, scenario, { diesOf });
      const outcome = await session(scenario.id, { scenario: shown, clients: 'script' }).ended;
      return outcome.kind === 'failed' ? outcome.reason : outcome.kind;
    };
    const ends = await Promise.all([endOf('ECONNRESET'), endOf('EPIPE')]);
    assert.equal(ends[0], 'done');
    assert.match(ends[1], /ended with code 1: SyscallError: recv\(\d+\): ECONNRESET/);
  });

  it('stops while it starts, while it is paused, and twice', async () => {
    const starting = session('multi-port');
    assert.equal(starting.state, 'starting');
    assert.deepEqual(await starting.stop(), { kind: 'done' });
    assertNothingLeft(starting);
    const paused = session('multi-client', { clients: 'script' });
    await withClients(paused);
    await paused.pause();
    const outcomes = await Promise.all([paused.stop(), paused.stop()]);
    assert.equal(outcomes[0], outcomes[1]);
    assert.equal(outcomes[0].kind, 'done');
    assertNothingLeft(paused);
    await Promise.all([paused.pause(), paused.step(), paused.stop()]);
    paused.resume();
    assert.equal(paused.state, 'ended');
  });

  it('stops a program that stands still after a step, and lets it end by itself', async () => {
    const run = session('multi-client');
    await serving(run);
    await run.pause();
    await run.step();
    assert.deepEqual(await run.stop(), { kind: 'done' });
    assertNothingLeft(run);
    const { code, signal } = eventsOf(run).at(-1)!;
    assert.deepEqual({ code, signal }, { code: 0, signal: '' });
  });

  it('takes a pause back before it comes about, and ends a step under way', async () => {
    const run = session('multi-client');
    const address = await serving(run);
    const pausing = run.pause();
    assert.ok(run.isPausing);
    run.resume();
    await pausing;
    assert.equal(run.state, 'running');
    await (await peerOf(address)).hears('Hello_World');
    await run.pause();
    const stepping = run.step();
    run.resume();
    await stepping;
    assert.equal(run.state, 'running');
    await (await peerOf(address)).hears('Hello_World');
    assert.equal(run.isPausing, false);
  });

  it('ends processes that do not hear', async () => {
    const run = session('multi-client', { clients: 'script' });
    const simulator = await withClients(run);
    process.kill(run.source.pids.program, 'SIGSTOP');
    process.kill(simulator, 'SIGSTOP');
    assert.deepEqual(await run.stop(), { kind: 'done' });
    assertNothingLeft(run);
    assert.equal(eventsOf(run).at(-1)?.signal, 'SIGKILL');
  });

  it('pauses while it starts', async () => {
    const run = session('multi-client');
    await run.pause();
    assert.equal(run.state, 'paused');
    assert.equal(tickCount(run.trace, 0), 0);
    assert.equal(eventsOf(run).at(-1)?.kind, 'wait');
    const peer = await peerOf(await serving(run));
    await run.step();
    await peer.hears('Hello_World');
    assert.equal(tickCount(run.trace, 0), 1);
  });

  it('ends when its clients are done, but not while it is paused', async () => {
    const run = session('multi-port', { clients: 'script' });
    await withClients(run);
    await run.pause();
    // The kernel completes the connections, and the clients wait for a greeting; the steps let them have it.
    const done = () => eventsOfKind(run, 'client').filter(({ step }) => step === 'expect').length;
    for (let i = 0; i < 20 && done() < 12; i++) await run.step();
    assert.equal(run.state, 'paused');
    run.resume();
    const outcome = await run.ended;
    assert.equal(outcome.kind, 'done');
    assert.equal(outcome.report?.clients, 6);
    assert.equal(outcome.report.failed, 0);
    assertNothingLeft(run);
  });

  for (const scenario of ['multi-client', 'multi-port'] as const) {
    it(`has failed when the program of ${scenario} is killed, whatever its clients then say`, async () => {
      const run = session(scenario, { clients: 'script' });
      await withClients(run);
      process.kill(run.source.pids.program, 'SIGKILL');
      const { kind, ...more } = await run.ended;
      assert.equal(kind, 'failed');
      assert.match(JSON.stringify(more), /the program was ended by SIGKILL/);
      assertNothingLeft(run);
      assert.equal(eventsOf(run).at(-1)?.signal, 'SIGKILL');
    });
  }

  it('has failed when the program is killed without clients', async () => {
    const run = session('framing');
    await serving(run);
    process.kill(run.source.pids.program, 'SIGKILL');
    assert.deepEqual(await run.ended, {
      kind: 'failed',
      reason: 'the program was ended by SIGKILL',
    });
    assertNothingLeft(run);
  });

  it('has failed when the simulator is killed', async () => {
    const run = session('multi-client', { clients: 'script' });
    process.kill(await withClients(run), 'SIGKILL');
    assert.deepEqual(await run.ended, {
      kind: 'failed',
      reason: 'the client simulator was ended by SIGKILL',
    });
    assertNothingLeft(run);
  });

  it('has failed when there is no bundle to run', async () => {
    const run = session('multi-client', { bundles: '/nowhere' });
    const outcome = await run.ended;
    assert.equal(outcome.kind, 'failed');
    assert.match(JSON.stringify(outcome), /the program ended with code 1: .*nowhere/);
    assertNothingLeft(run);
  });

  it('is refused a port that another program holds', async () => {
    const port = await occupy(0);
    assert.ok(port !== undefined);
    const run = session('multi-client', { port });
    const outcome = await run.ended;
    assert.deepEqual(outcome, {
      kind: 'refused',
      reason: `bind(127.0.0.1:${port}): EADDRINUSE: choose another port`,
    });
    assert.deepEqual(run.source.listeners, []);
    assertNothingLeft(run);
  });

  it('gets the ports it was told, and says which it could not have otherwise', async () => {
    const free = await occupy(0);
    assert.ok(free !== undefined && free < 65535);
    await freePorts();
    const told = session('multi-client', { port: free });
    await serving(told);
    assert.deepEqual(told.source.listeners, [`127.0.0.1:${free}`]);
    assert.deepEqual(told.source.moved, []);
    await occupy(8001);
    const moved = session('multi-port');
    await serving(moved);
    const [first] = moved.source.listeners;
    assert.notEqual(first, '127.0.0.1:8001');
    assert.deepEqual(moved.source.moved[0], { asked: 8001, got: first });
    assert.deepEqual(
      eventsOfKind(moved, 'open').map(({ fd, local }) => [fd, local]),
      [5, 6].map((fd, i) => [fd, moved.source.listeners[i]]),
    );
  });

  it('ends after so many ticks', async () => {
    const run = session('multi-client', { ticks: 5, clients: 'script' });
    assert.deepEqual(await run.ended, { kind: 'done' });
    assert.deepEqual(
      eventsOfKind(run, 'wake').map(({ tick }) => tick),
      [0, 1, 2, 3, 4],
    );
    assert.deepEqual(
      eventsOfKind(run, 'wait').map(({ tick }) => tick),
      [0, 1, 2, 3, 4],
    );
    assertNothingLeft(run);
  });

  it('runs so many seconds whatever the clients do', async () => {
    const run = session('multi-client', { seconds: 1 });
    await serving(run);
    const began = performance.now();
    assert.deepEqual(await run.ended, { kind: 'done' });
    assert.ok(performance.now() - began >= 900);
    assertNothingLeft(run);
  });

  it('keeps as many bytes of a call as it is told', async () => {
    for (const capture of [0, 3]) {
      const run = session('multi-client', { capture });
      const peer = await peerOf(await serving(run));
      await peer.hears('Hello_World');
      peer.send('你好!');
      await peer.hears('回复:你好!');
      await run.stop();
      const calls = eventsOf(run).filter(({ kind }) => kind === 'recv' || kind === 'send');
      const [hello, recv, send] = calls.map(({ data }) => Buffer.from(data ?? []).toString());
      const expected = capture === 0 ? ['', '', ''] : ['Hel', '你', '回'];
      assert.deepEqual([hello, recv, send], expected);
      // What the program shows is its own, and not cut.
      assert.deepEqual(
        eventsOfKind(run, 'print').map(({ text }) => text),
        ['你好!'],
      );
    }
  });

  it('serves without a record where inspection is off', async () => {
    const run = session('read-write-split', { inspect: false });
    const peer = await peerOf(await serving(run));
    await peer.hears('Hello_World');
    peer.send('quiet');
    await peer.hears('回复:quiet');
    assert.deepEqual(await run.stop(), { kind: 'done' });
    assert.deepEqual(
      eventsOf(run).map(({ kind }) => kind),
      ['exit'],
    );
  });
});
