/** Writes what a lab process did to its events descriptor, in batches (wire.ts). */

import { E, SyscallError } from '../os/errors';
import * as libc from '../os/libc';
import type { Memory } from '../os/memory';
import {
  BATCH_HEADER,
  EVENTS_FD,
  MAX_DATA,
  MAX_TEXTS,
  PLACES,
  PLACES_SIZE,
  SHORT_SIZE,
  RECORD_SIZE,
  SAME_DATA,
  type Signal,
  signalCode,
} from './wire';
import { CODE } from '../trace/kinds';
import { acquire, release } from './lock';
import { NUMBER, pack, type Told, type ToldKind } from './packing';
import { writePlaces } from './places';

/** The cheapest exact clock: ns, CLOCK_MONOTONIC. */
// eslint-disable-next-line @typescript-eslint/unbound-method -- It uses no `this`, and an arrow around it is not free.
export const now: () => bigint = process.hrtime.bigint;

/** Events of a second that tell where they come from: each of these costs some microseconds. */
const PLACES_A_SECOND = 1000;
const SECOND_NS = 1_000_000_000n;

/** One loop's writer. Its batch stands in the same memory as the I/O buffers, so that capturing is one `copyWithin`. */
export class Recorder {
  /** Bytes kept of each call. */
  readonly capture: number;
  readonly #memory: Memory;
  readonly #bytes: Uint8Array;
  readonly #i32: Int32Array;
  readonly #i64: BigInt64Array;
  readonly #start: number;
  readonly #end: number;
  /** Bytes of data that fit into one record. */
  readonly #largest: number;
  readonly #lock: Int32Array | undefined;
  #at: number;
  /** Bytes of the batches before this one. */
  #flushed = 0;
  /** How many more events of this second tell their place; of none before `tellPlaces`. */
  #placesLeft = 0;
  #placesUntil: bigint | undefined;

  /**
   * Batches are kept in bytes [start, end) of `memory`, both multiples of 8; `capture` must fit with room to spare.
   * `lock`: held while a batch is written, where other threads write to the same descriptor.
   */
  constructor(
    memory: Memory,
    start: number,
    end: number,
    loop: number,
    capture: number,
    lock?: Int32Array,
  ) {
    this.#lock = lock;
    this.#memory = memory;
    this.#bytes = memory.bytes;
    this.#i32 = memory.i32;
    this.#i64 = memory.i64;
    this.#start = start;
    this.#end = end;
    this.#at = start + BATCH_HEADER;
    this.#i32[(start >> 2) + 1] = loop;
    this.#largest = Math.min(MAX_DATA, end - start - BATCH_HEADER - RECORD_SIZE - MAX_TEXTS - 16);
    this.capture = Math.min(capture, this.#largest);
  }

  /** From now on the first events of each second tell where in the bundle they come from. */
  tellPlaces(): void {
    this.#placesUntil = now() + SECOND_NS;
    this.#placesLeft = PLACES_A_SECOND;
  }

  /** Where the next record begins, counted from the first: the same as before only where none was written since. */
  get position(): number {
    return this.#flushed + this.#at;
  }

  /** A `ready` event; its time is that of the wake before it. */
  ready(fd: number, gen: number, events: number): void {
    this.#short(CODE.ready | (events << 16), fd, gen);
  }

  /** An event with the time and the bytes of the call recorded just before it: told, not written twice. */
  sameBytes(code: number): void {
    if (this.#placesLeft > 0) this.#tellPlace();
    this.#short(code | SAME_DATA, -1, 0);
  }

  /** A call with two numbers, and of `length` bytes of memory at `offset` as many as are kept, none where it is −1; `head`: its code, and its flags << 16. The hot path. */
  call(
    head: number,
    fd: number,
    gen: number,
    a: number,
    b: number,
    errno: number,
    began: bigint,
    returned: bigint,
    offset: number,
    length: number,
  ): void {
    if (this.#placesLeft > 0) this.#tellPlace();
    // A call that failed has a result of −1 and no bytes.
    const kept = length > this.capture ? this.capture : length > 0 ? length : 0;
    const size = RECORD_SIZE + ((kept + 7) & ~7);
    if (this.#at + size > this.#end) this.flush();
    const at = this.#at;
    this.#put(at, head | (errno << 8), fd, gen, kept, a, b, 0, 0, returned, began);
    if (kept > 0) this.#bytes.copyWithin(at + RECORD_SIZE, offset, offset + kept);
    this.#at = at + size;
  }

  /** Any event, told by the names of its kind's fields; `gens`: by descriptor, of which use it is where that is not told. Not for the hot path. */
  record<K extends ToldKind>(kind: K, fields: Told<K>, gens?: Int32Array): void {
    if (this.#placesLeft > 0) this.#tellPlace();
    const { numbers, texts: told, data: bytes } = pack(kind, fields);
    // Not cut to the capture limit: prints and headers are what the program says, not what went over the wire.
    const data = bytes.length > this.#largest ? bytes.subarray(0, this.#largest) : bytes;
    const textsLength = encodeTexts(told);
    const size = RECORD_SIZE + ((data.length + textsLength + 7) & ~7);
    if (this.#at + size > this.#end) this.flush();
    const at = this.#at;
    const fd = numbers[NUMBER.fd]!;
    const returned = fields.returned ?? now();
    this.#put(
      at,
      CODE[kind] | (numbers[NUMBER.errno]! << 8) | (numbers[NUMBER.flags]! << 16),
      fd,
      fields.gen ?? (fd < 0 ? 0 : (gens?.[fd] ?? 0)),
      data.length | (textsLength << 20),
      numbers[NUMBER.a]!,
      numbers[NUMBER.b]!,
      numbers[NUMBER.c]!,
      numbers[NUMBER.d]!,
      returned,
      fields.began ?? returned,
    );
    this.#bytes.set(data, at + RECORD_SIZE);
    if (textsLength > 0)
      this.#bytes.set(texts.subarray(0, textsLength), at + RECORD_SIZE + data.length);
    this.#at = at + size;
  }

  /** Tells the parent something that is no event, at once. */
  signal(signal: Signal, text = '', a = 0): void {
    // The report of many clients may be long; a text that must arrive whole is not cut by the capture limit.
    const data = new TextEncoder().encode(text).subarray(0, this.#largest);
    const size = RECORD_SIZE + ((data.length + 7) & ~7);
    if (this.#at + size > this.#end) this.flush();
    const at = this.#at;
    const time = now();
    this.#put(at, signalCode(signal), -1, 0, data.length, a, 0, 0, 0, time, time);
    this.#bytes.set(data, at + RECORD_SIZE);
    this.#at = at + size;
    this.flush();
  }

  /** Writes the batch whole; blocks while the parent is slow, ends the process when it is gone. */
  flush(): void {
    const length = this.#at - this.#start;
    if (length === BATCH_HEADER) return;
    this.#i32[this.#start >> 2] = length;
    if (this.#lock !== undefined) acquire(this.#lock);
    this.#write(this.#memory.address + this.#start, length);
    if (this.#lock !== undefined) release(this.#lock);
    this.#at = this.#start + BATCH_HEADER;
    this.#flushed += length;
    if (this.#placesUntil !== undefined && now() > this.#placesUntil) this.tellPlaces();
  }

  #tellPlace(): void {
    this.#placesLeft--;
    if (this.#at + PLACES_SIZE > this.#end) this.flush();
    const word = this.#at >> 2;
    this.#i32[word] = PLACES;
    writePlaces(this.#i32, word + 1);
    this.#at += PLACES_SIZE;
  }

  #write(start: number, length: number): void {
    let address = start;
    const end = address + length;
    while (address < end) {
      const written = libc.write(EVENTS_FD, address, end - address);
      if (written >= 0) address += written;
      else if (!isPassing(libc.errno())) process.exit(1);
    }
  }

  #short(head: number, fd: number, gen: number): void {
    if (this.#at + SHORT_SIZE > this.#end) this.flush();
    const word = this.#at >> 2;
    const i32 = this.#i32;
    i32[word] = head;
    i32[word + 1] = fd;
    i32[word + 2] = gen;
    i32[word + 3] = 0;
    this.#at += SHORT_SIZE;
  }

  #put(
    at: number,
    head: number,
    fd: number,
    gen: number,
    lengths: number,
    a: number,
    b: number,
    c: number,
    d: number,
    returned: bigint,
    began: bigint,
  ): void {
    const word = at >> 2;
    const i32 = this.#i32;
    i32[word] = head;
    i32[word + 1] = fd;
    i32[word + 2] = gen;
    i32[word + 3] = lengths;
    i32[word + 4] = a;
    i32[word + 5] = b;
    i32[word + 6] = c;
    i32[word + 7] = d;
    const long = at >> 3;
    this.#i64[long + 4] = returned;
    this.#i64[long + 5] = began;
  }
}

/** EINTR asks to try again; EPIPE says that the parent is gone; anything else is a mistake of ours. */
function isPassing(errno: number): boolean {
  if (errno === E.EINTR) return true;
  if (errno === E.EPIPE) return false;
  throw new SyscallError('write', EVENTS_FD, errno);
}

const encoder = new TextEncoder();
/** Of one text at the most, in bytes. */
const MAX_TEXT = 1024;
const texts = new Uint8Array(MAX_TEXTS);

/** Puts each behind its length into `texts`; returns where they end. What does not fit is cut. */
function encodeTexts(told: readonly string[]): number {
  let at = 0;
  for (const text of told) {
    const end = Math.min(at + 2 + MAX_TEXT, MAX_TEXTS);
    const { written } = encoder.encodeInto(text, texts.subarray(at + 2, end));
    texts[at] = written & 255;
    texts[at + 1] = written >> 8;
    at += 2 + written;
  }
  return at;
}
