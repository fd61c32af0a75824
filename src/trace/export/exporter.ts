/** The contract of every format that a trace is written in for other tools: told of each event as it comes, in one pass. */

import type { Trace } from '../trace';

export type Exporter = {
  /** The bytes that follow those taken before; valid until the next event. */
  take(): Uint8Array;
  /** No event follows: what is left is to be taken. Once, last. */
  end(): void;
  /** What it holds, and what of the trace it does not, each in a few words; known at its end. */
  told(): { readonly holds: string; readonly leftOut: readonly string[] };
};

/** Begins to read on a trace in which nothing is yet. */
export type OpenExporter = (trace: Trace) => Exporter;
