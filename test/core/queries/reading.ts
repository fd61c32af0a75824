/** A slow reading of a trace from its JSON rows alone, with nothing in common with the queries it is held against. */

import type { DescriptorName } from '../../../src/core/descriptorViews';
import type { FrameView } from '../../../src/core/streamViews';
import { toJson } from '../../../src/trace/json';
import type { Trace } from '../../../src/trace/trace';
import type { Row as JsonRow } from '../../support/command';

/** A line of `--json`, its base64 as bytes. */
export type Row = Omit<JsonRow, 'data' | 'header'> & {
  readonly data?: Uint8Array;
  readonly header?: Uint8Array;
};

export type Way = 'in' | 'out';

export function rowsOf(trace: Trace): Row[] {
  const rows: Row[] = [];
  for (let seq = trace.first; seq < trace.next; seq++) {
    const { data, header, ...row } = JSON.parse(toJson(trace, seq)) as JsonRow;
    rows.push({
      ...row,
      ...(data !== undefined && { data: Uint8Array.from(Buffer.from(data, 'base64')) }),
      ...(header !== undefined && { header: Uint8Array.from(Buffer.from(header, 'base64')) }),
    });
  }
  return rows;
}

export function nameOf({ fd = -1, gen = 0 }: Partial<DescriptorName>): string {
  return `${fd}.${gen}`;
}

/** The rows up to the last one of a tick of loop 0. */
export function upTo(rows: readonly Row[], tick: number): Row[] {
  const next = rows.findIndex(({ kind, tick: of }) => kind === 'wait' && of === tick + 1);
  return next < 0 ? [...rows] : rows.slice(0, next);
}

/** Where a tick of loop 0 begins. */
export function startOf(rows: readonly Row[], tick: number): number {
  return rows.findIndex((row) => row.kind === 'wait' && row.tick === tick);
}

/** By name the letters watched after these rows. */
export function interests(rows: readonly Row[]): Map<string, string> {
  const watched = new Map<string, string>();
  for (const row of rows) {
    if (row.kind === 'watch') watched.set(nameOf(row), row.interest!);
    if (row.kind === 'close') watched.delete(nameOf(row));
  }
  return watched;
}

export type Message = {
  readonly seq: number;
  readonly message: number;
  readonly bytes: number;
  sent: number;
};

/** The messages that wait after these rows of one descriptor. */
export function queueOf(rows: readonly Row[]): Message[] {
  const queue: Message[] = [];
  for (const { seq, kind, message = -1, bytes = 0, put = 0 } of rows) {
    if (kind === 'enqueue') queue.push({ seq, message, bytes, sent: 0 });
    if (kind === 'send' && put > 0 && queue[0] !== undefined) queue[0].sent += put;
    if (kind === 'dequeue' || kind === 'drop') queue.shift();
  }
  return queue;
}

/** The bytes that were moved one way, call by call, and where in the stream they stand. */
export function moved(rows: readonly Row[], dir: Way) {
  let offset = 0;
  return rows.flatMap(({ kind, seq, got = 0, put = 0, data }) => {
    if (kind !== (dir === 'in' ? 'recv' : 'send')) return [];
    const length = dir === 'in' ? got : put;
    if (length <= 0) return [];
    offset += length;
    return [{ seq, dir, offset: offset - length, length, bytes: data!.slice(0, length) }];
  });
}

export type Frame = Pick<FrameView, 'header' | 'length' | 'have' | 'complete' | 'payload'>;

/** Frames of a stream with a header of four bytes, by hand. */
export function framesOf(rows: readonly Row[], dir: Way): Frame[] {
  const stream = Buffer.concat(moved(rows, dir).map(({ bytes }) => bytes));
  const frames: Frame[] = [];
  for (let at = 0; at < stream.length;) {
    const header = Uint8Array.from(stream.subarray(at, at + 4));
    const length = header.length < 4 ? -1 : stream.readUInt32BE(at);
    const payload = stream.subarray(at + 4, at + 4 + Math.max(0, length));
    const have = payload.length;
    const complete = have === length;
    const start = Uint8Array.from(payload.subarray(0, 64));
    frames.push({ header, length, have, complete, payload: start });
    at += 4 + Math.max(0, length);
  }
  return frames;
}
