/** What a sight tells besides ticks and descriptors: moments worth a look, threads and clients over time. */

import type { PollerName } from '../pollers/poller';
import type { TraceEvent } from '../trace/event';

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

/** A moment that the scenario says is worth a look, and where the trace has it. */
export type Spot = {
  readonly says: string;
  /** −1: it has not come yet, or is no longer kept. */
  readonly seq: number;
  readonly isGone: boolean;
  /** Null where `seq` is −1; `fd` is −1 where it is about none. */
  readonly at: {
    readonly loop: number;
    readonly tick: number;
    readonly kind: TraceEvent['kind'];
    readonly fd: number;
    readonly gen: number;
  } | null;
};

/** What a bar of a lane can be. */
export const BAR_KINDS = ['task', 'wait', 'accept', 'recv', 'send'] as const;

/** Threads over time; ns of the trace. */
export type Lanes = {
  readonly fromNs: number;
  readonly toNs: number;
  /** At most 64 of `count`. */
  readonly list: readonly Lane[];
  readonly count: number;
  /** At most 16 of `clientCount`, those that connected last. */
  readonly clients: readonly ClientLane[];
  readonly clientCount: number;
};

/** A simulated client's visit; ns of the trace, −1: not yet. */
export type ClientLane = {
  readonly client: number;
  readonly local: string;
  readonly connectNs: number;
  /** When what it first expected had come. */
  readonly answerNs: number;
  readonly endNs: number;
};

export type Lane = {
  readonly loop: number;
  readonly name: string;
  readonly poller: PollerName | '';
  readonly ticks: number;
  /** Begin and end of each bar; an end of −1: it goes on. */
  readonly times: Float64Array;
  /** Of each bar: index of BAR_KINDS, fd, what the call returned or for a task the index of its name, seq. */
  readonly facts: Int32Array;
  readonly names: readonly string[];
  /** Older bars that had no room. */
  readonly more: number;
};

/** What the program did in a loop without ticks, oldest first, and `more` before that. */
export type ThreadDetail = {
  readonly loop: number;
  readonly name: string;
  readonly events: readonly TraceEvent[];
  readonly more: number;
};
