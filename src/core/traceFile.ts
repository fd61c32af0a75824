/**
 * A trace file on its way to the disk: written aside, in the same folder, until it takes its name; so that what had the name is
 * replaced only by what can be read, and never by half of it.
 */

import path from 'node:path';
import {
  encodeBatch,
  encodeBegin,
  encodeEnd,
  endOfBatch,
  type FileWriter,
  openFileWriter,
} from '../trace/files/encode';
import { FULL_BYTES, MOST_ROWS } from '../trace/files/rows';
import { append } from '../trace/append';
import { numberAs, toldSeq } from '../trace/numbering';
import { openTrace, settle, type Trace } from '../trace/trace';
import { AsideFile, placeFor } from './asideFile';

/** A batch spans no longer than this, however late its events are read. */
const LONGEST_NS = 400e6;

export class TraceFile {
  readonly path: string;
  readonly #trace: Trace;
  readonly #file: AsideFile;
  readonly #writer: FileWriter;
  /** Seq of the first event that is not in the file. */
  #next: number;
  #events = 0;
  /** Where the payload ring's head was when nothing was missing. */
  #payloadHead: number;

  /** Throws Unwritable, and then nothing is left of it. */
  constructor(file: string, trace: Trace) {
    this.path = placeFor(file);
    this.#trace = trace;
    this.#next = trace.first;
    this.#payloadHead = trace.payload.head;
    this.#writer = openFileWriter(trace);
    this.#file = new AsideFile(path.dirname(this.path), path.basename(this.path));
    try {
      this.#file.write(encodeBegin(this.#writer));
      if (trace.first > 0) this.#file.write(this.#encodeLost(trace.first, trace.first));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Events that it does not have yet. */
  get missing(): number {
    return this.#trace.next - this.#next;
  }

  /** So much is missing that a batch is full, that a ring may go round soon, or that the first of it happened long ago. */
  get isFull(): boolean {
    if (this.missing === 0) return false;
    const { payload, t, mask, next } = this.#trace;
    if (t[(next - 1) & mask]! - t[this.#next & mask]! > LONGEST_NS) return true;
    const bytes = payload.head - this.#payloadHead;
    const isFull = bytes > Math.min(FULL_BYTES, payload.size / 4);
    return isFull || this.missing >= MOST_ROWS;
  }

  /** Events that it has. */
  get events(): number {
    return this.#events;
  }

  get hasName(): boolean {
    return this.#file.isNamed;
  }

  /** One batch of what is missing; `false` when there was nothing. Throws Unwritable, and then has what it had before. */
  writeBatch(): boolean {
    settle(this.#trace);
    // What was let go meanwhile nobody can write any more.
    const from = Math.max(this.#next, this.#trace.first);
    const to = endOfBatch(this.#trace, from);
    if (to <= from) return false;
    if (from > this.#next) this.#file.write(this.#encodeLost(from - this.#next, from));
    this.#file.write(encodeBatch(this.#writer, this.#trace, from, to));
    this.#next = to;
    this.#events += to - from;
    if (this.missing === 0) this.#payloadHead = this.#trace.payload.head;
    return true;
  }

  /** What it has takes the name, and what had it is replaced; throws Unwritable. */
  takeName(): void {
    this.#file.takeName(this.path);
  }

  touch(): void {
    this.#file.touch();
  }

  /** Its end, and its name; throws Unwritable, and then it is read as one that was cut off. */
  finish(): void {
    this.#file.write(encodeEnd(this.#writer));
    this.#file.keepAs(this.path);
  }

  /** Leaves it as it is; one without its name is gone. Harmless when done twice. */
  close(): void {
    this.#file.close();
  }

  /** What was let go before it was written, `count` events before `kept`, is told as JSON lines tell it. */
  #encodeLost(count: number, kept: number): Uint8Array {
    const { t, mask, numbering } = this.#trace;
    const lost = openTrace({ events: 1, payload: 1 });
    append(lost, { kind: 'lost', t: t[kept & mask]!, count });
    numberAs(lost.numbering, 0, toldSeq(numbering, kept) - count, 0);
    return encodeBatch(this.#writer, lost, 0, 1);
  }
}
