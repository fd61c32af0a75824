/**
 * What a lab process and its parent say to each other.
 *
 * events (descriptor 3): the child writes batches of records, never text. A batch is one header and its records:
 *     i32 bytes of the batch, header included · i32 loop · i32 0 · i32 0
 * and a record, always at a multiple of 8:
 *     i32 code | errno << 8 | flags << 16 · i32 fd · i32 gen · i32 data length | texts length << 20
 *     i32 a, b, c, d · i64 time it returned · i64 time it began (ns, CLOCK_MONOTONIC; the same: no duration)
 *     data, then texts (each u16 length and UTF-8), together padded to 8
 * A short record is its first 16 bytes only: a `ready`, whose time is its wake's, and one with SAME_DATA, whose time
 * and data are those of the call recorded just before it. A record of places stands before one of the first thousand
 * events of each second: i32 PLACES · i32 four places in the bundle, of that event's callers from the innermost on,
 * each line << COLUMN_BITS | column, counted from 1, 0 for none. Codes from SIGNAL_BASE up are signals, no
 * events: what the parent must know and nobody else.
 *
 * control (descriptor 4): the parent writes commands, each a length (u32, little endian) and so many bytes of JSON,
 * `{"kind":"pause"}`. Its end means that the child should finish: end as soon as nothing is ready. The child answers
 * `pause`, `hold` and `step` by signals.
 *
 * The child's options are one JSON text on descriptor 0; its first argument is the pid of its parent.
 */

export const BATCH_HEADER = 16;
export const RECORD_SIZE = 48;
export const SHORT_SIZE = 16;
/** The code of a record of places, how many it holds, and its size. */
export const PLACES = 199;
export const PLACE_COUNT = 4;
export const PLACES_SIZE = 24;
export const COLUMN_BITS = 12;
/** In a short record's first word: its time and data are those of the record before it. */
export const SAME_DATA = 1 << 31;
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
