/** Which descriptors are looked at: the selected one, and the rows in view. */

import type { DescriptorName } from '../../core/activity';
import type { DescriptorInfo, Timeline } from '../../core/protocol';
import { type Look, type Scene, within } from './look';

export function scrolledRows(look: Look, scene: Scene, rows: number): Look {
  return scrolledToRow(look, scene, scene.firstRow + rows);
}

/** This row on top, as far as there are rows. */
export function scrolledToRow(look: Look, { timeline, rows }: Scene, row: number): Look {
  return { ...look, firstRow: within(row, 0, timeline.rowCount - rows) };
}

/** This descriptor selected, and its row in view where that is known. */
export function atDescriptor(look: Look, scene: Scene, selected: DescriptorName): Look {
  return inView({ ...look, selected }, scene, rowOf(scene.timeline, selected));
}

/** The selected descriptor's row in view, wherever the core says that it is. */
export function revealed(look: Look, scene: Scene): Look {
  return inView(look, scene, scene.timeline.selectedRow);
}

/** Its row, counted over all rows; −1 where it is not among those received. */
export function rowOf(timeline: Timeline, name: DescriptorName | null): number {
  const at = timeline.rows.findIndex((row) => row.fd === name?.fd && row.gen === name.gen);
  return at < 0 ? -1 : timeline.firstRow + at;
}

/** The rows that are shown, from the first that is in view; undefined: not received yet. */
export function rowsShown(scene: Scene): readonly (DescriptorInfo | undefined)[] {
  const { timeline, firstRow, rows } = scene;
  const shown = Math.max(0, Math.min(rows, timeline.rowCount - firstRow));
  return Array.from({ length: shown }, (_, i) => timeline.rows[firstRow + i - timeline.firstRow]);
}

export function atRowBeside(look: Look, scene: Scene, by: -1 | 1): Look {
  const { timeline } = scene;
  const row = rowOf(timeline, look.selected);
  const next = row < 0 ? scene.firstRow : row + by;
  const info = timeline.rows[next - timeline.firstRow];
  return info === undefined ? look : atDescriptor(look, scene, { fd: info.fd, gen: info.gen });
}

function inView(look: Look, { firstRow, rows }: Scene, row: number): Look {
  if (row < 0) return look;
  return { ...look, firstRow: within(firstRow, row - rows + 1, row) };
}
