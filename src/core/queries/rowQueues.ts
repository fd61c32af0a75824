/** How the queues of rows grew and shrank in the columns of a timeline. */

import { type Axis, columnOf, firstTickOf } from '../../trace/axis';
import type { Descriptor } from '../../trace/descriptors';
import { CODE } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import { CELL, STRIDE, type Table } from '../../trace/table';
import { startOfTick } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';

/** Of a change that is told. */
export const BYTES_OF_CHANGE = 3 * Uint16Array.BYTES_PER_ELEMENT;
const HIGHEST = 0xffff;

const { enqueue, dequeue, drop } = CODE;

/**
 * Threes of numbers: a row's place, a column, and messages queued at its end; only where that is another than in the column before.
 * At most `most` of these are told: rows further down are told no queue then.
 * `from`: the first column that is read, and the table before it; `rows`: the descriptors of each row, none open together.
 */
export function queuesIn(
  trace: Trace,
  loop: number,
  axis: Axis,
  rows: readonly (readonly Descriptor[])[],
  from: { readonly column: number; readonly table: Table },
  most: number,
): Uint16Array {
  const placeOf = new Map(rows.flatMap((row, place) => row.map((one) => [one, place] as const)));
  const usesOf = new Map<number, Descriptor[]>();
  for (const use of placeOf.keys()) usesOf.set(use.fd, [...(usesOf.get(use.fd) ?? []), use]);
  const byRow = rows.map((row) => new Map(depthsBefore(row, from)));
  const process = processOf(trace.processes, loop);
  const end = startOfTick(trace, loop, firstTickOf(axis, axis.columns));
  for (let seq = startOfTick(trace, loop, firstTickOf(axis, from.column)); seq < end; seq++) {
    const slot = seq & trace.mask;
    const code = trace.kind[slot]!;
    if (code !== enqueue && code !== dequeue && code !== drop) continue;
    const owner = usesOf
      .get(trace.fd[slot]!)
      ?.find((use) => use.gen === trace.gen[slot] && use.process === process);
    const column = columnOf(axis, trace.tick[slot]!);
    if (owner === undefined || trace.loop[slot] !== loop || column < from.column) continue;
    byRow[placeOf.get(owner)!]!.set(column, Math.min(HIGHEST, trace.b[slot]!));
  }
  const told = byRow.flatMap((depths, place) =>
    [...depths].flatMap(([column, depth]) => [place, column, depth]),
  );
  return Uint16Array.from(told.slice(0, 3 * most));
}

/** In the first column that is read, until something changes there. */
function depthsBefore(
  row: readonly Descriptor[],
  { column, table }: { readonly column: number; readonly table: Table },
): (readonly [number, number])[] {
  return row.flatMap((descriptor) => {
    const at = (table.processes[descriptor.process]?.rows[descriptor.fd] ?? 0) - 1;
    const depth = table.owners[at] === descriptor ? table.cells[at * STRIDE + CELL.depth]! : 0;
    return depth > 0 ? [[column, Math.min(HIGHEST, depth)] as const] : [];
  });
}
