/**
 * JSON lines, as `muxscope run --json` prints them, made a trace again: an event a line. What is derived from events (findings,
 * frames of a codec that was chosen afterwards) has no seq and is passed over.
 */

import { appendAt } from '../trace/append';
import { type JsonReading, readJson } from '../trace/fromJson';
import { numberAs, seqToldAs } from '../trace/numbering';
import type { Trace } from '../trace/trace';
import type { FileDecoder, TraceFormat } from './format';
import { openTextLines } from './textLines';

/** What was read of a file of lines. */
type Count = {
  lines: number;
  events: number;
  derived: number;
  /** Lines that are neither, and the first of them. */
  unreadable: number;
  first: { readonly line: number; readonly why: string } | undefined;
  /** The last line was not whole. */
  isCut: boolean;
};

/** No event is that long: the bytes of a call or a print are at most 1 MiB, each of which JSON may write as six. */
const MAX_LINE = 8 << 20;
/** So many lines without one event are foreign, and the rest is not looked at. */
const FOREIGN_LINES = 1000;
/** A line of a tick's usual events. */
const BYTES_PER_LINE = 100;
const LOOKED_AT = 1024;

export const jsonLines: TraceFormat = {
  id: 'jsonl',
  isOne: beginsObject,
  roomOf: (bytes) => ({ events: Math.ceil(bytes / BYTES_PER_LINE), payload: bytes }),
  open: openJsonLines,
};

/** JSON of another kind is told so in a better line than a file of any kind. */
function beginsObject(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, LOOKED_AT));
  return text.trimStart().startsWith('{');
}

function openJsonLines(trace: Trace): FileDecoder {
  const count: Count = {
    lines: 0,
    events: 0,
    derived: 0,
    unreadable: 0,
    first: undefined,
    isCut: false,
  };
  const lines = openTextLines(MAX_LINE, (line) => readLine(trace, count, line));
  return {
    get state() {
      return isForeign(count) ? 'broken' : 'open';
    },
    get problem() {
      return problemOf(count);
    },
    push: (bytes) => {
      if (!isForeign(count)) lines.push(bytes);
    },
    end: () => {
      const { unreadable, first } = count;
      lines.end();
      if (count.unreadable === unreadable) return;
      // It has no end, so that it may have had more to come.
      count.isCut = true;
      count.unreadable = unreadable;
      count.first = first;
    },
  };
}

function readLine(trace: Trace, count: Count, line: string | undefined): void {
  count.lines++;
  if (line?.trim() === '') return;
  const reading: JsonReading =
    line === undefined
      ? { is: 'unreadable', why: `it is longer than ${MAX_LINE} bytes` }
      : readJson(line);
  switch (reading.is) {
    case 'event':
      if (count.events++ === 0 && !reading.hasTime) trace.about.clock = 'none';
      addEvent(trace, reading);
      break;
    case 'derived':
      count.derived++;
      break;
    case 'unreadable':
      count.unreadable++;
      count.first ??= { line: count.lines, why: reading.why };
  }
}

function addEvent(trace: Trace, { seq, fields, place }: JsonReading & { is: 'event' }): void {
  const { numbering, next, first } = trace;
  const at = fields.at === undefined ? undefined : seqToldAs(numbering, fields.at, next);
  appendAt(trace, at === undefined ? fields : { ...fields, at }, place);
  numberAs(numbering, next, seq, first);
}

function isForeign({ events, derived, unreadable }: Count): boolean {
  return events === 0 && derived === 0 && unreadable >= FOREIGN_LINES;
}

const GIVE = 'give what muxscope run --json or muxscope export --to jsonl wrote';

/** As the end of a line that begins with the file's name. */
function problemOf({ events, derived, unreadable, first, isCut }: Count): string {
  if (first !== undefined) {
    const why = `line ${first.line}: ${first.why}`;
    if (events + derived === 0) return `has no event of muxscope, ${why}: ${GIVE}`;
    const lines =
      unreadable === 1 ? 'a line that is no event' : `${unreadable} lines that are no events`;
    return `has ${lines}, the first is ${why}: the others are read`;
  }
  if (!isCut) return '';
  if (events + derived === 0) return `has no whole line: ${GIVE}`;
  return 'ends in the middle of a line: those before it are read';
}
