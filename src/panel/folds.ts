/** Idle ticks that share a column: which columns are such folds, and their words. Pure. */

import type { Timeline } from '../core/protocol';
import { columnOf, firstTickOf, lastTickOf } from '../trace/axis';
import { count, duration } from './format';
import { t } from './texts';

export type Fold = {
  readonly first: number;
  readonly last: number;
  /** ns; −1 without times. */
  readonly tookNs: number;
};

/** Undefined: the column is none, or a tick by itself. */
export function foldAt(timeline: Timeline, column: number): Fold | undefined {
  const { scale, columns, tookNs } = timeline;
  if (scale?.by !== 'readiness' || column < 0 || column >= columns) return undefined;
  const [first, last] = [firstTickOf(timeline, column), lastTickOf(timeline, column)];
  return last > first ? { first, last, tookNs: tookNs?.[column] ?? -1 } : undefined;
}

export function foldOf(timeline: Timeline, tick: number): Fold | undefined {
  return foldAt(timeline, columnOf(timeline, tick));
}

/** `41 idle ticks, 41 s` */
export function foldInWords(fold: Fold): string {
  const ticks = count(ticksIn(fold));
  if (fold.tookNs < 0) return t('{0} idle ticks', ticks);
  return t('{0} idle ticks, {1}', ticks, duration(fold.tookNs));
}

/** `41 idle, 41 s`, where there is little room. */
export function foldInShort(fold: Fold): string {
  const ticks = count(ticksIn(fold));
  if (fold.tookNs < 0) return t('{0} idle', ticks);
  return t('{0} idle, {1}', ticks, duration(fold.tookNs));
}

/** `12–52` */
export function spanOf({ first, last }: Fold): string {
  return `${count(first)}–${count(last)}`;
}

export function ticksIn({ first, last }: Fold): number {
  return last - first + 1;
}

/** How many of all that are told. */
export function foldedTicks(timeline: Timeline): number {
  let folded = 0;
  for (let column = 0; column < timeline.columns; column++) {
    const fold = foldAt(timeline, column);
    if (fold !== undefined) folded += ticksIn(fold);
  }
  return folded;
}
