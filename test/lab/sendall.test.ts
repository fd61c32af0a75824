/** What a program keeps for clients that do not read: as much as must be freed before it is gone. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { eventsOfKind, peerOf, serving, session } from '../support/session';
import { until } from '../support/processes';

const SENT = 20_000_000;
/** The file, its buffers and Node; copied for each of the requests it would be many gigabytes. */
const MOST_KB = 400_000;

describe('lab/programs/sendall', () => {
  it('keeps no copy of its file for each answer that waits', async () => {
    const run = session('sendall', { poller: 'epoll-et' });
    const peer = await peerOf(await serving(run));
    peer.socket.pause();
    peer.send('x'.repeat(SENT));
    await until('many answers that wait', () => eventsOfKind(run, 'enqueue').length > 500);
    const status = readFileSync(`/proc/${run.source.pids.program}/status`, 'latin1');
    const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]);
    assert.ok(peak > 0 && peak < MOST_KB, `${peak} kB`);
    await run.stop();
  });
});
