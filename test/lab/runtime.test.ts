/** What runs inside a program's process: many ready at once, signals, stopping with bytes still to serve, slow readers. */

import assert from 'node:assert/strict';
import { abilitiesOf, POLLER_NAMES } from '../../src/pollers/list';
import { stateOf, until } from '../support/processes';
import { type Peer, eventsOf, eventsOfKind, peerOf, serving, session } from '../support/session';

describe('lab/runtime', () => {
  for (const poller of POLLER_NAMES) {
    it(`tells all that is ready in one tick with ${poller}, more than it had room for`, async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const peers: Peer[] = [];
      for (let i = 0; i < 150; i++) peers.push(await peerOf(address));
      for (const peer of peers) await peer.hears('Hello_World');
      await run.pause();
      for (const peer of peers) peer.send('hi');
      const from = run.trace.next;
      await until('all bytes to be sent', () =>
        peers.every(({ socket }) => socket.writableLength === 0),
      );
      await run.step();
      const [wake, ...others] = eventsOfKind(run, 'wake').filter(({ seq }) => seq >= from);
      assert.deepEqual(others, []);
      assert.equal(wake?.ready, 150);
      const ready = eventsOfKind(run, 'ready').filter(({ seq }) => seq > wake.seq);
      assert.equal(new Set(ready.map(({ fd }) => fd)).size, 150);
      for (const peer of peers) await peer.hears('回复:hi');
    });

    it(`serves what a slow reader left, and others meanwhile, with ${poller}`, async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const [slow, quick] = [await peerOf(address), await peerOf(address)];
      await slow.hears('Hello_World');
      slow.socket.pause();
      const said = 'a lot of text '.repeat(400_000);
      slow.send(said);
      await until('a queue', () => eventsOfKind(run, 'enqueue').length > 0);
      quick.send('quick');
      await quick.hears('回复:quick');
      slow.socket.resume();
      const echoed = () => slow.received().replace('Hello_World', '').replaceAll('回复:', '');
      await until('the whole echo', () => echoed().length >= said.length);
      assert.ok(echoed() === said, 'the echo differs');
    });

    it(`goes on after a signal ended a wait of ${poller}`, async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const { program } = run.source.pids;
      const peer = await peerOf(address);
      await peer.hears('Hello_World');
      await until('a wait', () => eventsOf(run).at(-1)?.kind === 'wait');
      // Told before its call begins: stopped earlier, nothing would be cut.
      await until('a program that sleeps', () => stateOf(program) === 'S');
      process.kill(program, 'SIGSTOP');
      await until('the stop', () => stateOf(program) === 'T');
      process.kill(program, 'SIGCONT');
      peer.send('still there?');
      await peer.hears('回复:still there?');
      const cut = eventsOfKind(run, 'wake').filter(({ ready }) => ready === -1);
      for (const { errno } of cut) assert.equal(errno, 'EINTR');
      // Stopping and going on ends epoll_wait only; the others are begun again by the kernel (signal(7)).
      assert.equal(cut.length > 0, abilitiesOf(poller).keepsSet);
      assert.equal((await run.stop()).kind, 'done');
    });
  }

  it('watches no more than it must of one that went away with a queue', async () => {
    const run = session('multi-client');
    const slow = await peerOf(await serving(run));
    await slow.hears('Hello_World');
    slow.socket.pause();
    slow.send('a lot of text '.repeat(400_000));
    await until('a queue', () => eventsOfKind(run, 'enqueue').length > 0);
    slow.reset();
    await until('a close', () => eventsOfKind(run, 'close').length > 0);
    // What it had sent besides is unread at its close, which is told as well.
    const last = eventsOf(run).filter(
      ({ fd, kind }) => (fd === 7 || fd === 6) && kind !== 'kernel',
    );
    const [drop, watch, close] = last.slice(-3);
    assert.deepEqual([drop?.kind, drop?.depth, drop?.queued], ['drop', 0, 0]);
    assert.deepEqual([watch?.kind, watch?.interest, close?.kind], ['watch', '', 'close']);
  });
});
