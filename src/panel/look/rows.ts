/** Which descriptors are looked at: the selected one, and the rows in view. */

import type { DescriptorName } from '../../core/descriptorViews';
import type { RowInfo } from '../../core/arrangement';
import { groupKeyOf } from '../../core/groupKey';
import type { Sight, Timeline } from '../../core/protocol';
import { type Look, type Scene, within } from './look';
import { isSame } from './names';

/** Where rows stand: those that stay on top, and those that are scrolled below them. */
export type Lines = Pick<Scene, 'firstRow' | 'sticky'>;

export function rowOnLine({ firstRow, sticky }: Lines, line: number): number {
  return line < sticky ? line : firstRow + line;
}

/** −1: above those that are scrolled into view. */
export function lineOfRow({ firstRow, sticky }: Lines, row: number): number {
  if (row < sticky) return row;
  return row - firstRow < sticky ? -1 : row - firstRow;
}

/** Its place among the rows that were received; outside these where it is not among them. */
export function placeOfRow(
  { pinned = 0, firstRow }: Pick<Timeline, 'pinned' | 'firstRow'>,
  row: number,
): number {
  if (row < pinned) return row;
  return row < firstRow ? -1 : pinned + row - firstRow;
}

/** Undefined: not received. */
export function infoOfRow(timeline: Timeline, row: number): RowInfo | undefined {
  return timeline.rows[placeOfRow(timeline, row)];
}

/** What a row stands for; of one for several uses of a number the one that was open in this column; undefined: it heads a group. */
export function useIn({ fd, gen, group }: RowInfo, column: number): DescriptorName | undefined {
  if (fd < 0) return undefined;
  const use = group?.uses?.findLast((one) => one.column <= column);
  return { fd, gen: use?.gen ?? gen };
}

/** Whether a row is that of a descriptor, or of all uses of its number. */
export function isRowOf({ fd, gen, group }: RowInfo, name: DescriptorName | null): boolean {
  if (fd !== name?.fd) return false;
  return group === undefined ? gen === name.gen : group.isFolded;
}

/** The key of a descriptor's group, of the selected one's if none is named; undefined: there is no such group, as far as is told. */
export function groupOf(
  sight: Pick<Sight, 'timeline' | 'descriptor'> | null,
  { arrangement: { group: by, turned }, selected }: Look,
  name = selected,
): string | undefined {
  if (by === 'none' || name === null || sight === null) return undefined;
  const { timeline, descriptor } = sight;
  const row = timeline.rows.find((one) => isRowOf(one, name));
  const info = row ?? (isSame(descriptor, name) ? descriptor : null);
  if (info === null) return undefined;
  const key = groupKeyOf(info, by);
  if (timeline.rows.some(({ group }) => group?.key === key)) return key;
  // Its head may be out of sight; a number has none that was used only once.
  const isOutOfSight = timeline.rows.length < timeline.rowCount;
  return isOutOfSight && (by !== 'number' || turned.includes(key)) ? key : undefined;
}

export function scrolledRows(look: Look, scene: Scene, rows: number): Look {
  return scrolledToRow(look, scene, scene.firstRow + rows);
}

/** Scrolled so far, as there are rows. */
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
  const { pinned = 0, firstRow, rows } = timeline;
  const at = rows.findIndex((row) => isRowOf(row, name));
  return at < pinned ? at : firstRow + at - pinned;
}

/** The rows that are shown, line by line, each with its number; `info` undefined: not received yet. */
export function rowsShown(
  scene: Scene,
): readonly { readonly row: number; readonly info: RowInfo | undefined }[] {
  const { timeline, rows } = scene;
  const shown = Math.max(0, Math.min(rows, timeline.rowCount - scene.firstRow));
  return Array.from({ length: shown }, (_, line) => {
    const row = rowOnLine(scene, line);
    return { row, info: infoOfRow(timeline, row) };
  });
}

/**
 * The next descriptor in this direction, past heads of groups: that of an unfolded number stands for no descriptor, either. Where
 * none was received yet the rows go on.
 */
export function atRowBeside(look: Look, scene: Scene, by: -1 | 1): Look {
  const { timeline } = scene;
  const row = rowOf(timeline, look.selected);
  let next = row < 0 ? rowOnLine(scene, scene.sticky) : row + by;
  while (isHead(infoOfRow(timeline, next))) next += row < 0 ? 1 : by;
  const info = infoOfRow(timeline, next);
  if (info !== undefined) return atDescriptor(look, scene, { fd: info.fd, gen: info.gen });
  const isThere = next >= 0 && next < timeline.rowCount;
  return isThere ? scrolledRows(look, scene, by) : look;
}

function isHead(info: RowInfo | undefined): boolean {
  return info !== undefined && (info.fd < 0 || info.group?.isFolded === false);
}

function inView(look: Look, { firstRow, rows, sticky }: Scene, row: number): Look {
  if (row < sticky) return look;
  return { ...look, firstRow: within(firstRow, row - rows + 1, row - sticky) };
}
