/** Traces as the bytes of a trace file, and back. */

import { toJson } from '../../src/trace/json';
import { openTrace, type Trace } from '../../src/trace/trace';
import { endReading, type FileReader, openFileReader, readOn } from '../../src/trace/files/decode';
import {
  encodeBatch,
  encodeBegin,
  encodeEnd,
  endOfBatch,
  openFileWriter,
} from '../../src/trace/files/encode';

/** A whole file, as a save writes it. */
export function fileOf(trace: Trace): Uint8Array {
  const writer = openFileWriter(trace);
  const parts = [encodeBegin(writer)];
  for (let seq = trace.first; seq < trace.next;) {
    const to = endOfBatch(trace, seq);
    parts.push(encodeBatch(writer, trace, seq, to));
    seq = to;
  }
  // A Buffer's slice would be the same memory.
  return Uint8Array.from(Buffer.concat([...parts, encodeEnd(writer)]));
}

/** Read to its end, in pieces of so many bytes. */
export function readFile(
  bytes: Uint8Array,
  piece = bytes.length,
  options: Parameters<typeof openTrace>[0] = { events: 1 << 14, payload: 1 << 20 },
): FileReader {
  const reader = openFileReader(openTrace(options));
  for (let at = 0; at < bytes.length && reader.state === 'open'; at += piece)
    readOn(reader, bytes.subarray(at, at + piece));
  endReading(reader);
  return reader;
}

/** Every kept event as its line. */
export function linesOf(trace: Trace): string[] {
  const lines: string[] = [];
  for (let seq = trace.first; seq < trace.next; seq++) lines.push(toJson(trace, seq));
  return lines;
}
