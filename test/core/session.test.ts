/** Sessions on the real lab without simulated clients: pausing, stepping and ending. */

import assert from 'node:assert/strict';
import type { LabSession } from '../../src/core/session';
import { openSockDiag } from '../../src/os/sockDiag';
import { POLLER_NAMES } from '../../src/pollers/list';
import { tickCount } from '../../src/trace/ticks';
import { until } from '../support/processes';
import { type Peer, eventsOf, eventsOfKind, peerOf, serving, session } from '../support/session';

/** A connection that has been greeted. */
async function greeted(address: string): Promise<Peer> {
  const peer = await peerOf(address);
  await peer.hears('Hello_World');
  return peer;
}

/** Bytes that the kernel holds for the program from this peer. */
function waitingFrom(address: string, peer: Peer): number {
  const diag = openSockDiag();
  try {
    return diag.queues(address, peer.local)?.recvq ?? -1;
  } finally {
    diag.close();
  }
}

async function arrived(address: string, peer: Peer, bytes: number): Promise<void> {
  await until(
    () => `${bytes} bytes of ${peer.local} in the kernel, ${waitingFrom(address, peer)} are`,
    () => waitingFrom(address, peer) === bytes,
  );
}

function ticks(of: LabSession): number {
  return tickCount(of.trace, 0);
}

for (const poller of POLLER_NAMES) {
  describe(`core/session with ${poller}`, () => {
    it('lets bytes wait in the kernel while the program is paused, and the client goes on', async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const [one, two] = [await greeted(address), await greeted(address)];
      await run.pause();
      assert.equal(run.state, 'paused');
      const before = { ticks: ticks(run), events: run.trace.next };
      one.send('abc');
      await arrived(address, one, 3);
      one.send('defg');
      await arrived(address, one, 7);
      two.send('xy');
      await arrived(address, two, 2);
      assert.deepEqual({ ticks: ticks(run), events: run.trace.next }, before);
      run.resume();
      await one.hears('回复:abcdefg');
      await two.hears('回复:xy');
      assert.equal(run.state, 'running');
    });

    it('does exactly one tick a step, with all that came during the pause', async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const peers = [await greeted(address), await greeted(address), await greeted(address)];
      await run.pause();
      for (const peer of peers) {
        peer.send('hi');
        await arrived(address, peer, 2);
      }
      const before = ticks(run);
      const from = run.trace.next;
      await run.step();
      assert.equal(run.state, 'paused');
      assert.equal(ticks(run), before + 1);
      const fresh = eventsOf(run).filter(({ seq }) => seq >= from);
      assert.deepEqual(
        fresh.filter(({ kind }) => kind === 'wake').map(({ ready }) => ready),
        [3],
      );
      assert.equal(fresh.filter(({ kind, got }) => kind === 'recv' && got === 2).length, 3);
      for (const peer of peers) await peer.hears('回复:hi');
    });

    it('steps through ticks in which nothing happens, each with its whole time', async () => {
      const run = session('multi-client', { poller });
      await serving(run);
      await run.pause();
      const before = ticks(run);
      await run.step();
      await run.step();
      assert.equal(ticks(run), before + 2);
      for (const wake of eventsOfKind(run, 'wake')) {
        assert.equal(wake.ready, 0);
        assert.ok(wake.waited! >= 1e9, `waited ${wake.waited} ns of a second`);
      }
    });

    it('leaves the pause out of the time waited', async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const peer = await greeted(address);
      await run.pause();
      const pausedAt = process.hrtime.bigint();
      peer.send('now');
      await arrived(address, peer, 3);
      const pausedNs = () => Number(process.hrtime.bigint() - pausedAt);
      await until('a pause longer than the timeout', () => pausedNs() > 1.2e9);
      const least = pausedNs();
      run.resume();
      await peer.hears('回复:now');
      const { tick } = await until('the recv', () =>
        eventsOfKind(run, 'recv').find(({ got }) => got === 3),
      );
      const [wait, wake] = (['wait', 'wake'] as const).map((kind) =>
        eventsOfKind(run, kind).find((event) => event.tick === tick)!,
      );
      assert.ok(wake!.waited! <= wake!.t - wait!.t - least, `${wake!.waited} ns, paused ${least}`);
    });

    it('loses no readiness that comes together with control', async () => {
      const run = session('multi-client', { poller });
      const address = await serving(run);
      const peers: Peer[] = [];
      for (let i = 0; i < 8; i++) peers.push(await greeted(address));
      for (let round = 0; round < 25; round++) {
        for (const [i, peer] of peers.entries()) {
          peer.send(`m${round}.`);
          if (i === 3) await run.pause();
        }
        run.resume();
        await until(
          () => `round ${round} at all of ${peers.map((peer) => peer.received().length).join(' ')}`,
          () => peers.every((peer) => peer.received().endsWith(`m${round}.`)),
        );
      }
      for (const peer of peers) {
        const text = peer.received().replaceAll('回复:', '').replace('Hello_World', '');
        assert.equal(text, Array.from({ length: 25 }, (_, round) => `m${round}.`).join(''));
      }
    });
  });
}
