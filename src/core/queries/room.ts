/** Room in a sight: a message of at most 64 KiB stays quick on every way to a panel. */

import type { TraceEvent } from '../../trace/event';
import { readEvent } from '../../trace/json';
import type { Trace } from '../../trace/trace';

const BYTES_OF_EVENT = 64;
const CHARACTERS_OF_EVENT = 256;
/** A number with its tag, at the most. */
const BYTES_OF_NUMBER = 10;

/** Bytes that plain data take in a message, at the most. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 4 + value.length * (isLatin(value) ? 1 : 2);
  if (ArrayBuffer.isView(value)) return 8 + value.byteLength;
  if (typeof value !== 'object' || value === null) return BYTES_OF_NUMBER;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 8);
  let size = 4;
  for (const [name, field] of Object.entries(value)) size += 3 + name.length + sizeOf(field);
  return size;
}

function isLatin(text: string): boolean {
  return /^[\0-\xff]*$/.test(text);
}

/** Items in order for as long as they have room. */
export function fitting<Item>(items: Iterable<Item>, room: number): Item[] {
  const kept: Item[] = [];
  let left = room;
  for (const item of items) {
    left -= sizeOf(item);
    if (left < 0) break;
    kept.push(item);
  }
  return kept;
}

/** The events at these seqs, long bytes and texts cut. */
export function* briefEvents(trace: Trace, seqs: Iterable<number>): Generator<TraceEvent> {
  for (const seq of seqs) {
    const event = readEvent(trace, seq);
    if (event !== undefined) yield brief(event);
  }
}

function brief(event: TraceEvent): TraceEvent {
  const { data, header, text } = event;
  return {
    ...event,
    ...(data !== undefined && { data: data.slice(0, BYTES_OF_EVENT) }),
    ...(header !== undefined && { header: header.slice(0, BYTES_OF_EVENT) }),
    ...(text !== undefined && { text: text.slice(0, CHARACTERS_OF_EVENT) }),
  };
}
