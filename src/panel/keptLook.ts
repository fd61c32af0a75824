/** A look as the page kept it: whatever stands there, a look comes of it. */

import type { DescriptorName } from '../core/protocol';
import { CELL_WIDTHS } from './layout';
import { FIRST_LOOK, type Look, TABS } from './look';

/** What was kept, or the first look where that is something else. */
export function restoredLook(kept: unknown): Look {
  if (typeof kept !== 'object' || kept === null) return FIRST_LOOK;
  const { loop, lastTick, cellWidth, firstRow, tick, selected, tab, isTable } = kept as Partial<
    Record<keyof Look, unknown>
  >;
  return {
    loop: Math.max(0, wholeOr(loop, 0)),
    lastTick: wholeOr(lastTick, -1),
    cellWidth: CELL_WIDTHS.find((width) => width === cellWidth) ?? 0,
    firstRow: Math.max(0, wholeOr(firstRow, 0)),
    tick: wholeOr(tick, -1),
    selected: descriptorOr(selected),
    tab: TABS.find((known) => known === tab) ?? FIRST_LOOK.tab,
    isTable: isTable === true,
  };
}

function wholeOr(value: unknown, otherwise: number): number {
  return Number.isSafeInteger(value) ? (value as number) : otherwise;
}

function descriptorOr(value: unknown): DescriptorName | null {
  if (typeof value !== 'object' || value === null) return null;
  const { fd, gen } = value as { fd?: unknown; gen?: unknown };
  const isName = Number.isSafeInteger(fd) && Number.isSafeInteger(gen);
  return isName ? { fd: fd as number, gen: gen as number } : null;
}
