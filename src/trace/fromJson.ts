/** An event of its JSON, by the table of kinds: what `toJson` writes is read back. */

import { bytesOfBase64 } from './base64';
import { CODE, type Field, type Kind, specOf } from './kinds';
import type { FieldsOfKind, Place } from './event';

/** An event, what is derived from events and so none itself, what is said of them all, or why it is none of these. */
export type JsonReading =
  | {
      readonly is: 'event';
      readonly seq: number;
      readonly fields: FieldsOfKind;
      readonly place: Place;
      readonly hasTime: boolean;
    }
  | { readonly is: 'derived' }
  /** What is true of the trace as a whole. */
  | { readonly is: 'trace'; readonly told: Readonly<Record<string, unknown>> }
  | { readonly is: 'unreadable'; readonly why: string };

const DERIVED: JsonReading = { is: 'derived' };

/** One line of `--json`. Fields that its kind does not have are passed over: a newer version may write more. */
export function readJson(text: string): JsonReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('it is no JSON');
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? readObject(value as Record<string, unknown>)
    : unreadable('it is no JSON object');
}

function readObject(object: Record<string, unknown>): JsonReading {
  const { seq, kind, trace } = object;
  if (seq === undefined && kind === undefined && typeof trace === 'object' && trace !== null)
    return { is: 'trace', told: trace as Record<string, unknown> };
  const isKind = typeof kind === 'string' && Object.hasOwn(CODE, kind);
  // A finding, its summary, or a frame that was found afterwards.
  if (seq === undefined && (isKind || isDerived(object))) return DERIVED;
  if (kind === undefined) return unreadable('it has no kind');
  if (!isKind) return unreadable(`its kind ${shown(kind)} is none`);
  if (!Number.isSafeInteger(seq) || (seq as number) < 0)
    return unreadable(`its seq ${shown(seq)} is none`);
  return readEvent(object, kind as Kind, seq as number);
}

function readEvent(object: Record<string, unknown>, kind: Kind, seq: number): JsonReading {
  const spec = specOf(CODE[kind]);
  const fields: Record<string, unknown> = { kind };
  const place: Record<string, unknown> = { t: -1 };
  for (const field of spec.fields) {
    const value = object[field.name];
    // A text that was overwritten.
    if (value === null && field.as === 'utf8') place['isGone'] = true;
    if (value === undefined || value === null) continue;
    const read = valueOf(field, value);
    if (read === undefined) return unreadable(`its ${field.name} ${shown(value)} is none`);
    fields[field.name] = read;
  }
  for (const name of ['t', 'loop', 'tick', 'gen', 'dur'] as const) {
    const value = object[name];
    if (value === undefined || (name === 'dur' && !spec.isCall)) continue;
    if (typeof value !== 'number') return unreadable(`its ${name} ${shown(value)} is none`);
    place[name] = value;
  }
  if (typeof object['src'] === 'string') place['src'] = object['src'];
  return {
    is: 'event',
    seq,
    fields: fields as FieldsOfKind,
    place: place as Place,
    hasTime: object['t'] !== undefined,
  };
}

/** Undefined where it cannot be the field's; one that is in no set yet is a newer version's. */
function valueOf(field: Field, value: unknown): unknown {
  switch (field.as) {
    case 'fd':
    case 'number':
    case 'maybe':
    case 'duration':
    case 'timeout':
      return typeof value === 'number' ? value : undefined;
    case 'text':
    case 'utf8':
    case 'errno':
    case 'letters':
    case 'one':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
    case 'mark':
      return typeof value === 'boolean' ? value : undefined;
    case 'bytes':
      return typeof value === 'string' ? bytesOfBase64(value) : undefined;
  }
}

function isDerived({ rule, summary }: Record<string, unknown>): boolean {
  return typeof rule === 'string' || (typeof summary === 'object' && summary !== null);
}

function unreadable(why: string): JsonReading {
  return { is: 'unreadable', why };
}

const SHOWN = 40;

/** A value from outside, as its JSON; a long one only begins. */
function shown(value: unknown): string {
  const text = value === undefined ? '(none)' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
