/** What a program did in a tick, and the event that must be among it. */

import assert from 'node:assert/strict';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { see } from './seeing';

describe('core/queries/instant', () => {
  it('tells the event that is to be shown, however much the program did before it', () => {
    const builder = emptyTrace().loop(7, { poller: 'poll' }).wait().wake();
    for (let i = 0; i < 900; i++) builder.recv(6, i);
    builder.wait();
    const wanted = 3 + 700;
    const look = (event?: number) =>
      see(builder.trace, { tick: 0, ...(event !== undefined && { event }) }, { poller: 'poll' })
        .tick;
    const first = look();
    assert.deepEqual([first?.earlier, first?.events[0]?.seq], [0, 3]);
    const around = look(wanted);
    const seqs = around?.events.map(({ seq }) => seq) ?? [];
    assert.ok(seqs.includes(wanted), seqs.join());
    assert.deepEqual([around?.earlier, seqs[0]], [690, 3 + 690]);
    assert.equal((around?.earlier ?? 0) + seqs.length + (around?.more ?? 0), 900);
    assert.equal(look(10)?.earlier, 0);
  });
});
