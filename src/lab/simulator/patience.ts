/** How long clients wait for others: time in which the program was paused does not count. */

import { type Deadlines, setDeadline } from './deadlines';

/** A connection that is not made, or a send that nobody takes a byte of, for so long is a failed expectation. */
export const STALL_MS = 30_000;

/** Deadlines of clients that end in a failure; those of their own pauses go on whatever the program does. */
export type Patience = {
  readonly deadlines: Deadlines;
  /** By client: when its patience began, and the time lost in pauses until then. */
  readonly beganAt: Float64Array;
  readonly lostThen: Float64Array;
  lost: number;
  /** Since when the program is paused; −1 while it is not. */
  pausedAt: number;
};

/** For so many clients. */
export function openPatience(deadlines: Deadlines, count: number): Patience {
  const beganAt = new Float64Array(count);
  return { deadlines, beganAt, lostThen: new Float64Array(count), lost: 0, pausedAt: -1 };
}

/** The client's deadline comes after so many ms. */
export function beginPatience(patience: Patience, client: number, ms: number): void {
  const now = performance.now();
  patience.beganAt[client] = now;
  patience.lostThen[client] = lostUntil(patience, now);
  setDeadline(patience.deadlines, client, now + ms);
}

/** Asked when the client's deadline has come: true when its patience is over, else it got what pauses took. */
export function isOver(patience: Patience, client: number): boolean {
  const now = performance.now();
  const lost = lostUntil(patience, now);
  const more = lost - patience.lostThen[client]!;
  if (more <= 0) return true;
  patience.lostThen[client] = lost;
  setDeadline(patience.deadlines, client, now + more);
  return false;
}

/** Whole ms since the client's patience began. */
export function passedMs(patience: Patience, client: number): number {
  return Math.round(performance.now() - patience.beganAt[client]!);
}

/** The time, ms, that stands still while the program is paused. */
export function unpausedNow(patience: Patience): number {
  const now = performance.now();
  return now - lostUntil(patience, now);
}

export function pause(patience: Patience): void {
  if (patience.pausedAt < 0) patience.pausedAt = performance.now();
}

export function resume(patience: Patience): void {
  patience.lost = lostUntil(patience, performance.now());
  patience.pausedAt = -1;
}

function lostUntil(patience: Patience, now: number): number {
  return patience.pausedAt < 0 ? patience.lost : patience.lost + now - patience.pausedAt;
}
