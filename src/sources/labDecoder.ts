/** Turns a lab process's records (lab/wire.ts) into events: bytes that stand in the payload ring already, into columns. */

import { errnoName } from '../os/errnoName';
import {
  BATCH_HEADER,
  BRIEF,
  BRIEF_SIZE,
  MAX_DATA,
  MAX_LEAD,
  MAX_TEXTS,
  PLACES,
  PLACE_COUNT,
  RECORD_SIZE,
  SIGNALS,
  SIGNAL_BASE,
  type Signal,
} from '../lab/wire';
import { type LoopState, newState, PRINT, READY, RECV, SEND, sizeOfRecord } from './labRecords';
import { SRC_COLUMNS } from '../trace/columns';
import { indexOfErrno } from '../trace/errnos';
import { CODE, type Field, KINDS } from '../trace/kinds';
import { commit, offsetOf, reserve } from '../trace/payload';
import { type Trace, claim, settle } from '../trace/trace';
import { intern } from '../trace/texts';

/** Put into the ring at once at the most: what the pipe holds. */
export const CHUNK = 1024 * 1024;
/** Room for that behind the longest record that came in part. */
const ROOM = CHUNK + RECORD_SIZE + MAX_DATA + MAX_TEXTS + MAX_LEAD + 16;

const NOTHING = new Uint8Array(0);

const { wait: WAIT, wake: WAKE, ready: READY_KIND } = CODE;

/** What a decoder tells its owner. */
export type DecoderListener = {
  /** Events were added: called after each chunk, so that a reader of the trace keeps up with a store that lets go. */
  onAppend(): void;
  /** The process told its parent something that is no event; `a` is its number, where it has one. */
  onSignal(signal: Signal, text: string, a: number): void;
};

export class LabDecoder {
  readonly #trace: Trace;
  readonly #i32: Int32Array;
  readonly #u32: Uint32Array;
  readonly #startLow: number;
  readonly #startHigh: number;
  readonly #listener: DecoderListener;
  readonly #lineOf: ((places: Int32Array) => string) | undefined;
  readonly #loops = new Map<number, LoopState>();
  /** By number, as far as it was met: its index among the trace's errnos. */
  readonly #errnos = new Uint8Array(256);
  /** The loop and the time of the batch being read, and how much of that batch is still to come. */
  #loop = -1;
  #time = 0;
  #state: LoopState = newState();
  #batchLeft = 0;
  /** A record that came in part; a copy, as others write to the same ring before the rest comes. */
  #part: Uint8Array = NOTHING;
  /** Where that record begins in the room given out last: its position, and its offset in the ring. */
  #position = 0;
  #offset = 0;

  /** `beganAt`: when the trace began, ns of CLOCK_MONOTONIC. `lineOf`: the line that one of the places stands for. Throws RangeError for a payload ring that a chunk would not fit into. */
  constructor(
    trace: Trace,
    beganAt: bigint,
    listener: DecoderListener,
    lineOf?: (places: Int32Array) => string,
  ) {
    this.#trace = trace;
    const { bytes, size } = trace.payload;
    if (size < ROOM)
      throw new RangeError(
        `the payload ring has ${size} bytes, the lab needs ${ROOM}: open the trace with a larger one`,
      );
    this.#i32 = new Int32Array(bytes.buffer);
    this.#u32 = new Uint32Array(bytes.buffer);
    this.#startLow = Number(beganAt & 0xffffffffn);
    this.#startHigh = Number(beganAt >> 32n);
    this.#listener = listener;
    this.#lineOf = lineOf;
  }

  /** Decodes bytes as they were written, cut anywhere. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const piece = bytes.subarray(at, at + CHUNK);
      this.#trace.payload.bytes.set(piece, this.room());
      this.take(piece.length);
    }
  }

  /** Where in the payload ring the next bytes are to be put, CHUNK at the most; valid until anybody else writes to the ring. */
  room(): number {
    const { payload } = this.#trace;
    const room = reserve(payload, this.#part.length + CHUNK + 8);
    // Records stand at multiples of 8, whatever others have put into the ring.
    this.#position = Math.ceil(room / 8) * 8;
    this.#offset = offsetOf(payload, this.#position);
    payload.bytes.set(this.#part, this.#offset);
    return this.#offset + this.#part.length;
  }

  /** Decodes the bytes that were put into the room. */
  take(count: number): void {
    const filled = this.#offset + this.#part.length;
    this.#decode(this.#position, this.#offset, filled + count);
    this.#listener.onAppend();
  }

  /** Decodes the whole records in bytes [start, end) of the ring; `position` is the one of `start`. */
  #decode(position: number, start: number, end: number): void {
    const shift = position - start;
    let at = start;
    while (at < end) {
      const size = this.#batchLeft === 0 ? BATCH_HEADER : sizeOfRecord(this.#i32, at, end);
      if (size === 0 || at + size > end) break;
      if (this.#batchLeft === 0) this.#beginBatch(at);
      else {
        this.#record(at, shift);
        this.#batchLeft -= size;
      }
      at += size;
    }
    const { payload } = this.#trace;
    commit(payload, position + at - start);
    this.#part = at === end ? NOTHING : payload.bytes.slice(at, end);
    settle(this.#trace);
  }

  #beginBatch(at: number): void {
    const word = at >> 2;
    this.#batchLeft = this.#i32[word]! - BATCH_HEADER;
    this.#time = this.#timeAt(word + 2);
    this.#loop = this.#i32[word + 1]!;
    let state = this.#loops.get(this.#loop);
    if (state === undefined) this.#loops.set(this.#loop, (state = newState()));
    this.#state = state;
  }

  /** `shift`: from an offset in the ring to its position. */
  #record(at: number, shift: number): void {
    const code = this.#i32[at >> 2]! & 255;
    if (code < BRIEF) this.#event(at, shift, code);
    else if (code === READY || code === PRINT) this.#short(at, code - BRIEF);
    else if (code < PLACES) this.#brief(at, shift, code);
    else if (code === PLACES) this.#places(at);
    else this.#signal(at, code);
  }

  #short(at: number, code: number): void {
    const trace = this.#trace;
    const state = this.#state;
    const word = at >> 2;
    const head = this.#i32[word]!;
    const isReady = code === READY_KIND;
    const slot = claim(trace);
    trace.t[slot] = isReady ? state.wakeAt : state.callAt;
    trace.dur[slot] = -1;
    trace.loop[slot] = this.#loop;
    trace.tick[slot] = state.tick;
    trace.kind[slot] = code;
    trace.fd[slot] = this.#i32[word + 1]!;
    trace.gen[slot] = head >>> 16;
    trace.a[slot] = trace.b[slot] = trace.c[slot] = trace.d[slot] = 0;
    trace.flags[slot] = (head >>> 8) & 255;
    trace.errno[slot] = 0;
    trace.text[slot] = 0;
    trace.dataAt[slot] = state.dataAt;
    trace.dataLength[slot] = isReady ? 0 : state.dataLength;
    if (state.src !== '') this.#src(slot, code);
  }

  /** The brief record of a call or a wait; `told`: its code as it stands there. */
  #brief(at: number, shift: number, told: number): void {
    const i32 = this.#i32;
    const trace = this.#trace;
    const state = this.#state;
    const word = at >> 2;
    const head = i32[word]!;
    const fdAndTime = i32[word + 1]!;
    const numbers = i32[word + 2]!;
    const code = told - BRIEF;
    const result = (numbers >>> 16) - 1;
    const more = (head >>> 8) & 255;
    const t = this.#time + this.#u32[word + 3]!;
    let duration = fdAndTime >>> 16;
    let dataAt = at + BRIEF_SIZE + shift;
    let length = 0;
    let errno = more;
    if (told === RECV) {
      if (result > 0) {
        dataAt += 8 * more;
        state.lentAt = dataAt;
        state.lentLength = length = result;
        errno = 0;
      }
    } else if (told === SEND) {
      length = numbers & 0xffff;
      if (result >= 0 && more > 0) {
        dataAt = state.lentAt - more + 1;
        length = state.lentLength + more - 1;
        errno = 0;
      }
    } else if (code === WAKE) state.wakeAt = t;
    else if (code === WAIT) {
      state.tick++;
      // Where other calls have their result, a wait has its timeout in ms.
      duration = result < 0 ? -1 : result * 1e6;
    }
    state.callAt = t;
    state.dataAt = dataAt;
    state.dataLength = length;
    const slot = claim(trace);
    trace.t[slot] = t;
    trace.dur[slot] = duration;
    trace.loop[slot] = this.#loop;
    trace.tick[slot] = state.tick;
    trace.kind[slot] = code;
    trace.fd[slot] = (fdAndTime & 0xffff) - 1;
    trace.gen[slot] = head >>> 16;
    trace.a[slot] = numbers & 0xffff;
    trace.b[slot] = result;
    trace.c[slot] = trace.d[slot] = trace.flags[slot] = trace.text[slot] = 0;
    trace.errno[slot] = this.#errnoOf(errno);
    trace.dataAt[slot] = dataAt;
    trace.dataLength[slot] = length;
    if (state.src !== '') this.#src(slot, code);
  }

  #event(at: number, shift: number, code: number): void {
    const { i32, trace } = { i32: this.#i32, trace: this.#trace };
    const word = at >> 2;
    const lengths = this.#u32[word + 3]!;
    const length = lengths & MAX_DATA;
    const head = i32[word]!;
    if (code === WAIT) this.#state.tick++;
    const slot = claim(trace);
    const t = this.#timeAt(word + 8);
    if (code === WAKE) this.#state.wakeAt = t;
    trace.t[slot] = t;
    trace.dur[slot] = hasDuration[code] === 1 ? t - this.#timeAt(word + 10) : -1;
    // Where other calls have their result, a wait has its timeout in ms.
    if (code === WAIT) trace.dur[slot] = i32[word + 5]! < 0 ? -1 : i32[word + 5]! * 1e6;
    trace.loop[slot] = this.#loop;
    trace.tick[slot] = this.#loop < 0 || code === CODE.kernel ? -1 : this.#state.tick;
    trace.kind[slot] = code;
    trace.fd[slot] = i32[word + 1]!;
    trace.gen[slot] = i32[word + 2]!;
    trace.a[slot] = i32[word + 4]!;
    trace.b[slot] = i32[word + 5]!;
    trace.c[slot] = i32[word + 6]!;
    trace.d[slot] = i32[word + 7]!;
    trace.flags[slot] = head >>> 16;
    trace.errno[slot] = this.#errnoOf((head >>> 8) & 255);
    trace.text[slot] = 0;
    this.#state.callAt = t;
    this.#state.dataAt = trace.dataAt[slot] = at + RECORD_SIZE + shift;
    this.#state.dataLength = trace.dataLength[slot] = length;
    if (lengths >>> 20 > 0) this.#texts(at + RECORD_SIZE + length, slot, code);
    if (this.#state.src !== '') this.#src(slot, code);
  }

  /** Index of a number's name among the trace's errnos. */
  #errnoOf(number: number): number {
    if (number === 0) return 0;
    return (this.#errnos[number] ||= indexOfErrno(this.#trace.errnos, errnoName(number)));
  }

  #places(at: number): void {
    const word = (at >> 2) + 1;
    this.#state.src = this.#lineOf?.(this.#i32.subarray(word, word + PLACE_COUNT)) ?? '';
  }

  #src(slot: number, code: number): void {
    const column = SRC_COLUMNS[code];
    if (column !== undefined)
      this.#trace[column][slot] = intern(this.#trace.texts, this.#state.src);
    this.#state.src = '';
  }

  /** The event's texts, into the columns that its kind names. */
  #texts(at: number, slot: number, code: number): void {
    const { bytes } = this.#trace.payload;
    let start = at;
    for (const column of textColumns[code] ?? []) {
      const length = bytes[start]! | (bytes[start + 1]! << 8);
      const text = decoder.decode(bytes.subarray(start + 2, start + 2 + length));
      this.#trace[column][slot] = intern(this.#trace.texts, text);
      start += 2 + length;
    }
  }

  #signal(at: number, code: number): void {
    const word = at >> 2;
    const start = at + RECORD_SIZE;
    const length = this.#u32[word + 3]! & MAX_DATA;
    const text = decoder.decode(this.#trace.payload.bytes.subarray(start, start + length));
    const signal = SIGNALS[code - SIGNAL_BASE];
    // What it announces stands after everything that came before it.
    settle(this.#trace);
    if (signal !== undefined) this.#listener.onSignal(signal, text, this.#i32[word + 4]!);
  }

  /** ns since the trace began; exact, as the difference of two 64-bit times is far below 2^53. */
  #timeAt(word: number): number {
    const high = this.#u32[word + 1]! - this.#startHigh;
    return high * 4294967296 + (this.#u32[word]! - this.#startLow);
  }
}

// A mark of byte order at its begin belongs to a text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** By code: the columns of its texts, in the order they are written. */
const textColumns = KINDS.map(({ fields }) =>
  (fields as readonly Field[]).flatMap((field) => (field.as === 'text' ? [field.column] : [])),
);

/** By code: 1 where `dur` is a time that was measured, of a call, of a wait or of a client's step. */
const hasDuration = Uint8Array.from(KINDS, ({ isCall, kind }) =>
  isCall || kind === 'wake' || kind === 'client' ? 1 : 0,
);
