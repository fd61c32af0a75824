/**
 * Conditions: one language for moments, search and breakpoints. A condition says what happens in one word, or by the name of
 * a kind of event, then narrows it: `readable on port 8001`, `frame where length = 40 have = 5`, `recv took 100 ms times 2`;
 * the reader knows short forms, too: `recv fd 7`, `ECONNRESET`.
 */

import { toSafeJson } from './json';
import { CODE, type Field, type Kind, KINDS, type KindSpec, specOf } from './kinds';

type WordSpec = {
  readonly kinds: readonly Kind[];
  /** What follows the word: bytes, a name, a number, or a number after `>`. */
  readonly takes?: 'bytes' | 'name' | 'number' | 'over';
};

export type Word = keyof typeof words;

const words = {
  readable: { kinds: ['ready'] },
  writable: { kinds: ['ready'] },
  except: { kinds: ['ready'] },
  hangup: { kinds: ['ready'] },
  eof: { kinds: ['recv'] },
  /** A send that took fewer bytes than were offered. */
  short: { kinds: ['send'] },
  /** A frame that is not whole yet. */
  partial: { kinds: ['frame'] },
  errno: { kinds: kindsWith('errno'), takes: 'name' },
  /** Messages that wait. */
  queue: { kinds: ['enqueue'], takes: 'over' },
  /** Descriptors that are ready at once; without a number it is the kind. */
  ready: { kinds: ['wake'], takes: 'over' },
  tick: { kinds: ['wake'], takes: 'number' },
  /** Moved by one call, as far as they were captured. */
  bytes: { kinds: ['recv', 'send'], takes: 'bytes' },
  /** Whatever happens, where only the rest of the condition says what is looked for. */
  any: { kinds: KINDS.map(({ kind }) => kind) },
} as const satisfies Record<string, WordSpec>;

/** The words that are no kinds, and what each looks at. */
export const WORDS: Readonly<Record<Word, WordSpec>> = words;

export type What = {
  readonly word: Word | Kind;
  /** What the word takes. */
  readonly value?: number | string | Uint8Array;
};

export const ANY: What = { word: 'any' };

export const COMPARISONS = ['=', '!=', '>', '>=', '<', '<='] as const;

/** `has`: a part of a text, or letters among others. */
export type Operator = (typeof COMPARISONS)[number] | 'has';

/** A field of the kind; what an event does not have is empty, or not true. */
export type Test = {
  readonly field: string;
  readonly is: Operator;
  readonly value: number | string | boolean;
};

export const NARROWINGS = ['fd', 'port', 'peer', 'loop'] as const;

/** About which descriptor, or in which loop. */
export type Narrowing = {
  readonly fd?: number;
  /** Of its local address; of an accept, the listener's. */
  readonly port?: number;
  /** `:5000`: of any address with this port. */
  readonly peer?: string;
  readonly loop?: number;
};

export type Condition = {
  readonly what: What;
  readonly where?: readonly Test[];
  /** At the least. */
  readonly tookMs?: number;
  readonly on?: Narrowing;
  /** The n-th that fits, which whoever looks must count. */
  readonly times?: number;
};

/** The kinds of events that may fit. */
export function kindsOf({ what, where = [], tookMs, on = {} }: Condition): readonly Kind[] {
  const { fd, port, peer } = on;
  const isNarrow = fd !== undefined || port !== undefined || peer !== undefined;
  return kindsOfWhat(what).filter(
    (kind) =>
      where.every(({ field }) => fieldOf(kind, field) !== undefined) &&
      (tookMs === undefined || takesTime(kind)) &&
      (!isNarrow || isAboutDescriptor(kind)),
  );
}

/** The kinds that its first word alone looks at. */
export function kindsOfWhat({ word, value }: What): readonly Kind[] {
  if (isKind(word) && (value === undefined || !isWord(word))) return [word];
  return isWord(word) ? WORDS[word].kinds : [];
}

/** The field of that name, where the kind has it. */
export function fieldOf(kind: Kind, name: string): Field | undefined {
  return specOf(CODE[kind]).fields.find((field) => field.name === name);
}

/** Whether the event may be asked how long it took: a call, and a wait. */
export function takesTime(kind: Kind): boolean {
  const { isCall, fields }: KindSpec = specOf(CODE[kind]);
  return isCall || fields.some((field) => field.as === 'duration');
}

export function isAboutDescriptor(kind: Kind): boolean {
  return fieldOf(kind, 'fd') !== undefined;
}

export function isWord(word: string): word is Word {
  return Object.hasOwn(WORDS, word);
}

export function isKind(word: string): word is Kind {
  return Object.hasOwn(CODE, word);
}

/** The condition in words, which read again are the same condition. */
export function conditionText({ what, where = [], tookMs, on = {}, times }: Condition): string {
  const parts = [whatText(what)];
  if (where.length > 0) parts.push('where');
  for (const { field, is, value } of where) parts.push(field, is, valueText(value));
  if (tookMs !== undefined) parts.push(`took ${tookMs} ms`);
  for (const name of NARROWINGS) {
    const value = on[name];
    if (value !== undefined) parts.push(`on ${name} ${valueText(value)}`);
  }
  if (times !== undefined) parts.push(`times ${times}`);
  return parts.join(' ');
}

/** What needs no quotes. */
const PLAIN = /^[\w.:/@[\]-]+$/;

function whatText({ word, value }: What): string {
  if (value === undefined) return word;
  if (value instanceof Uint8Array) return `${word} ${bytesText(value)}`;
  const isOver = isWord(word) && WORDS[word].takes === 'over';
  return `${word}${isOver ? ' >' : ''} ${valueText(value)}`;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bytesText(bytes: Uint8Array): string {
  try {
    return toSafeJson(decoder.decode(bytes));
  } catch {
    return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}

function valueText(value: Test['value']): string {
  return typeof value !== 'string' || PLAIN.test(value) ? String(value) : toSafeJson(value);
}

function kindsWith(as: Field['as']): Kind[] {
  return KINDS.flatMap(({ kind, fields }) =>
    (fields as readonly Field[]).some((field) => field.as === as) ? [kind] : [],
  );
}
