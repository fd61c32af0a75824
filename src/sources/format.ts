/**
 * The contract of every format that a trace is read from: told by its content, never by its name, and read as it comes,
 * cut anywhere.
 */

import type { ReadAt } from '../trace/files/countRows';
import type { Trace } from '../trace/trace';

/** A new format is one more, with a line in formats.ts. */
export type FormatId = 'arrow' | 'jsonl' | 'strace';

/** Of the first bytes of a file so many are looked at to tell what it is. */
export const HEAD_BYTES = 65_536;

/** What a store is opened with. */
export type Room = { readonly events: number; readonly payload: number };

export type TraceFormat = {
  readonly id: FormatId;
  /** Whether a file that begins so is one: its first 64 KiB, or all of it where it is shorter. Never throws. */
  isOne(head: Uint8Array): boolean;
  /** The most events and payload bytes that a file of so many bytes holds, as a rough guess: how large a store is opened for it. */
  roomOf(bytes: number): Room;
  /** How many events are in it, where that can be known before they are read: the guess may be too small for what is packed well. */
  readonly countIn?: (readAt: ReadAt) => Promise<number>;
  /**
   * Begins to read one into an empty trace: what is true of it as a whole goes to `trace.about`, before its first event
   * where the file says so. `files`: what it is read from, as many where they are read as one.
   */
  open(trace: Trace, files?: readonly string[]): FileDecoder;
};

/** Reads one file. Memory is bounded whatever is in it. */
export type FileDecoder = {
  /**
   * The bytes that follow, at most 1 MiB at once, cut anywhere; valid only during the call. What is whole is then in the trace, settled.
   * Never throws for what is in them.
   */
  push(bytes: Uint8Array): void;
  /** Nothing follows: what stands there without its end is read as far as it can be. Once, last. */
  end(): void;
  /**
   * `open`: more may follow; `whole`: it has its own end, and that was read; `broken`: what follows cannot be read, `problem` says
   * why. After the last two nothing more is pushed.
   */
  readonly state: 'open' | 'whole' | 'broken';
  /**
   * What is wrong, as the end of a line that begins with the name of the file (`has no end …`, `line 7 is no JSON: …`), of at most 300
   * characters: what, the value, how to mend it; empty while all is well. What can be read is in the trace nevertheless.
   */
  readonly problem: string;
  /** What is to be told beside the trace of how it was read, as far as it was: rows of what each is about, and a text. */
  readonly told?: () => readonly (readonly [about: string, text: string])[];
};
