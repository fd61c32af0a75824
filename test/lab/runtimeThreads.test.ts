/** Programs with threads, told what to do and broken from outside: nothing of them is left. */

import assert from 'node:assert/strict';
import { bundleProgram } from '../support/programs';
import { command, rowOf, startCommand } from '../support/command';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';
import { eventsOfKind, peerOf, serving, session } from '../support/session';

describe('lab/runtime/threads', () => {
  it('has ten clients at once at the most; who comes then is served when one has left', async () => {
    const run = session('socketserver');
    const address = await serving(run);
    const peers = [];
    for (let i = 0; i < 10; i++) peers.push(await peerOf(address));
    for (const peer of peers) await peer.hears('Hello_World');
    await until('an unwatched listener', () => eventsOfKind(run, 'watch').at(-1)?.interest === '');
    const late = await peerOf(address);
    for (const peer of peers) {
      peer.send('hi');
      await peer.hears('回复:hi');
    }
    assert.equal(late.received(), '');
    peers[3]!.socket.end();
    await late.hears('Hello_World');
    assert.equal((await run.stop()).kind, 'done');
    // A loop's number is one thread's for ever.
    const loops = eventsOfKind(run, 'loop');
    assert.equal(loops.length, 12);
    assert.equal(new Set(loops.map(({ tid }) => tid)).size, 12);
    assert.deepEqual(
      loops.map(({ loop }) => loop),
      Array.from(loops, (_, i) => i),
    );
  });

  it('pauses every thread, and lets it go on', async () => {
    const run = session('socketserver');
    const address = await serving(run);
    const peer = await peerOf(address);
    await peer.hears('Hello_World');
    peer.send('before');
    await peer.hears('回复:before');
    await run.pause();
    assert.equal(run.state, 'paused');
    const late = await peerOf(address);
    peer.send('meanwhile');
    const recv = eventsOfKind(run, 'recv').length;
    await run.step();
    await until('an accept', () => eventsOfKind(run, 'accept').length === 2);
    assert.ok(eventsOfKind(run, 'recv').length <= recv + 1);
    assert.ok(!peer.received().includes('meanwhile'));
    run.resume();
    await peer.hears('回复:meanwhile');
    await late.hears('Hello_World');
  });

  for (const state of ['running', 'paused'] as const) {
    it(`stops with threads blocked in the kernel, ${state}`, async () => {
      const run = session('socketserver');
      const address = await serving(run);
      const peers = [await peerOf(address), await peerOf(address)];
      for (const peer of peers) await peer.hears('Hello_World');
      if (state === 'paused') await run.pause();
      const { program } = run.source.pids;
      assert.deepEqual(await run.stop(), { kind: 'done' });
      assert.ok(isGone(program) && !isListening(portOf(address)));
      const [exit] = eventsOfKind(run, 'exit');
      assert.deepEqual([exit?.code, exit?.signal], [0, '']);
    });
  }

  it('stops one that blocks and hears nothing, and one in the midst of its tasks', async () => {
    const blocking = session('blocking', { poller: '' });
    const peer = await peerOf(await serving(blocking));
    await peer.hears('Hello_World');
    await blocking.pause();
    assert.equal(blocking.state, 'running');
    assert.deepEqual(await blocking.stop(), { kind: 'done' });
    assert.ok(isGone(blocking.source.pids.program));
    const threads = session('threads', { poller: '' });
    await until('a task', () => eventsOfKind(threads, 'task').length > 0);
    assert.equal(threads.state, 'running');
    assert.deepEqual(await threads.stop(), { kind: 'done' });
    assert.ok(isGone(threads.source.pids.program));
  });

  for (const id of ['socketserver', 'blocking']) {
    it(`leaves nothing of ${id} when muxscope is killed`, async () => {
      const run = startCommand('run', id, '--json', '--clients', 'none');
      const { local } = await rowOf(run, 'a listener', ({ role }) => role === 'listener');
      const { pid } = run.rows()[0]!;
      const peer = await peerOf(local!);
      await peer.hears('Hello_World');
      assert.deepEqual(descendantsOf(run.pid), [pid]);
      process.kill(run.pid, 'SIGKILL');
      await until('the end of all', () => [run.pid, pid!].every(isGone));
      await until('a free port', () => !isListening(portOf(local)));
    });
  }

  it('fails with the reason when a thread breaks, and keeps what it told', async () => {
    const bundles = await bundleProgram('lab/brokenThread.ts', 'program.js');
    const run = session('socketserver', { bundles });
    const outcome = await run.ended;
    assert.ok(outcome.kind === 'failed', outcome.kind);
    assert.match(outcome.reason, /code 1: .*the thread broke/);
    assert.deepEqual(
      eventsOfKind(run, 'print').map(({ text }) => text),
      ['the last words'],
    );
  });

  it('keeps what its threads write apart: batches far longer than what a pipe takes at once', async () => {
    const bundles = await bundleProgram('lab/talkativeThreads.ts', 'program.js');
    const run = session('socketserver', { bundles }, { events: 1 << 16, payload: 64 << 20 });
    assert.deepEqual(await run.ended, { kind: 'done' });
    const prints = eventsOfKind(run, 'print');
    assert.equal(prints.length, 4 * 1500);
    for (const loop of [0, 1, 2, 3]) {
      const texts = prints.filter((event) => event.loop === loop).map(({ text }) => text);
      texts.forEach((text, i) => assert.equal(text, `${i} ${String(loop).repeat(5000)}`));
    }
  });

  it('ends after so many ticks, with a client that stays', async () => {
    const run = session('socketserver', { ticks: 2 });
    const address = await serving(run);
    const peer = await peerOf(address);
    await peer.hears('Hello_World');
    await peerOf(address);
    assert.deepEqual(await run.ended, { kind: 'done' });
    assert.equal(eventsOfKind(run, 'wake').length, 2);
  });

  it('are refused a port that is taken, and a poller where nothing waits', async () => {
    const run = session('socketserver');
    const held = portOf(await serving(run));
    const taken = await command('run', 'socketserver', '--port', String(held));
    assert.deepEqual([taken.code, taken.stdout], [2, '']);
    assert.match(taken.stderr, new RegExp(`^[^\\n]*${held}[^\\n]*choose another port\\n$`));
    for (const id of ['blocking', 'threads']) {
      const { code, stdout, stderr } = await command('run', id, '--poller', 'select');
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^--poller select: [^\n]+[^.]\n$/);
    }
  });
});
