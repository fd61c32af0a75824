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
/** Time that all clients together may wait in vain for their holds; then none of the others has to. */
const IN_VAIN_MS = 3 * HOLD_MS;

export class HoldQueue {
  readonly #recorder: Pick<Recorder, 'signal'>;
  readonly #deadlines: Deadlines;
  readonly #patience: Patience;
  #state: 'free' | 'arming' | 'armed' | 'standing' = 'free';
  #owner = -1;
  /** The owner does nothing until it is woken. */
  #isAsleep = false;
  readonly #line = new Set<number>();
  /** When the owner's turn began, and what those before it took in vain, ms without pauses. */
  #turnBegan = 0;
  #inVain = 0;

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
      this.#line.add(client);
      if (this.#isGivenUp) this.#patience.begin(client, 0);
      else if (this.#state === 'free') this.#serveNext();
      return false;
    }
    if (this.#state !== 'arming' && (!isHeld || this.#state === 'standing')) return true;
    this.#fallAsleep();
    return false;
  }

  /** Asked of a client whose deadline has come: why it is in vain to wait on; undefined where it was woken. */
  whyLate(client: number): string | undefined {
    if (this.#isGivenUp && this.#line.has(client))
      return `other holds were waited for in vain for ${IN_VAIN_MS} ms: mend those first`;
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

  /** The client is gone; where the hold was its own, it was in vain. */
  leave(client: number): void {
    this.#line.delete(client);
    if (this.#owner !== client) return;
    this.#inVain += this.#patience.now() - this.#turnBegan;
    this.release(client);
    if (this.#isGivenUp) for (const waiting of this.#line) this.#patience.begin(waiting, 0);
  }

  /** The client needs the hold no more: the program goes on, and the next in the line is served. */
  release(client: number): void {
    if (this.#owner !== client) return;
    this.#recorder.signal('holdDone');
    this.#state = 'free';
    this.#owner = -1;
    this.#serveNext();
  }

  get #isGivenUp(): boolean {
    return this.#inVain >= IN_VAIN_MS;
  }

  #serveNext(): void {
    const [client] = this.#line;
    if (client === undefined || this.#isGivenUp) return;
    this.#line.delete(client);
    this.#owner = client;
    this.#turnBegan = this.#patience.now();
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
