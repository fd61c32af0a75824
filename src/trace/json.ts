/** Events as JSON lines and as objects, by the table of kinds. */

import { base64 } from './base64';
import { bytesOf, payloadOf } from './bytes';
import { hasEvent } from './columns';
import { errnoAt } from './errnos';
import type { TraceEvent } from './event';
import { type EventFields, type Field, type KindSpec, lettersOf, specOf, timeoutMs } from './kinds';
import { toldSeq } from './numbering';
import { srcAt } from './src';
import { textAt } from './texts';
import type { Trace } from './trace';

/** One JSON object, without a newline; empty for a seq that is not kept. A text that was overwritten is null. */
export function toJson(trace: Trace, seq: number): string {
  if (!hasEvent(trace, seq)) return '';
  const slot = seq & trace.mask;
  const spec: KindSpec = specOf(trace.kind[slot]!);
  let json = `{"seq":${toldSeq(trace.numbering, seq)}`;
  if (trace.about.clock !== 'none') json += `,"t":${finite(trace.t[slot]!)}`;
  json += `,"loop":${trace.loop[slot]!},"tick":${trace.tick[slot]!},"kind":"${spec.kind}"`;
  for (const field of spec.fields) json += fieldJson(trace, seq, field);
  const dur = trace.dur[slot]!;
  if (spec.isCall && dur >= 0) json += `,"dur":${finite(dur)}`;
  const src = srcAt(trace, slot);
  return src === '' ? json + '}' : `${json},"src":${jsonText(src)}}`;
}

/** JSON of any value, in which nothing that a terminal would obey, or hide, stands as it is: its value stays the same. */
export function toSafeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(HIDDEN, unitEscapes);
}

/** How much of an event's bytes and of its text is copied at the most. */
export type Most = { readonly bytes: number; readonly characters: number };

const ALL: Most = { bytes: Infinity, characters: Infinity };
/** A UTF-16 unit comes of 3 bytes at the most; behind them a character may be cut. */
const BYTES_OF_CHARACTER = 3;

/** The event as an object, its bytes copied; undefined for a seq that is not kept. */
export function readEvent(trace: Trace, seq: number, most = ALL): TraceEvent | undefined {
  if (!hasEvent(trace, seq)) return undefined;
  const slot = seq & trace.mask;
  const spec: KindSpec = specOf(trace.kind[slot]!);
  // Filled one by one: to spread it costs more than all the rest.
  const event: Record<string, unknown> = {
    seq,
    t: trace.t[slot]!,
    loop: trace.loop[slot]!,
    tick: trace.tick[slot]!,
    kind: spec.kind,
  };
  for (const field of spec.fields) {
    const value = valueOf(trace, seq, field, most);
    if (value !== undefined) event[field.name] = value;
    if (field.as === 'fd') event['gen'] = genAt(trace, slot);
  }
  if (spec.isCall && trace.dur[slot]! >= 0) event['dur'] = trace.dur[slot]!;
  if (payloadOf(trace, seq) === 'gone') event['isGone'] = true;
  const src = srcAt(trace, slot);
  if (src !== '') event['src'] = src;
  return event as unknown as TraceEvent;
}

/** One field of a kept event by its name, as `readEvent` gives it; undefined where it has none of that name. */
export function readField(trace: Trace, seq: number, name: string): EventFields[keyof EventFields] {
  const slot = seq & trace.mask;
  const { fields }: KindSpec = specOf(trace.kind[slot]!);
  const field = fields.find((one) => one.name === name);
  return field === undefined ? undefined : valueOf(trace, seq, field);
}

/** A failed accept has no descriptor, and so no generation. */
function genAt(trace: Trace, slot: number): number {
  return trace.fd[slot]! < 0 ? 0 : trace.gen[slot]!;
}

/** A damaged file may hold what JSON cannot say. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : -1;
}

/** Control and format characters: the controls of C0 that JSON escapes itself, DEL, C1, bidi marks, lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Texts that JSON has as they are, as nearly all are. */
const PLAIN = /^[ !#-[\]-~]*$/;

function jsonText(text: string | null): string {
  return text !== null && PLAIN.test(text) ? `"${text}"` : toSafeJson(text);
}

/** Each UTF-16 unit as JSON escapes it; a character beyond 16 bits is two. */
function unitEscapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function fieldJson(trace: Trace, seq: number, field: Field): string {
  const slot = seq & trace.mask;
  const key = `,"${field.name}":`;
  switch (field.as) {
    case 'number':
      return `${key}${trace[field.column][slot]!}`;
    case 'fd':
      return `${key}${trace.fd[slot]!},"gen":${genAt(trace, slot)}`;
    case 'errno': {
      const errno = errnoAt(trace, slot);
      return errno === '' ? '' : key + jsonText(errno);
    }
    case 'maybe': {
      const number = valueOf(trace, seq, field);
      if (typeof number !== 'number') return '';
      return key + String(field.isSeq === true ? toldSeq(trace.numbering, number) : number);
    }
    case 'timeout':
      return `${key}${timeoutMs(trace.dur[slot]!)}`;
    case 'bytes': {
      const bytes = bytesOf(trace, seq);
      return bytes === undefined ? '' : `${key}"${base64(bytes)}"`;
    }
    case 'utf8':
      return key + jsonText(utf8At(trace, seq));
    case 'duration':
      return trace.dur[slot]! < 0 ? '' : `${key}${finite(trace.dur[slot]!)}`;
    case 'letters':
      return key + jsonText(valueOf(trace, seq, field) as string);
    case 'text':
    case 'one':
    case 'mark': {
      const value = valueOf(trace, seq, field);
      if (value === undefined) return '';
      return key + (typeof value === 'string' ? jsonText(value) : String(value));
    }
    case 'boolean':
      return key + String(valueOf(trace, seq, field));
  }
}

/** A field of a kept event, of bytes the first `most`; undefined where it is absent. */
export function valueOf(
  trace: Trace,
  seq: number,
  field: Field,
  most = ALL,
): EventFields[keyof EventFields] {
  const slot = seq & trace.mask;
  const flags = trace.flags[slot]!;
  switch (field.as) {
    case 'fd':
      return trace.fd[slot];
    case 'number':
      return trace[field.column][slot];
    case 'duration':
      return trace.dur[slot];
    case 'text': {
      const index = trace[field.column][slot]!;
      return index === 0 && field.isUsual === true ? undefined : textAt(trace.texts, index);
    }
    case 'maybe':
      return trace[field.column][slot] === 0 ? field.otherwise : trace[field.column][slot]! - 1;
    case 'timeout':
      return timeoutMs(trace.dur[slot]!);
    case 'errno':
      return errnoAt(trace, slot) || undefined;
    case 'bytes':
      return bytesOf(trace, seq)?.slice(0, most.bytes);
    case 'utf8':
      return utf8At(trace, seq, most.characters) ?? undefined;
    case 'letters':
      return lettersOf(flags >> field.shift, field.letters);
    case 'one': {
      const index = (flags >> field.shift) & ((1 << field.bits) - 1);
      return index === 0 && field.isUsual === true ? undefined : (field.of[index] ?? '');
    }
    case 'boolean':
      return ((flags >> field.shift) & 1) === 1;
    case 'mark':
      return (flags & field.flag) !== 0 ? true : undefined;
  }
}

// A mark of byte order at its begin belongs to a text.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text, cut where it is longer; null when it has been overwritten. */
function utf8At(trace: Trace, seq: number, characters = Infinity): string | null {
  const bytes = bytesOf(trace, seq)?.subarray(0, (characters + 1) * BYTES_OF_CHARACTER);
  if (bytes !== undefined) return decoder.decode(bytes).slice(0, characters);
  return payloadOf(trace, seq) === 'gone' ? null : '';
}
