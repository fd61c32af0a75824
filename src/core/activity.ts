/** What a sight tells besides ticks and descriptors: moments worth a look, threads and clients over time. */

import type { Moment } from '../lab/moment';
import type { PollerName } from '../pollers/list';
import type { Axis } from '../trace/axis';
import type { TraceEvent } from '../trace/event';
import type { Kind, Proto, Role } from '../trace/kinds';
import type { Described, DESCRIPTOR } from './guard';

/** One use of a descriptor's number. */
export type DescriptorName = Described<typeof DESCRIPTOR>;

/** It, as it is in the selected tick. */
export type DescriptorInfo = DescriptorName & {
  readonly role: Role;
  readonly proto: Proto;
  readonly local: string;
  readonly peer: string;
  /** Interest and messages queued after the selected tick, readiness in it: letters, and how many. */
  readonly interest: string;
  readonly events: string;
  readonly depth: number;
  readonly isClosed: boolean;
  /** It is opened after the selected tick. */
  readonly isToCome?: true;
};

/** What a simulated client did, and the tick it is seen beside. */
export type ClientStep = {
  readonly seq: number;
  readonly tick: number;
  readonly client: number;
  readonly step: string;
  readonly bytes: number;
  /** Its address. */
  readonly local: string;
  readonly errno: string;
};

/** Line and column are counted from 1; both 0 where the file could not be read. */
export type FilePlace = { readonly file: string; readonly line: number; readonly column: number };

/** An expectation of a simulated client that was not met. */
export type FailedExpectation = {
  readonly client: number;
  /** `step 3 expect: what was expected, and what came instead`. */
  readonly reason: string;
  /** The tick whose wait told of it, in the first loop; −1 where that has none. */
  readonly tick: number;
  /** The step in the scenario's file. */
  readonly place?: FilePlace;
};

/** Where an event is seen; `fd` is −1 where it is about none. */
export type Place = {
  readonly seq: number;
  readonly loop: number;
  readonly tick: number;
  readonly kind: Kind;
  readonly fd: number;
  readonly gen: number;
  /** What of the descriptor is to be seen, where the event's kind does not say. */
  readonly tab?: NonNullable<Moment['shows']>['tab'] | 'findings';
};

/** What the kernel holds for the selected descriptor now; null where it cannot be asked (closed, not TCP). */
export type KernelDetail = {
  readonly recvq: number;
  readonly sendq: number;
  readonly ageMs: number;
};

/** What is told of a search, in words of trace/condition: its hits are the events that fit. */
export type SearchView = {
  readonly text: string;
  /** Why nothing can be looked for: `{0}`, `{1}` … of the template stand for the values; absent: it can. */
  readonly wrong?: { readonly template: string; readonly values: readonly (string | number)[] };
  /** So far, as far as they are kept; `isOver`: all that is there has been looked at. */
  readonly count: number;
  readonly isOver: boolean;
  /** What the next fields are told for: the view's event, −1 none, and its tick. */
  readonly event: number;
  readonly tick: number;
  /** The place of the event among the hits, from 1 on; 0: it is none of them. */
  readonly at: number;
  /** The hits next to the event or, where none is shown, to the tick's beginning, round the ends; absent: there are none yet. */
  readonly before?: Place;
  readonly after?: Place;
  /** How many are in each column of the timeline. */
  readonly hits: Int32Array;
};

/** A note, and the tick that it stands beside. */
export type NoteView = Place & { readonly text: string };

/** All ticks that are kept of the loop that is looked at, in few columns. */
export type OverviewView = Axis & {
  /** Of each column: descriptors that were ready in a tick, on average, in hundredths. */
  readonly ready: Int32Array;
  /** ns worked in each. */
  readonly workNs: Float64Array;
  /** ns since the trace began when each column's first tick began, and when the last one was seen last; empty without times. */
  readonly startNs: Float64Array;
  /** How many hits of the search are in each; empty where nothing is looked for. */
  readonly hits: Int32Array;
  /** The newest notes, oldest first, at most 64. */
  readonly notes: readonly NoteView[];
  /** When the trace began, as far as it says: ms since the epoch, or as a clock said it (trace/about). */
  readonly wall?: number;
  readonly clockTime?: string;
};

/** What marked ticks came to, as far as they are kept. */
export type RangeView = {
  readonly first: number;
  readonly last: number;
  /** Those that are over, and those in which something was ready. */
  readonly ticks: number;
  readonly readyTicks: number;
  /** ns: from the first's begin to the last's end (−1 without times), in waits, and at work. */
  readonly tookNs: number;
  readonly waitedNs: number;
  readonly workNs: number;
  /** Of calls on descriptors up to this tick: in all that follow there is more than can be read at once. */
  readonly readTo: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** At most 50 of `descriptorCount`, those with most calls. */
  readonly descriptors: readonly (DescriptorName & {
    /** How often it was ready. */
    readonly ready: number;
    readonly calls: number;
    readonly failedCalls: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  })[];
  readonly descriptorCount: number;
};

/** A step of how a descriptor came to be; `seq`, `tick`: of its event, −1 not kept, before the first tick or in another loop. */
export type OriginView = {
  readonly by: 'open' | 'accept' | 'dup' | 'fork' | 'before' | 'lost';
  readonly fd: number;
  readonly gen: number;
  readonly seq: number;
  readonly tick: number;
};

/** A moment that the scenario says is worth a look: it is to come, there, or no longer kept. */
export type MomentInfo = { readonly says: string } & (
  | { readonly is: 'awaited' | 'gone' }
  | { readonly is: 'found'; readonly at: Place }
);

/** What a bar of a lane can be. */
export const BAR_KINDS = ['task', 'wait', 'accept', 'recv', 'send', 'call'] as const;

/** What a thread is in now: its wait, an accept, or a call that is not known before it returns. */
export type GoingOn = {
  readonly is: 'wait' | 'accept' | 'call';
  readonly loop: number;
  /** Of the event that it began with, or after. */
  readonly seq: number;
  readonly beginNs: number;
  /** To the nearest second. */
  readonly forNs: number;
  /** Of the listener; −1: none. */
  readonly fd: number;
};

/** Numbers of one bar in a lane's two arrays. */
export const IN_TIMES = 3;
export const IN_FACTS = 5;

/** Threads over time; ns of the trace. */
export type Lanes = {
  /** When the first bar of all began: times are told from there. */
  readonly startNs: number;
  /** When the first of those that are told began. */
  readonly fromNs: number;
  /** At most 64 of `count`, that of the loop that is looked at among them. */
  readonly list: readonly Lane[];
  readonly count: number;
  /** At most 16 of `visitCount`, those that connected last. */
  readonly visits: readonly Visit[];
  readonly visitCount: number;
};

/** A simulated client's visit; ns of the trace, −1: not yet. */
export type Visit = {
  readonly client: number;
  readonly local: string;
  readonly connectNs: number;
  /** When what it first expected had come. */
  readonly answerNs: number;
  readonly endNs: number;
};

/** What one thread did. */
export type Lane = {
  /** The one of its loops that is looked at, or the first; one that has several waits on several pollers. */
  readonly loop: number;
  readonly loops: readonly number[];
  readonly name: string;
  readonly poller: PollerName | '';
  readonly ticks: number;
  /** Begin and end of each bar and the seq of its event; an end of −1: it goes on. */
  readonly times: Float64Array;
  /**
   * Of each bar: index of BAR_KINDS, fd, what the call returned or for a task the index of its name, the use of fd, for an
   * accept that of what it returned, and the loop.
   */
  readonly facts: Int32Array;
  readonly names: readonly string[];
  /** Older bars that are not told. */
  readonly more: number;
  /** The last of its bars, where it goes on and is no task. */
  readonly now?: GoingOn;
};

/** What the program did in a loop without ticks, oldest first, and `more` before that. */
export type ThreadDetail = {
  readonly loop: number;
  readonly name: string;
  readonly events: readonly TraceEvent[];
  readonly more: number;
};
