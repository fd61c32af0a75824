/** Chrome's trace format held to what viewers need: slices that are complete, and that nest on each track. */

import assert from 'node:assert/strict';

export type Slice = {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
};

/** The slices of a file, each whole and within those around it. */
export function slicesOf(json: string): Slice[] {
  const { traceEvents } = JSON.parse(json) as { readonly traceEvents: readonly Slice[] };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  assert.ok(traceEvents.every(({ ph }) => ph === 'X' || ph === 'M'));
  const trackOf = ({ pid, tid }: Slice): string => `${pid} ${tid}`;
  for (const track of new Set(slices.map(trackOf)))
    assertNested(slices.filter((slice) => trackOf(slice) === track));
  return slices;
}

/** In whole nanoseconds: they are written with three places. */
function assertNested(track: readonly Slice[]): void {
  const times = track.map(({ ts, dur }, i) => {
    const from = Math.round(ts * 1000);
    return { from, to: from + Math.round(dur * 1000), i };
  });
  for (const { from, to } of times) assert.ok(from >= 0 && to >= from);
  times.sort((one, other) => one.from - other.from || other.to - one.to || one.i - other.i);
  const open: number[] = [];
  for (const { from, to } of times) {
    while (open.length > 0 && open.at(-1)! <= from) open.pop();
    assert.ok(open.length === 0 || to <= open.at(-1)!, 'a slice ends behind the one around it');
    open.push(to);
  }
}
