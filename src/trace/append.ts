/** Appends events one by one, by name: for rows that come singly, file readers and tests. */

import { setGone } from './bytes';
import { SRC_COLUMNS } from './columns';
import { indexOfErrno } from './errnos';
import type { EventDraft, FieldsOfKind, Place } from './event';
import { bitsOf, CODE, type EventFields, type Field, specOf } from './kinds';
import { put } from './payload';
import { indexOfSrc } from './src';
import { intern } from './texts';
import { claim, settle, type Trace } from './trace';

const encoder = new TextEncoder();

/**
 * Writes one event and returns its seq. What the kind does not have is ignored; what the draft does not have is
 * empty. Bytes beyond half the payload ring are cut.
 */
export function append(trace: Trace, draft: EventDraft): number {
  return appendAt(trace, draft, draft);
}

/** As `append`, where what every event has stands apart: one object may serve many events. */
export function appendAt(trace: Trace, fields: FieldsOfKind, place: Place): number {
  const slot = claim(trace);
  const seq = trace.next - 1;
  const code = CODE[fields.kind];
  clear(trace, slot);
  trace.kind[slot] = code;
  trace.t[slot] = timeOr(place.t, -1);
  trace.loop[slot] = clamped(place.loop ?? -1);
  trace.tick[slot] = clamped(place.tick ?? -1);
  trace.dur[slot] = timeOr(place.dur ?? -1, -1);
  trace.gen[slot] = clamped(place.gen ?? 0);
  for (const field of specOf(code).fields) write(trace, slot, field, fields);
  if (place.isGone === true) setGone(trace, slot);
  const src = SRC_COLUMNS[code];
  if (src !== undefined) {
    if (place.src) trace[src][slot] = indexOfSrc(trace, place.src);
    else if (place.srcIndex !== undefined) trace[src][slot] = place.srcIndex;
  }
  settle(trace);
  return seq;
}

function clear(trace: Trace, slot: number): void {
  trace.fd[slot] = -1;
  trace.dataAt[slot] = 0;
  trace.dataLength[slot] = 0;
  trace.a[slot] = trace.b[slot] = trace.c[slot] = trace.d[slot] = 0;
  trace.text[slot] = trace.flags[slot] = trace.errno[slot] = 0;
}

function write(trace: Trace, slot: number, field: Field, fields: FieldsOfKind): void {
  const value = fields[field.name as keyof EventFields];
  if (value === undefined) return;
  if (typeof value === 'number') writeNumber(trace, slot, field, value);
  else if (typeof value === 'string') writeText(trace, slot, field, value);
  else if (typeof value === 'object') writeBytes(trace, slot, value);
  else if (field.as === 'boolean' && value) trace.flags[slot]! |= 1 << field.shift;
  else if (field.as === 'mark' && value) trace.flags[slot]! |= field.flag;
}

function writeNumber(trace: Trace, slot: number, field: Field, value: number): void {
  if (field.as === 'number') trace[field.column][slot] = clamped(value);
  else if (field.as === 'maybe') trace[field.column][slot] = clamped(value + 1);
  else if (field.as === 'fd') trace.fd[slot] = clamped(value);
  else if (field.as === 'duration') trace.dur[slot] = timeOr(value, -1);
  else if (field.as === 'timeout')
    trace.dur[slot] = value < 0 ? -1 : timeOr(Math.round(value * 1e6), -1);
}

/** A time that is none (NaN, Infinity) would be drawn for ever. */
function timeOr(ns: number, otherwise: number): number {
  return Number.isFinite(ns) ? ns : otherwise;
}

/** The nearest that its column can hold: 4 GiB asked for are more than none. */
function clamped(value: number): number {
  return Math.max(-2147483648, Math.min(2147483647, Number.isNaN(value) ? -1 : value));
}

function writeText(trace: Trace, slot: number, field: Field, value: string): void {
  if (field.as === 'text') trace[field.column][slot] = intern(trace.texts, value);
  else if (field.as === 'errno') trace.errno[slot] = indexOfErrno(trace.errnos, value);
  else if (field.as === 'utf8') writeBytes(trace, slot, encoder.encode(value));
  else if (field.as === 'letters')
    trace.flags[slot]! |= bitsOf(value, field.letters) << field.shift;
  else if (field.as === 'one') {
    trace.flags[slot]! |= Math.max(0, field.of.indexOf(value)) << field.shift;
  }
}

function writeBytes(trace: Trace, slot: number, bytes: Uint8Array): void {
  const most = trace.payload.size >> 1;
  const kept = bytes.length <= most ? bytes : bytes.subarray(0, most);
  if (kept.length === 0) return;
  trace.dataAt[slot] = put(trace.payload, kept);
  trace.dataLength[slot] = kept.length;
}
