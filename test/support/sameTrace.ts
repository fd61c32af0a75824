/** Two traces held to be the same, event by event: as JSON and in every column that says something. */

import assert from 'node:assert/strict';
import { bytesOf } from '../../src/trace/bytes';
import { hasEvent } from '../../src/trace/columns';
import { errnoAt } from '../../src/trace/errnos';
import { toJson } from '../../src/trace/json';
import { textAt } from '../../src/trace/texts';
import type { Trace } from '../../src/trace/trace';

/** Columns that hold the same numbers in both; texts and errnos are indices of each trace's own. */
const NUMBERS = ['t', 'loop', 'tick', 'kind', 'fd', 'flags', 'dur', 'dataLength'] as const;

/** What is kept of `wanted` is in `got` at the same seq; what follows from the events is then the same, too. */
export function assertSameTrace(got: Trace, wanted: Trace): void {
  assert.equal(got.about.clock, wanted.about.clock);
  assert.equal(got.next, wanted.next);
  for (let seq = wanted.first; seq < wanted.next; seq++) {
    assert.ok(hasEvent(got, seq));
    assert.equal(toJson(got, seq), toJson(wanted, seq));
    const [one, other] = [seq & got.mask, seq & wanted.mask];
    for (const column of NUMBERS) assert.equal(got[column][one], wanted[column][other], column);
    assert.equal(errnoAt(got, one), errnoAt(wanted, other));
    assert.deepEqual(bytesOf(got, seq), bytesOf(wanted, seq));
  }
  assert.deepEqual([...got.processes.list], [...wanted.processes.list]);
  assert.deepEqual([...got.processes.loops], [...wanted.processes.loops]);
  assert.deepEqual(got.descriptors.list, wanted.descriptors.list);
  assert.deepEqual(textsOf(got), textsOf(wanted));
}

function textsOf({ texts }: Trace): string[] {
  return texts.entries.map((_, i) => textAt(texts, i)).sort();
}
