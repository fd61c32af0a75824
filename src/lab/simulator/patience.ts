/** How long clients wait for others: time in which the program was paused does not count. */

import type { Deadlines } from './deadlines';

/** A connection that is not made, or a send that nobody takes a byte of, for so long is a failed expectation. */
export const STALL_MS = 30_000;

/** Deadlines of clients that end in a failure; those of their own pauses go on whatever the program does. */
export class Patience {
  readonly #deadlines: Deadlines;
  /** By client: when its patience began, and the time lost in pauses until then. */
  readonly #beganAt: Float64Array;
  readonly #lostThen: Float64Array;
  #lost = 0;
  /** Since when the program is paused; −1 while it is not. */
  #pausedAt = -1;

  /** For so many clients. */
  constructor(deadlines: Deadlines, count: number) {
    this.#deadlines = deadlines;
    this.#beganAt = new Float64Array(count);
    this.#lostThen = new Float64Array(count);
  }

  /** The client's deadline comes after so many ms. */
  begin(client: number, ms: number): void {
    const now = performance.now();
    this.#beganAt[client] = now;
    this.#lostThen[client] = this.#lostUntil(now);
    this.#deadlines.set(client, now + ms);
  }

  /** Asked when the client's deadline has come: true when its patience is over, else it got what pauses took. */
  isOver(client: number): boolean {
    const now = performance.now();
    const lost = this.#lostUntil(now);
    const more = lost - this.#lostThen[client]!;
    if (more <= 0) return true;
    this.#lostThen[client] = lost;
    this.#deadlines.set(client, now + more);
    return false;
  }

  /** Whole ms since the client's patience began. */
  passedMs(client: number): number {
    return Math.round(performance.now() - this.#beganAt[client]!);
  }

  /** The time, ms, that stands still while the program is paused. */
  now(): number {
    const now = performance.now();
    return now - this.#lostUntil(now);
  }

  pause(): void {
    if (this.#pausedAt < 0) this.#pausedAt = performance.now();
  }

  resume(): void {
    this.#lost = this.#lostUntil(performance.now());
    this.#pausedAt = -1;
  }

  #lostUntil(now: number): number {
    return this.#pausedAt < 0 ? this.#lost : this.#lost + now - this.#pausedAt;
  }
}
