/** Writes what a lab process did to its events descriptor, in batches (wire.ts). */

import type { Memory } from '../os/memory';
import { threadCpuNs } from '../os/threadClock';
import {
  BATCH_HEADER,
  BRIEF,
  BRIEF_SIZE,
  MAX_DATA,
  MAX_LEAD,
  MAX_TEXTS,
  PLACES_SIZE,
  SHORT_SIZE,
  RECORD_SIZE,
  type Signal,
} from './wire';
import { CODE } from '../trace/kinds';
import { NUMBER, pack, type Told, type ToldKind } from './packing';
import { writePlaces } from './places';
import { lengthsOfTold, putSignal, putTold, putWhole, sizeOf } from './wholeRecord';
import { writeEvents } from './eventsPipe';
import { lends, noteReceived, openLending } from './lending';
import * as cost from './ownCost';
import { beginPlacing, lookAtPlacing, notePlaced, openPlacing } from './placing';

/** The cheapest exact clock: ns, CLOCK_MONOTONIC. */
// oxlint-disable-next-line typescript/unbound-method -- It uses no `this`, and an arrow around it is not free.
export const now: () => bigint = process.hrtime.bigint;

/** Bytes before the first batch, for the two times of the call being recorded: when it began, and when it returned. */
const TIMES = 16;
const TWO_32 = 2 ** 32;
const { ready: READY, print: PRINT, recv: RECV, send: SEND } = CODE;

/** One loop's writer. Its batch stands in the same memory as the I/O buffers, so that capturing is one `copyWithin`. */
export class Recorder {
  /** Bytes kept of each call. */
  readonly capture: number;
  readonly #memory: Memory;
  readonly #i32: Int32Array;
  readonly #u32: Uint32Array;
  readonly #i64: BigInt64Array;
  /** Index of the times among 64-bit words. */
  readonly #times: number;
  readonly #start: number;
  readonly #end: number;
  /** Bytes of data that fit into one record. */
  readonly #largest: number;
  readonly #lock: Int32Array | undefined;
  #at: number;
  /** Where the last recv's record ends, while none stands after it. */
  #afterRecv = -1;
  readonly #placing = openPlacing();
  readonly #lending = openLending();
  readonly #costing = cost.openCosting(now, threadCpuNs);
  /** Events of this batch are recorded twice, the first time to see what it takes (ownCost.ts). */
  #isMeasured = false;
  /** Where it is recorded for good. */
  #again = 0;

  /** Batches are kept in bytes [start, end) of `memory`, both multiples of 8; `capture` must fit with room to spare. `lock`: of writeEvents. */
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
    this.#i32 = memory.i32;
    this.#u32 = memory.u32;
    this.#i64 = memory.i64;
    this.#times = start >> 3;
    this.#start = start + TIMES;
    this.#end = end;
    this.#at = this.#start + BATCH_HEADER;
    this.#i32[(this.#start >> 2) + 1] = loop;
    this.#largest = Math.min(MAX_DATA, end - this.#at - RECORD_SIZE - MAX_TEXTS - MAX_LEAD - 16);
    this.capture = Math.min(capture, this.#largest);
    this.between(now(), now());
    this.#beginBatch();
  }

  /** From now on events tell where in the bundle they come from (placing.ts), and it is measured what recording costs. */
  tellMore(): void {
    beginPlacing(this.#placing, this.#time());
    cost.beginCosting(this.#costing);
    this.#isMeasured = cost.beginBatch(this.#costing, this.#time());
  }

  /** A call that is to be recorded begins now. */
  begin(): void {
    this.#i64[this.#times] = now();
  }

  /** It has returned now. */
  end(): void {
    this.#i64[this.#times + 1] = now();
  }

  /** What is recorded next began and returned then. */
  between(began: bigint, returned: bigint): void {
    this.#i64[this.#times] = began;
    this.#i64[this.#times + 1] = returned;
  }

  /** The last record is a recv's, with all of its bytes. */
  get isAfterRecv(): boolean {
    return this.#at === this.#afterRecv;
  }

  /** A `ready` event, after its wake was recorded: its time is the same. */
  ready(fd: number, gen: number, events: number): void {
    if (gen >>> 16 === 0) this.#short(READY | (events << 8) | (gen << 16), fd);
    else this.#whole(READY | (events << 16), fd, gen, 0, 0, 0);
  }

  /** A `print` of the bytes of the call recorded just before it, at its time: told, not written twice. */
  sameBytes(): void {
    if (this.#placing.until-- === 0) this.#tellPlace();
    this.#short(PRINT, -1);
  }

  /**
   * The call between `begin` and `end`, with two numbers; `head`: its code, and its flags << 16. Of a recv that brought
   * bytes, and of a send, as many as are kept of those at `offset` of memory: b of a recv's, a of a send's. The hot path.
   */
  call(
    head: number,
    fd: number,
    gen: number,
    a: number,
    b: number,
    errno: number,
    offset = 0,
  ): void {
    if (this.#isMeasured) this.#callFirst(head, fd, gen, a, b, errno, offset);
    if (this.#placing.until-- === 0) this.#tellPlace();
    const code = head & 255;
    const length = code === SEND ? a : code === RECV ? b : 0;
    const { capture } = this;
    if (this.#at + RECORD_SIZE + MAX_LEAD + (length < capture ? length : capture) + 8 > this.#end)
      this.flush();
    const u32 = this.#u32;
    const times = this.#times << 1;
    const high = u32[times + 3]!;
    const low = u32[times + 2]!;
    const duration = (high - u32[times + 1]!) * TWO_32 + low - u32[times]!;
    const batch = (this.#start >> 2) + 2;
    const since = (high - u32[batch + 1]!) * TWO_32 + low - u32[batch]!;
    const isBrief =
      (head | errno) >>> 8 === 0 &&
      (a | (b + 1) | (fd + 1) | gen) >>> 16 === 0 &&
      duration < 0x10000 &&
      since >= 0 &&
      since < TWO_32 &&
      length <= capture;
    if (!isBrief) {
      this.#whole(head | (errno << 8), fd, gen, a, b, offset);
      return;
    }
    const at = this.#at;
    const word = at >> 2;
    let kept = length;
    let more = errno;
    let from = offset;
    if (code === RECV && length > 0) {
      const lead = noteReceived(this.#lending, offset, length, at + BRIEF_SIZE);
      more = lead >> 3;
      from -= lead;
      kept += lead;
    } else if (
      code === SEND &&
      errno === 0 &&
      lends(this.#lending, this.#memory.view, offset, length)
    ) {
      more = this.#lending.from - offset + 1;
      kept = 0;
    }
    u32[word] = BRIEF | head | (more << 8) | (gen << 16);
    u32[word + 1] = (fd + 1) | (duration << 16);
    u32[word + 2] = a | ((b + 1) << 16);
    u32[word + 3] = since;
    if (kept > 0) this.#memory.bytes.copyWithin(at + BRIEF_SIZE, from, from + kept);
    this.#at = at + BRIEF_SIZE + ((kept + 7) & ~7);
    if (code === RECV) this.#afterRecv = this.#at;
  }

  /** Any event, told by the names of its kind's fields; `gens`: by descriptor, of which use it is where that is not told. Not for the hot path. */
  record<K extends ToldKind>(kind: K, fields: Told<K>, gens?: Int32Array): void {
    if (this.#isMeasured && this.#beginFirst()) {
      this.record(kind, fields, gens);
      this.#endFirst();
    }
    if (this.#placing.until-- === 0) this.#tellPlace();
    const packed = pack(kind, fields);
    const fd = packed.numbers[NUMBER.fd]!;
    const gen = fields.gen ?? (fd < 0 ? 0 : (gens?.[fd] ?? 0));
    const lengths = lengthsOfTold(packed, this.#largest);
    if (this.#at + sizeOf(lengths) > this.#end) this.flush();
    const returned = fields.returned ?? now();
    const began = fields.began ?? returned;
    putTold(this.#memory, this.#at, CODE[kind], packed, lengths, gen, returned, began);
    this.#at += sizeOf(lengths);
  }

  /** Tells the parent something that is no event, at once. */
  signal(signal: Signal, text = '', a = 0): void {
    this.#tell(signal, text, a);
    this.flush();
  }

  /** Writes the batch whole; blocks while the parent is slow, ends the process when it is gone. */
  flush(): void {
    const length = this.#at - this.#start;
    if (length === BATCH_HEADER) return;
    this.#i32[this.#start >> 2] = length;
    const from = this.#isMeasured ? now() : undefined;
    writeEvents(this.#memory.address + this.#start, length, this.#lock);
    cost.endBatch(this.#costing, length, from);
    this.#at = this.#again = this.#start + BATCH_HEADER;
    this.#beginBatch();
    const time = this.#time();
    lookAtPlacing(this.#placing, time);
    this.#isMeasured = cost.beginBatch(this.#costing, time);
    this.#tellCost(false);
  }

  /** Writes all that there is to tell, as the program ends. */
  finish(): void {
    this.flush();
    this.#tellCost(true);
    this.flush();
  }

  #tell(signal: Signal, text: string, a: number): void {
    // Not cut by the capture limit: the report of many clients may be long, and a text must arrive whole.
    const data = new TextEncoder().encode(text).subarray(0, this.#largest);
    const size = RECORD_SIZE + ((data.length + 7) & ~7);
    if (this.#at + size > this.#end) this.flush();
    putSignal(this.#memory, this.#at, signal, data, a, now());
    this.#at += size;
  }

  #tellCost(isLast: boolean): void {
    const told = cost.costToTell(this.#costing, this.#time(), isLast);
    if (told !== undefined)
      this.#tell('cost', JSON.stringify(told), this.#i32[(this.#start >> 2) + 1]!);
  }

  #callFirst(...told: Parameters<Recorder['call']>): void {
    const [head, fd, gen, a, b, errno, offset] = told;
    if (!this.#beginFirst()) return;
    // As `begin` and `end` do.
    now();
    now();
    this.call(head, fd, gen, a, b, errno, offset);
    this.#endFirst();
  }

  /** What is recorded until `#endFirst` is recorded again after it, at the same place; false where this one is not timed. */
  #beginFirst(): boolean {
    if (!cost.beginEvent(this.#costing)) return false;
    this.#isMeasured = false;
    // It tells no place, and is counted once.
    this.#placing.until++;
    this.#again = this.#at;
    return true;
  }

  #endFirst(): void {
    this.#isMeasured = cost.endEvent(this.#costing);
    this.#at = this.#again;
  }

  /** Times of brief records count from the last that was told. */
  #beginBatch(): void {
    const time = this.#times + 1;
    this.#i64[(this.#start >> 3) + 1] = this.#i64[time]!;
    this.#lending.length = 0;
    this.#afterRecv = -1;
  }

  /** The last that was told, ns. */
  #time(): number {
    const word = (this.#times << 1) + 2;
    return this.#u32[word + 1]! * TWO_32 + this.#u32[word]!;
  }

  #tellPlace(): void {
    const from = this.#isMeasured ? now() : 0n;
    notePlaced(this.#placing);
    if (this.#at + PLACES_SIZE > this.#end) this.flush();
    writePlaces(this.#i32, this.#at >> 2);
    this.#at += PLACES_SIZE;
    if (this.#isMeasured) cost.addPlace(this.#costing, from);
  }

  #short(head: number, fd: number): void {
    if (this.#at + SHORT_SIZE > this.#end) this.flush();
    if (this.#isMeasured && this.#beginFirst()) {
      this.#short(head, fd);
      this.#placing.until--;
      this.#endFirst();
    }
    const word = this.#at >> 2;
    this.#i32[word] = BRIEF | head;
    this.#i32[word + 1] = fd;
    this.#at += SHORT_SIZE;
  }

  /** What a brief record has no room for. */
  #whole(head: number, fd: number, gen: number, a: number, b: number, offset: number): void {
    const code = head & 255;
    const length = code === SEND ? a : code === RECV ? b : 0;
    // A call that failed has a result of -1 and no bytes.
    const kept = Math.max(0, Math.min(length, this.capture));
    const at = this.#at;
    const [began, returned] = [this.#i64[this.#times]!, this.#i64[this.#times + 1]!];
    putWhole(this.#memory, at, head, fd, gen, kept, a, b, 0, 0, returned, began);
    if (kept > 0) this.#memory.bytes.copyWithin(at + RECORD_SIZE, offset, offset + kept);
    this.#at = at + RECORD_SIZE + ((kept + 7) & ~7);
    if (code === RECV && length <= this.capture) this.#afterRecv = this.#at;
  }
}
