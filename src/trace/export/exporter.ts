/** The contract of every format that a trace is written in for other tools: told of each event as it comes, in one pass. */

import type { Trace } from '../trace';

export type Exporter = {
  /** The bytes that follow those taken before; valid until the next event. */
  take(): Uint8Array;
  /** No event follows: what is left is to be taken. Once, last. */
  end(): void;
  /** Known at its end. */
  told(): Told;
};

export type Told = {
  /** What it holds, and what of the trace it does not, each in a few words. */
  readonly holds: string;
  readonly leftOut: readonly string[];
  /** What in it is not as it was, and who looks at it should know, each as one line. */
  readonly remarks: readonly string[];
};

/** Takes bytes that are more than should be kept; valid only during the call. */
export type Drain = (bytes: Uint8Array) => void;

/** Begins to read on a trace in which nothing is yet. */
export type OpenExporter = (trace: Trace, drain?: Drain) => Exporter;
