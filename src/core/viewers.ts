/**
 * The flow of sights to viewers: at most 30 a second each, one on its way, and only when what it shows changed.
 * A change while one is on its way is not lost: after it was seen the newest state is sent. Who looks for the first time, or
 * again after it left, is sent all of it, and from then on the parts that changed.
 */

import { nothingTold, packChange, type Told } from './parts';
import type { Sight, View } from './protocol';

/** What of which session is shown; −1 is none. */
export type Looked = { readonly session: number; readonly view: View };

/** Time between two sights of a viewer. */
export const SIGHT_MS = 1000 / 30;
/** A sight that takes long to make comes so much less often that the core has three quarters of its time for the rest. */
const REST_FACTOR = 4;
/** More panels nobody has open; each costs its sights. */
const MOST_VIEWERS = 32;

type Viewer = {
  readonly name: string;
  looked: Looked;
  readonly told: Told;
  isStale: boolean;
  /** The number of the sight on its way. */
  pending: number | undefined;
  /** When the next one may be sent, ms. */
  nextAt: number;
  timer: NodeJS.Timeout | undefined;
};

export class Viewers {
  readonly #see: (looked: Looked) => Sight;
  readonly #send: (viewer: string, number: number, change: Uint8Array) => void;
  readonly #viewers = new Map<string, Viewer>();
  /** Never used twice: a late answer to an old sight must not pass for one to a new sight. */
  #number = 0;

  constructor(
    see: (looked: Looked) => Sight,
    send: (viewer: string, number: number, change: Uint8Array) => void,
  ) {
    this.#see = see;
    this.#send = send;
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
    this.#viewers.set(name, viewer);
    this.#refresh(viewer);
    return true;
  }

  seen(name: string, number: number): void {
    const viewer = this.#viewers.get(name);
    if (viewer?.pending !== number) return;
    viewer.pending = undefined;
    if (viewer.isStale) this.#refresh(viewer);
  }

  leave(name: string): void {
    clearTimeout(this.#viewers.get(name)?.timer);
    this.#viewers.delete(name);
  }

  /** Something changed for the viewers of this session whose view it concerns. */
  touch(session: number, concerns: (view: View) => boolean = () => true): void {
    for (const viewer of this.#viewers.values()) {
      const { looked } = viewer;
      if (looked.session === session && concerns(looked.view)) this.#refresh(viewer);
    }
  }

  /** Who looked at the one session looks at the other now. */
  move(from: number, to: number): void {
    for (const viewer of this.#viewers.values()) {
      if (viewer.looked.session !== from) continue;
      viewer.looked = { session: to, view: viewer.looked.view };
      this.#refresh(viewer);
    }
  }

  close(): void {
    for (const name of [...this.#viewers.keys()]) this.leave(name);
  }

  #refresh(viewer: Viewer): void {
    viewer.isStale = true;
    if (viewer.pending !== undefined || viewer.timer !== undefined) return;
    const rest = viewer.nextAt - performance.now();
    if (rest <= 0) this.#show(viewer);
    else viewer.timer = setTimeout(() => this.#show(viewer), Math.ceil(rest));
  }

  #show(viewer: Viewer): void {
    viewer.timer = undefined;
    viewer.isStale = false;
    viewer.pending = ++this.#number;
    const began = performance.now();
    const change = packChange(viewer.told, this.#see(viewer.looked), viewer.pending);
    this.#send(viewer.name, viewer.pending, change);
    const tookMs = performance.now() - began;
    viewer.nextAt = began + Math.max(SIGHT_MS, tookMs * REST_FACTOR);
  }
}

function openViewer(name: string, looked: Looked): Viewer {
  return {
    ...{ name, looked, told: nothingTold() },
    ...{ isStale: true, pending: undefined, nextAt: -Infinity, timer: undefined },
  };
}
