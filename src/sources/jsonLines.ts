/**
 * JSON lines, as `muxscope run --json` prints them, made a trace again: an event a line. What is derived from events (findings,
 * frames of a codec that was chosen afterwards) has no seq and is passed over; what `export` wrote says first what is true of
 * the trace as a whole.
 */

import { takeAbout } from '../trace/aboutJson';
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
  /** What is true of it as a whole was said. */
  hasAbout: boolean;
  /** The seq of the last event, how many were not above the one before, and the line of the first of these. */
  seq: number;
  disordered: number;
  disorderAt: number;
};

/** No event is that long: the bytes of a call or a print are at most 1 MiB, each of which JSON may write as six. */
const MAX_LINE = 8 << 20;
/** So many lines without one event are foreign, and the rest is not looked at. */
const FOREIGN_LINES = 1000;
/** A line of a tick's usual events. */
const BYTES_PER_LINE = 100;
/** Lines that may be events, of those that are looked at to tell whether the file has any. */
const TRIED_LINES = 20;

export const jsonLines: TraceFormat = {
  id: 'jsonl',
  isOne: hasObjects,
  roomOf: (bytes) => ({ events: Math.ceil(bytes / BYTES_PER_LINE), payload: bytes }),
  open: openJsonLines,
};

/**
 * JSON of another kind is told so in a better line than a file of any kind. Before the first event may stand what the command said
 * meanwhile, where both its outputs went to one file.
 */
function hasObjects(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  if (text.trimStart().startsWith('{')) return true;
  let tried = 0;
  for (let at = text.indexOf('\n{'); at >= 0 && tried < TRIED_LINES; tried++) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end < 0 ? text.length : end);
    if (readJson(line).is === 'event') return true;
    at = end < 0 ? end : text.indexOf('\n{', end);
  }
  return false;
}

function openJsonLines(trace: Trace): FileDecoder {
  const count: Count = {
    lines: 0,
    events: 0,
    derived: 0,
    unreadable: 0,
    first: undefined,
    isCut: false,
    hasAbout: false,
    seq: -1,
    disordered: 0,
    disorderAt: 0,
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
      noteOrder(count, reading.seq);
      addEvent(trace, reading);
      break;
    case 'trace':
      // Of files that were put together the first says it.
      if (!count.hasAbout) takeAbout(trace.about, reading.told);
      count.hasAbout = true;
      break;
    case 'derived':
      count.derived++;
      break;
    case 'unreadable':
      count.unreadable++;
      count.first ??= { line: count.lines, why: reading.why };
  }
}

function noteOrder(count: Count, seq: number): void {
  if (seq <= count.seq && count.disordered++ === 0) count.disorderAt = count.lines;
  count.seq = seq;
}

function addEvent(trace: Trace, { seq, fields, place }: JsonReading & { is: 'event' }): void {
  const { numbering, next, first } = trace;
  const at = fields.at === undefined ? undefined : seqToldAs(numbering, fields.at, next);
  appendAt(trace, at === undefined ? fields : { ...fields, at }, place);
  numberAs(numbering, next, seq, first);
}

function isForeign({ events, derived, hasAbout, unreadable }: Count): boolean {
  return events + derived === 0 && !hasAbout && unreadable >= FOREIGN_LINES;
}

const GIVE = 'give what muxscope run --json or muxscope export --to jsonl wrote';

/** As the end of a line that begins with the file's name. */
function problemOf(count: Count): string {
  const { events, derived, unreadable, first, isCut, hasAbout } = count;
  const isNone = events + derived === 0 && !hasAbout;
  if (first !== undefined) {
    const why = `line ${first.line}: ${first.why}`;
    if (isNone) return `has no event of muxscope, ${why}: ${GIVE}`;
    const lines =
      unreadable === 1 ? 'a line that is no event' : `${unreadable} lines that are no events`;
    return `has ${lines}, the first is ${why}: the others are read`;
  }
  if (count.disordered > 0) return disorderOf(count);
  if (!isCut) return '';
  if (isNone) return `has no whole line: ${GIVE}`;
  return 'ends in the middle of a line: those before it are read';
}

function disorderOf({ disordered, disorderAt }: Count): string {
  const events =
    disordered === 1
      ? `an event whose seq is not above the one before, in line ${disorderAt}`
      : `${disordered} events whose seq is not above the one before, the first in line ${disorderAt}`;
  return `has ${events}: it is several files in one, or was shuffled: give one as it was written`;
}
