/** A clock that stands still until it is moved on; what is due meanwhile happens in its order, at its time. */

import type { Clock } from '../../src/core/viewers';

export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #due = new Map<symbol, { readonly atMs: number; readonly then: () => void }>();

  readonly now = (): number => this.#nowMs;

  readonly after = (ms: number, then: () => void): (() => void) => {
    const key = Symbol(`in ${ms} ms`);
    this.#due.set(key, { atMs: this.#nowMs + ms, then });
    return () => this.#due.delete(key);
  };

  pass(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const [first] = [...this.#due].sort(([, one], [, other]) => one.atMs - other.atMs);
      if (first === undefined || first[1].atMs > end) break;
      const [key, { atMs, then }] = first;
      this.#due.delete(key);
      this.#nowMs = atMs;
      then();
    }
    this.#nowMs = end;
  }
}
