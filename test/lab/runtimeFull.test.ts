/** A program that may have no more descriptors: whoever waits is let in as others leave, and meanwhile nothing spins. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { POLLER_NAMES, pollersWith } from '../../src/pollers/list';
import { skipWith } from '../skip';
import { until } from '../support/processes';
import { eventsOf, eventsOfKind, peerOf, serving, session } from '../support/session';

/** Descriptors from 5 on are the program's own. */
const LIMIT = 12;
const PEERS = 12;

describe('lab/runtime, full', () => {
  for (const scenario of ['multi-client', 'read-write-split', 'edge-triggered'] as const)
    for (const poller of scenario === 'edge-triggered'
      ? pollersWith({ isEdge: true })
      : POLLER_NAMES) {
      it(`lets in who waits as others leave: ${scenario} with ${poller}`, async function () {
        const run = session(scenario, { poller });
        const address = await serving(run);
        const { status } = spawnSync('prlimit', [
          ...['--pid', String(run.source.pids.program), `--nofile=${LIMIT}:`],
        ]);
        if (status !== 0) skipWith(this, 'there is no prlimit(1) here');
        const accepts = () => eventsOfKind(run, 'accept');
        const isFull = () => accepts().some(({ errno }) => errno === 'EMFILE');
        const peers = [];
        for (let i = 0; i < PEERS; i++) peers.push(await peerOf(address));
        await until('a full program', isFull);
        const inside = () => new Set(accepts().flatMap(({ peer, fd }) => (fd! >= 0 ? peer! : [])));
        assert.ok(inside().size < PEERS);
        // In the order in which they came.
        for (const { local, socket } of peers) {
          await until(`${local} to be let in`, () => inside().has(local));
          socket.destroy();
        }
        assert.equal(inside().size, PEERS);
        assertTriedOnce(eventsOf(run));
      });
    }
});

/** After an accept that failed for want of a descriptor the listener is left alone until it is watched again. */
function assertTriedOnce(events: ReturnType<typeof eventsOf>): void {
  let isLeftAlone = false;
  for (const { kind, fd, errno, interest, seq } of events) {
    if (kind === 'watch' && fd === 5) isLeftAlone = interest === '';
    if (kind !== 'accept' || errno !== 'EMFILE') continue;
    assert.ok(!isLeftAlone, `event ${seq}: tried again, and nothing was freed`);
    isLeftAlone = true;
  }
}
