/** The window on the overview, as it is taken by the pointer and moved by keys. */

import { type Scene, within } from './look/look';
import { lastShown } from './look/time';
import type { Edge } from './look/zoom';
import type { Actions } from './model';

/** The window's ticks that are there, and the shares of the width where it stands; never too narrow to be taken hold of. */
export type Brush = {
  readonly first: number;
  readonly last: number;
  readonly left: number;
  readonly right: number;
};

/** CSS pixels. */
const LEAST_BRUSH = 14;

export function brushOf(
  scene: Scene,
  { first, ticks }: { readonly first: number; readonly ticks: number },
  width: number,
): Brush {
  const from = within(scene.firstTick, scene.oldestTick, scene.newestTick);
  const to = within(lastShown(scene), from, scene.newestTick);
  const [begin, end] = [(from - first) / ticks, (to + 1 - first) / ticks];
  const least = Math.min(1, LEAST_BRUSH / Math.max(1, width));
  const lacking = Math.max(0, least - (end - begin)) / 2;
  const left = within(begin - lacking, 0, 1 - Math.max(least, end - begin));
  return { first: from, last: to, left, right: Math.max(end, left + least) };
}

/** What a press on the overview takes hold of. */
export type Hold = 'window' | Edge;

export type Held = {
  readonly hold: Hold;
  readonly brush: Brush;
  /** All ticks that the overview spans. */
  readonly first: number;
  readonly ticks: number;
};

type Moving = Pick<Actions, 'scrollTo' | 'spanTicks' | 'resize'>;

/** From a press on until the button is let go; beside the window that comes there first. */
export function takeHold(event: PointerEvent, ground: Element, held: Held, actions: Moving): void {
  if (event.button !== 0) return;
  const { left, width } = ground.getBoundingClientRect();
  const tickAt = (x: number): number => held.first + ((x - left) / Math.max(1, width)) * held.ticks;
  const pressed = tickAt(event.clientX);
  const { brush, hold } = held;
  const size = brush.last - brush.first;
  const isBeside = hold === 'window' && (pressed < brush.first || pressed > brush.last + 1);
  const last = isBeside ? Math.round(pressed + size / 2) : brush.last;
  const moveTo = (x: number): void => {
    const by = Math.round(tickAt(x) - pressed);
    if (hold === 'window') actions.scrollTo(last + by);
    else actions.spanTicks({ ...edgesMoved(held, hold, by), moves: hold });
  };
  if (isBeside) moveTo(event.clientX);
  const onMove = ({ clientX }: PointerEvent): void => moveTo(clientX);
  const letGo = (): void => {
    removeEventListener('pointermove', onMove);
    removeEventListener('pointerup', letGo);
    removeEventListener('pointercancel', letGo);
  };
  addEventListener('pointermove', onMove);
  addEventListener('pointerup', letGo);
  addEventListener('pointercancel', letGo);
}

/** The window with one edge moved by so many ticks: not past the other, nor past what the overview spans. */
export function edgesMoved(
  { brush, first, ticks }: Pick<Held, 'brush' | 'first' | 'ticks'>,
  edge: Edge,
  by: number,
): { readonly first: number; readonly last: number } {
  return edge === 'first'
    ? { first: within(brush.first + by, first, brush.last), last: brush.last }
    : { first: brush.first, last: within(brush.last + by, brush.first, first + ticks - 1) };
}

/** Of the window: a step is so much of it. */
const STEPS = 10;

/** True where the key was one of the hold's own. */
export function moveByKey(
  key: string,
  { hold, brush, first, ticks }: Held,
  actions: Moving,
): boolean {
  const by = BY_KEY[key];
  if (hold !== 'window') {
    if (by === undefined || Math.abs(by) !== 1) return false;
    actions.resize(hold, by > 0 ? 1 : -1);
    return true;
  }
  const size = brush.last - brush.first + 1;
  if (key === 'Home') actions.scrollTo(first + size - 1);
  else if (key === 'End') actions.scrollTo(first + ticks - 1);
  else if (by !== undefined)
    actions.scrollTo(
      brush.last + Math.sign(by) * Math.max(1, Math.round((Math.abs(by) * size) / STEPS)),
    );
  return by !== undefined || key === 'Home' || key === 'End';
}

/** In steps; a page is all of it. */
const BY_KEY: Readonly<Record<string, number>> = {
  ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
  ...{ PageUp: -STEPS, PageDown: STEPS },
};
