/** Moments of a scenario that are worth a look: data, and whether an event is one. */

import type { EventFields } from '../trace/event';
import type { Kind } from '../trace/kinds';
import type { PollerName } from '../pollers/poller';

/** What an event may be asked for: fields with these values, `errno` by its name. */
type Wanted = {
  readonly [Name in keyof EventFields]?: Name extends 'errno' ? string : EventFields[Name];
};

/** The first event that fits is the moment. */
export type Landmark = {
  /** What is to be seen there, in a few words. */
  readonly says: string;
  readonly kind: Kind;
  readonly where?: Wanted;
  /** A part of its text, or letters among its events. */
  readonly has?: string;
  /** A send that took fewer bytes than were offered. */
  readonly isShort?: true;
  /** A call that took as long at the least. */
  readonly tookMs?: number;
  /** The n-th that fits rather than the first. */
  readonly nth?: number;
  /** Counted from the landmark before it. */
  readonly isAfter?: true;
  /** Only these pollers have it; absent: all. */
  readonly pollers?: readonly PollerName[];
};

/** The fields of an event that are looked at; `errno` is a name. */
export type LandmarkFields = Omit<EventFields, 'errno'> & {
  readonly seq: number;
  readonly kind: string;
  readonly dur?: number;
  readonly errno?: string;
};

/** A landmark that is looked for in a trace. */
export type Search = {
  readonly landmark: Landmark;
  /** How many events have fitted. */
  count: number;
  /** Of the event that is the moment; −1 not yet. */
  seq: number;
};

export function searchFor(landmarks: readonly Landmark[]): Search[] {
  return landmarks.map((landmark) => ({ landmark, count: 0, seq: -1 }));
}

/** Looks at the trace's next event; the searches whose moment it is. */
export function findIn(searches: readonly Search[], event: LandmarkFields): Search[] {
  return searches.filter((search, index) => {
    const { landmark } = search;
    const isToCome = landmark.isAfter === true && searches[index - 1]!.seq < 0;
    if (search.seq >= 0 || isToCome || !fits(landmark, event)) return false;
    if (++search.count < (landmark.nth ?? 1)) return false;
    search.seq = event.seq;
    return true;
  });
}

/** Whether the event is such a moment, without regard to how many came before it. */
function fits(landmark: Landmark, event: LandmarkFields): boolean {
  const { kind, where = {}, has = '', isShort = false, tookMs = 0 } = landmark;
  if (event.kind !== kind || (event.dur ?? 0) < tookMs * 1e6) return false;
  const { put = -1, want = 0, text = '', events = '' } = event;
  if (isShort && (put < 0 || put >= want)) return false;
  if (has !== '' && !text.includes(has) && !events.includes(has)) return false;
  return Object.entries(where).every(([name, value]) => event[name as keyof Wanted] === value);
}
