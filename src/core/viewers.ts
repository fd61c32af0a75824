/**
 * The flow of sights to viewers: one on its way, two to who keeps pace, and only when what it shows changed. A look is answered
 * at once, at most 30 times a second, and so is a change of state; of what merely goes on a viewer is sent no more than can be
 * followed, as each sight costs all who pass it on. A change while one is on its way is not lost: after it was seen the newest
 * state is sent. Who looks for the first time, or again after it left, is sent all of it, and from then on the parts that changed.
 */

import type { SentSight } from './messages';
import { nothingTold, packChange, packNews, type Told } from './parts';
import type { Sight, View } from './protocol';

/** What of which session is shown; −1 is none. */
export type Looked = { readonly session: number; readonly view: View };

/** Time between two sights of a viewer, at the least. */
export const SIGHT_MS = 1000 / 30;
/** The same while it follows what goes on; the first of them, after a rest, come as soon as any. */
export const FOLLOW_MS = 125;
const SOON = 3;
/** Who acknowledges a sight so soon keeps pace: the next of what goes on it need not acknowledge. */
const PROMPT_MS = 2 * FOLLOW_MS;
/** A sight that takes long to make comes so much less often that the core has three quarters of its time for the rest. */
const REST_FACTOR = 4;
/** More panels nobody has open; each costs its sights. */
const MOST_VIEWERS = 32;

type Viewer = {
  readonly name: string;
  looked: Looked;
  readonly told: Told;
  /** It looked, and has not been answered. */
  isAsking: boolean;
  /** When it is to be sent what changed, ms; Infinity: nothing has. */
  dueAt: number;
  /** The number of the sight that is to be acknowledged, and when it was sent. */
  pending: number | undefined;
  askedAt: number;
  /** The next of what goes on is sent without being acknowledged. */
  keepsPace: boolean;
  /** When the last one was made, and when the next one may be: at the earliest, and of what goes on. */
  lastAt: number;
  nextAt: number;
  followAt: number;
  /** So many more of what goes on may come as soon as any. */
  soon: number;
  stopTimer: () => void;
};

/** Where time comes from, ms; `after` returns how to take that back. */
export type Clock = {
  readonly now: () => number;
  readonly after: (ms: number, then: () => void) => () => void;
};

const CLOCK: Clock = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

export class Viewers {
  readonly #see: (looked: Looked) => Sight;
  readonly #send: (sent: SentSight) => void;
  readonly #clock: Clock;
  readonly #viewers = new Map<string, Viewer>();
  /** Never used twice: a late answer to an old sight must not pass for one to a new sight. */
  #number = 0;

  constructor(see: (looked: Looked) => Sight, send: (sent: SentSight) => void, clock = CLOCK) {
    this.#see = see;
    this.#send = send;
    this.#clock = clock;
  }

  /** What every viewer shows now. */
  get looked(): readonly Looked[] {
    return [...this.#viewers.values()].map(({ looked }) => looked);
  }

  /** False where too many look already: this one is shown nothing. */
  look(name: string, looked: Looked): boolean {
    const known = this.#viewers.get(name);
    if (known === undefined && this.#viewers.size >= MOST_VIEWERS) return false;
    const viewer = known ?? openViewer(name, looked);
    viewer.looked = looked;
    viewer.isAsking = true;
    this.#viewers.set(name, viewer);
    this.#refresh(viewer, viewer.nextAt);
    return true;
  }

  seen(name: string, number: number): void {
    const viewer = this.#viewers.get(name);
    if (viewer?.pending !== number) return;
    viewer.pending = undefined;
    viewer.keepsPace = this.#clock.now() - viewer.askedAt <= PROMPT_MS;
    this.#plan(viewer);
  }

  leave(name: string): void {
    this.#viewers.get(name)?.stopTimer();
    this.#viewers.delete(name);
  }

  /** What goes on changed something for the viewers of this session whose view it concerns. */
  touch(session: number, concerns: (view: View) => boolean = () => true): void {
    for (const viewer of this.#viewers.values()) {
      const { looked } = viewer;
      if (looked.session === session && concerns(looked.view))
        this.#refresh(viewer, viewer.followAt);
    }
  }

  /** The session is another than it was: its viewers are shown so at once. */
  turn(session: number): void {
    for (const viewer of this.#viewers.values())
      if (viewer.looked.session === session) this.#refresh(viewer, viewer.nextAt);
  }

  /** Who looked at the one session looks at the other now. */
  move(from: number, to: number): void {
    for (const viewer of this.#viewers.values()) {
      if (viewer.looked.session !== from) continue;
      viewer.looked = { session: to, view: viewer.looked.view };
      this.#refresh(viewer, viewer.nextAt);
    }
  }

  close(): void {
    for (const name of [...this.#viewers.keys()]) this.leave(name);
  }

  #refresh(viewer: Viewer, at: number): void {
    if (at >= viewer.dueAt) return;
    viewer.dueAt = at;
    this.#plan(viewer);
  }

  #plan(viewer: Viewer): void {
    if (viewer.pending !== undefined || viewer.dueAt === Infinity) return;
    viewer.stopTimer();
    const rest = viewer.dueAt - this.#clock.now();
    if (rest <= 0) this.#show(viewer);
    else viewer.stopTimer = this.#clock.after(Math.ceil(rest), () => this.#show(viewer));
  }

  #show(viewer: Viewer): void {
    const { name, told, isAsking } = viewer;
    [viewer.dueAt, viewer.isAsking] = [Infinity, false];
    const began = this.#clock.now();
    const number = ++this.#number;
    const sight = this.#see(viewer.looked);
    // A look is answered also where there is nothing new to tell.
    const change = isAsking ? packChange(told, sight, number) : packNews(told, sight, number);
    if (change !== undefined) {
      const isUnasked = viewer.keepsPace && !isAsking;
      if (isUnasked) viewer.keepsPace = false;
      else [viewer.pending, viewer.askedAt] = [number, this.#clock.now()];
      this.#send({ viewer: name, number, sight: change, ...(isUnasked && { isUnasked }) });
    }
    planRest(viewer, began, this.#clock.now() - began);
  }
}

/** A sight was made: when the next one may be. */
function planRest(viewer: Viewer, began: number, tookMs: number): void {
  const soon = Math.min(SOON, viewer.soon + (began - viewer.lastAt) / FOLLOW_MS);
  viewer.soon = Math.max(0, soon - 1);
  viewer.lastAt = began;
  viewer.nextAt = began + Math.max(SIGHT_MS, tookMs * REST_FACTOR);
  viewer.followAt = Math.max(viewer.nextAt, began + (1 - viewer.soon) * FOLLOW_MS);
}

function openViewer(name: string, looked: Looked): Viewer {
  return {
    ...{ name, looked, told: nothingTold(), isAsking: true },
    ...{ dueAt: Infinity, pending: undefined, askedAt: 0, keepsPace: false },
    ...{ soon: SOON, stopTimer: () => undefined },
    ...{ lastAt: -Infinity, nextAt: -Infinity, followAt: -Infinity },
  };
}
