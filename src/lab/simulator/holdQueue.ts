/**
 * Who may do a held step: one client at a time has the program stand still, the others wait in a line.
 *
 * A client asks before the step that precedes its held one; the parent arms the program and answers `ready`, and `go`
 * once the program stands. A client that is to look again is woken by its deadline.
 */

import type { Recorder } from '../recorder';
import type { Deadlines } from './deadlines';
import type { Patience } from './patience';

/** A hold that is not answered within so many ms is a failed expectation. */
export const HOLD_MS = 5000;

export class HoldQueue {
  readonly #recorder: Pick<Recorder, 'signal'>;
  readonly #deadlines: Deadlines;
  readonly #patience: Patience;
  #state: 'free' | 'arming' | 'armed' | 'standing' = 'free';
  #owner = -1;
  /** The owner does nothing until it is woken. */
  #isAsleep = false;
  readonly #line: number[] = [];

  /** `first`: the client that the program stands still for from its beginning, if any. */
  constructor(
    recorder: Pick<Recorder, 'signal'>,
    deadlines: Deadlines,
    patience: Patience,
    first: number | undefined,
  ) {
    this.#recorder = recorder;
    this.#deadlines = deadlines;
    this.#patience = patience;
    if (first === undefined) return;
    this.#owner = first;
    this.#state = 'armed';
  }

  /**
   * Asked before a step: true when it may begin; else the client is woken when it is to ask again. A held step begins
   * when the program stands still, the one before it when that is arranged.
   */
  admit(client: number, isHeld: boolean): boolean {
    if (this.#owner !== client) {
      this.#line.push(client);
      if (this.#state === 'free') this.#serveNext();
      return false;
    }
    if (this.#state !== 'arming' && (!isHeld || this.#state === 'standing')) return true;
    this.#fallAsleep();
    return false;
  }

  /** Asked of a client whose deadline has come: why it is in vain to wait on; undefined where it was woken. */
  whyLate(client: number): string | undefined {
    if (this.#owner !== client || !this.#isAsleep) return undefined;
    return this.#state === 'arming'
      ? `nobody had the program stand still within ${HOLD_MS} ms: hold steps only in a scenario`
      : `the program did not stand still within ${HOLD_MS} ms: hold a step after one that sends`;
  }

  /** The parent's `ready`. */
  onArmed(): void {
    if (this.#state !== 'arming') return;
    this.#state = 'armed';
    this.#wakeOwner();
  }

  /** The parent's `go`. */
  onGo(): void {
    if (this.#state !== 'armed') return;
    this.#state = 'standing';
    this.#wakeOwner();
  }

  /** The client needs the hold no more, or is gone: the program goes on, and the next in the line is served. */
  release(client: number): void {
    if (this.#owner !== client) {
      const place = this.#line.indexOf(client);
      if (place >= 0) this.#line.splice(place, 1);
      return;
    }
    this.#recorder.signal('holdDone');
    this.#state = 'free';
    this.#owner = -1;
    this.#serveNext();
  }

  #serveNext(): void {
    const client = this.#line.shift();
    if (client === undefined) return;
    this.#owner = client;
    this.#state = 'arming';
    this.#fallAsleep();
    this.#recorder.signal('wantHold');
  }

  #fallAsleep(): void {
    this.#isAsleep = true;
    this.#patience.begin(this.#owner, HOLD_MS);
  }

  #wakeOwner(): void {
    if (!this.#isAsleep) return;
    this.#isAsleep = false;
    this.#deadlines.set(this.#owner, 0);
  }
}
