/** Histories of descriptors: taken down as events come, they are what reading them all again finds. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { historyOf, pastOf } from '../../../src/core/queries/history';
import type { Descriptor } from '../../../src/trace/descriptors';
import { readEvent } from '../../../src/trace/json';
import { processOf } from '../../../src/trace/processes';
import type { Trace } from '../../../src/trace/trace';
import { addRandomly, randomFrom } from '../../support/randomTrace';
import { trace as emptyTrace } from '../../support/traceBuilder';

/** By looking at every event that is kept. */
function naiveSeqs(trace: Trace, descriptor: Descriptor): number[] {
  const { fd, gen, opened, closed, process } = descriptor;
  const seqs: number[] = [];
  for (let seq = Math.max(opened, trace.first); seq < trace.next; seq++) {
    const event = readEvent(trace, seq)!;
    const isListener = event.listener === fd && (closed < 0 || closed >= seq);
    const isIts = event.kind === 'accept' ? isListener : event.fd === fd && event.gen === gen;
    if (isIts && processOf(trace.processes, event.loop) === process) seqs.push(seq);
  }
  return seqs;
}

describe('core/queries/history', () => {
  it('equals a naive reading, whenever it was asked for first and whatever is let go', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(128, 8192), (seed, events) => {
        const random = randomFrom(seed);
        const builder = emptyTrace({ events, payload: 4096 });
        const { trace } = builder;
        for (let round = 0; round < 6; round++) {
          addRandomly(builder, seed + round, 120);
          const { list } = trace.descriptors;
          const descriptor = list[random(list.length)];
          if (descriptor === undefined) continue;
          const { seqs } = pastOf(historyOf(trace, descriptor), trace, trace.next);
          assert.deepEqual(seqs, naiveSeqs(trace, descriptor));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('lets go with the events, also where nobody looks', () => {
    const builder = emptyTrace({ events: 1024 }).listener(5);
    const history = historyOf(builder.trace, builder.trace.descriptors.list[0]!);
    for (let i = 0; i < 20_000; i++) builder.recv(5, 1);
    assert.ok(history.seqs.length < 10_000, `${history.seqs.length} seqs`);
    const past = pastOf(history, builder.trace, builder.trace.next);
    assert.deepEqual([past.isWhole, past.seqs[0]], [false, builder.trace.first]);
  });
});
