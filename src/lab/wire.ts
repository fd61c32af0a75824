/**
 * What a lab process and its parent say to each other.
 *
 * events (descriptor 3): the child writes batches of records, never text. A batch is one header and its records:
 *     i32 bytes of the batch, header included · i32 loop · i64 its time (ns, CLOCK_MONOTONIC)
 * and a record, always at a multiple of 8:
 *     i32 code | errno << 8 | flags << 16 · i32 fd · i32 gen · i32 data length | texts length << 20
 *     i32 a, b, c, d · i64 time it returned · i64 time it began (the same: no duration)
 *     data, then texts (each u16 length and UTF-8), together padded to 8
 * Nearly all that a busy program tells fits into less, a brief record, whose code has BRIEF added. A call or a wait:
 *     i32 code | errno << 8 | gen << 16 · u16 fd + 1 · u16 duration in ns
 *     u16 a · u16 b + 1 · u32 ns from the time of the batch until it returned · data, padded to 8
 * Of a recv its data is as long as its result, behind as many bytes of what stood before it in memory as its errno says
 * in units of 8; of a send, as long as what was offered. A send that did not fail, with an errno of n + 1, has none: it
 * offered the bytes of the brief recv before it in the batch, and n of those that stand before them. The others are 8 bytes:
 *     i32 code | events << 8 | gen << 16 · i32 fd       a `ready`, whose time is its wake's
 *     i32 code · i32 -1                                 a `print` of the bytes of the call just before, at its time
 * A record of places stands before some events (placing.ts): i32 PLACES · i32 four places in the bundle, of that event's
 * callers from the innermost on, each line << COLUMN_BITS | column, counted from 1, 0 for none. Codes from SIGNAL_BASE up
 * are signals, no events: what the parent must know and nobody else.
 *
 * control (descriptor 4): the parent writes commands, each a length (u32, little endian) and so many bytes of JSON,
 * `{"kind":"pause"}`. Its end means that the child should finish: end as soon as nothing is ready. The child answers
 * `pause`, `hold` and `step` by signals.
 *
 * The child's options are one JSON text on descriptor 0; its first argument is the pid of its parent.
 */

export const BATCH_HEADER = 16;
export const RECORD_SIZE = 48;
/** Added to the code of a brief record; those of a call are so long. */
export const BRIEF = 128;
export const BRIEF_SIZE = 16;
export const SHORT_SIZE = 8;
/** The code of a record of places, how many it holds, and its size. */
export const PLACES = 199;
export const PLACE_COUNT = 4;
export const PLACES_SIZE = 24;
export const COLUMN_BITS = 12;
/** Bytes before those received that a recv may bring along. */
export const MAX_LEAD = 248;
/** Data of one record at the most; a capture limit is never more. */
export const MAX_DATA = 0xfffff;
/** Texts of one record at the most, in bytes. */
export const MAX_TEXTS = 0xfff;

/** Descriptors a lab process inherits. */
export const OPTIONS_FD = 0;
export const EVENTS_FD = 3;
export const CONTROL_FD = 4;
/** Descriptors given besides and closed first thing, so that the first socket is 5. */
export const SPARE_FDS = 32;

/** Bytes of the length before a command. */
export const HEAD_SIZE = 4;
/** Bytes of a command at the most, its length included: what is written to a pipe whole or not at all (pipe(7)). */
export const MAX_COMMAND = 4096;

/** The kinds of commands on control. */
export const COMMANDS = [
  /** Stand still at the wait. */
  'pause',
  'resume',
  /** While paused: one tick. */
  'step',
  /** End at the wait; what was ready is still served. */
  'stop',
  /** To a program: stand still once between a tick that received bytes and its next wait. */
  'hold',
  /** To a program: go on after a hold. To the simulator: the program stands, do the held step. */
  'go',
  /** To the simulator: the hold is armed, or the listeners are open: do what waits for it. */
  'ready',
] as const;

export type Command = { readonly kind: (typeof COMMANDS)[number] };

export const SIGNAL_BASE = 200;

/** Signals, in the order of their codes. */
export const SIGNALS = [
  /** A program: all its listeners are open; the data is their addresses, with a space between two. */
  'serving',
  /** A program: it stands still at the wait, paused. */
  'paused',
  /** A program: the hold is armed. */
  'armed',
  /** A program: the hold could not be armed, as something was ready or it stood still: ask again. */
  'busy',
  /** A program: it stands still, held. */
  'held',
  /** A program: what recording costs it; a is its loop, the data what is measured as JSON (ownCost.ts). */
  'cost',
  /** Either: it cannot begin, and the data says why: wrong use, not a failure. */
  'refused',
  /** The simulator: arm a hold, I wait for `ready`. */
  'wantHold',
  /** The simulator: the held step's bytes are in the kernel. */
  'holdDone',
  /** The simulator: an expectation failed; a is the client, the data `time reason`: ns of CLOCK_MONOTONIC; after many, no reason. */
  'failed',
  /** The simulator: every client has ended; the data is its report as JSON. */
  'done',
  /** The simulator, where it was asked to: a client has ended; a is the client, the data `sent received` in bytes. */
  'ended',
  /** The simulator, where it was asked to: the run was stopped before this client had ended; as for `ended`. */
  'moved',
] as const;

export type Signal = (typeof SIGNALS)[number];

/** The code of a signal's record. */
export function signalCode(signal: Signal): number {
  return SIGNAL_BASE + SIGNALS.indexOf(signal);
}
