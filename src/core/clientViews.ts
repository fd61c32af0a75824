/** What simulated clients did, and what they did not get. */

import type { FilePlace } from './place';

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

/** A simulated client's visit; ns of the trace, −1: not yet. */
export type Visit = {
  readonly client: number;
  readonly local: string;
  readonly connectNs: number;
  /** When what it first expected had come. */
  readonly answerNs: number;
  readonly endNs: number;
};
