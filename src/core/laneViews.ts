/** Threads over time, as bars of lanes, and what one did that has no ticks. */

import type { PollerName } from '../pollers/list';
import type { TraceEvent } from '../trace/event';
import type { Visit } from './clientViews';

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
