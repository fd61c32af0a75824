/** Moments of a scenario that are worth a look: data, and whether an event is one. */

import type { EventFields } from '../trace/event';
import type { Kind } from '../trace/kinds';
import type { PollerName } from '../pollers/poller';

/** The first event that fits, after the moment before it, is the moment. */
export type Landmark = {
  /** What is to be seen there, in a few words. */
  readonly says: string;
  readonly kind: Kind;
  /** Fields with these values. */
  readonly where?: EventFields;
  /** A part of its text, or letters among its events. */
  readonly has?: string;
  /** A send that took fewer bytes than were offered. */
  readonly isShort?: true;
  /** A call that took as long at the least. */
  readonly tookMs?: number;
  /** The n-th that fits rather than the first. */
  readonly nth?: number;
  /** About the same descriptor as this one of the scenario's landmarks, counted from 0. */
  readonly on?: number;
  /** What is to be looked at there, where the event itself does not say. */
  readonly shows?: {
    /** The descriptor that the newest event of this kind was about. */
    readonly descriptorOf?: Kind;
    /** What of the descriptor. */
    readonly tab?: 'queue' | 'frames' | 'stream' | 'calls';
  };
  /** Only these pollers have it; absent: all. */
  readonly pollers?: readonly PollerName[];
};

/** An event as it is looked at: a field is asked for by its name only when it matters. */
export type LookedAt = {
  readonly seq: number;
  readonly kind: string;
  /** Nanoseconds; −1 unknown. */
  readonly dur: number;
  readonly field: (name: string) => unknown;
};

/** A landmark that is looked for in a trace. */
export type Search = {
  readonly landmark: Landmark;
  /** The moment that comes before it, and the one that is about the same descriptor. */
  readonly before: Search | undefined;
  readonly on: Search | undefined;
  /** How many events have fitted. */
  count: number;
  /** Of the event that is the moment, and the descriptor it is about; −1 not yet. */
  seq: number;
  descriptor: string;
};

/** For those that a run on this poller has. */
export function searchFor(landmarks: readonly Landmark[], poller: string): Search[] {
  const searches = new Map<Landmark, Search>();
  let before: Search | undefined;
  for (const landmark of landmarks) {
    if (landmark.pollers?.some((name) => name === poller) === false) continue;
    const on = searches.get(landmarks[landmark.on ?? -1]!);
    before = { landmark, before, on, count: 0, seq: -1, descriptor: '' };
    searches.set(landmark, before);
  }
  return [...searches.values()];
}

/** Looks at the trace's next event; the searches whose moment it is. */
export function findIn(searches: readonly Search[], event: LookedAt): Search[] {
  return searches.filter((search) => {
    const { landmark, before, on } = search;
    if (search.seq >= 0 || landmark.kind !== event.kind || !isPast(before, event)) return false;
    if (on !== undefined && on.descriptor !== descriptorOf(event)) return false;
    if (!fits(landmark, event)) return false;
    if (++search.count < (landmark.nth ?? 1)) return false;
    search.seq = event.seq;
    search.descriptor = descriptorOf(event);
    return true;
  });
}

/** Whether that moment came before this event. */
function isPast(before: Search | undefined, { seq }: LookedAt): boolean {
  return before === undefined || (before.seq >= 0 && before.seq < seq);
}

function descriptorOf({ field }: LookedAt): string {
  return `${Number(field('fd') ?? -1)}.${Number(field('gen') ?? 0)}`;
}

/** Whether the event is such a moment, without regard to how many came before it. */
function fits(landmark: Landmark, { dur, field }: LookedAt): boolean {
  const { where = {}, has, isShort = false, tookMs } = landmark;
  if (tookMs !== undefined && dur < tookMs * 1e6) return false;
  if (!Object.entries(where).every(([name, value]) => field(name) === value)) return false;
  if (isShort && !isPart(field('put'), field('want'))) return false;
  return has === undefined || [field('text'), field('events')].some((text) => isIn(has, text));
}

function isPart(put: unknown, want: unknown): boolean {
  return typeof put === 'number' && put >= 0 && put < Number(want);
}

function isIn(part: string, text: unknown): boolean {
  return typeof text === 'string' && text.includes(part);
}
