/** Room in a sight: a message of at most 64 KiB stays quick on every way to a panel. */

import type { TraceEvent } from '../../trace/event';
import type { Trace } from '../../trace/trace';
import { readToTell } from '../../trace/told';

const encoder = new TextEncoder();
/** Of one event: nearly all that is shown of it. */
const BRIEF = { bytes: 64, characters: 256 };
/** What stands in the text for an array of numbers, at the most, and the padding behind it. */
const BYTES_OF_MARK = 48;

/** Bytes that plain data take when they are packed, at the most. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (ArrayBuffer.isView(value)) return BYTES_OF_MARK + value.byteLength;
  if (typeof value !== 'object' || value === null) return String(value).length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + 1 + sizeOf(item), 2);
  let size = 2;
  for (const [name, field] of Object.entries(value)) size += 4 + name.length + sizeOf(field);
  return size;
}

/** Most texts stand in JSON as they are. */
function sizeOfText(text: string): number {
  if (/^[ !#-[\]-~]*$/.test(text)) return 2 + text.length;
  return encoder.encode(JSON.stringify(text)).length;
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

/** Makes a part of something: at most this large, and less where the parts that follow need what is left. */
type Sharing = <Part>(share: number, make: (room: number) => Part) => Part;

/** For parts that want `due` together, one after the other: what one leaves the next ones have. */
export function sharing(room: number, due: number): Sharing {
  let [left, rest] = [room, due];
  return (share, make) => {
    const own = Math.floor((Math.max(0, left) * share) / Math.max(1, rest));
    const part = make(Math.min(share, own));
    left -= sizeOf(part);
    rest -= share;
    return part;
  };
}

/** The events at these seqs, long bytes and texts cut. */
export function* briefEvents(trace: Trace, seqs: Iterable<number>): Generator<TraceEvent> {
  for (const seq of seqs) {
    const event = readToTell(trace, seq, BRIEF);
    if (event !== undefined) yield event;
  }
}
