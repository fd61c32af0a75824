/** Reads conditions, or says what is wrong with one. */

import {
  COMPARISONS,
  type Condition,
  fieldOf,
  isAboutDescriptor,
  isKind,
  isWord,
  kindsOf,
  kindsOfWhat,
  type Narrowing,
  NARROWINGS,
  type Operator,
  takesTime,
  type Test,
  type What,
  WORDS,
} from './condition';
import { toSafeJson } from './json';
import { CODE, type Field, type Kind, KINDS, specOf } from './kinds';

/** `problem` is one line: what, the value, how to mend it. */
export function readCondition(
  text: string,
): { readonly condition: Condition } | { readonly problem: string } {
  try {
    return { condition: parse({ list: tokensOf(text), at: 0 }) };
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    throw error;
  }
}

class Wrong extends Error {}

type Token = { readonly text: string; readonly isQuoted: boolean };

/** What is to be read, and how far it has been. */
type Tokens = { readonly list: readonly Token[]; at: number };

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([<>]=?|!?=|[^\s"<>=!]+))/y;

function tokensOf(text: string): Token[] {
  const list: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    const [, quoted, plain = ''] = TOKEN.exec(text) ?? [];
    if (quoted !== undefined) list.push({ text: unquoted(quoted), isQuoted: true });
    else if (plain !== '') list.push({ text: plain, isQuoted: false });
    else throw new Wrong(`${show(text.slice(at))} cannot be read: put a text between two "`);
  }
  return list;
}

function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new Wrong(`${show(quoted)} is no text of JSON: write \\\\ for \\ and \\n for a newline`);
  }
}

function parse(tokens: Tokens): Condition {
  const what = readWhat(tokens);
  let condition: Condition = { what };
  while (tokens.at < tokens.list.length) {
    const part = readPart(tokens, what);
    const twice = Object.keys(part).find((name) => name !== 'on' && Object.hasOwn(condition, name));
    if (twice !== undefined) throw new Wrong(`${clauseOf(twice)} is there twice: leave one out`);
    const on = part.on === undefined ? {} : { on: both(condition.on, part.on) };
    condition = { ...condition, ...part, ...on };
  }
  if (kindsOf(condition).length === 0)
    throw new Wrong(`no event that ${what.word} is about has all of this: leave some out`);
  return condition;
}

function clauseOf(name: string): string {
  return name === 'tookMs' ? 'took' : name;
}

function readPart(tokens: Tokens, what: What): Omit<Condition, 'what'> {
  const word = take(tokens, 'a word');
  switch (word) {
    case 'where':
      return { where: readTests(tokens, what) };
    case 'took':
      return { tookMs: readTook(tokens, what) };
    case 'on':
      return { on: readNarrowing(tokens, what) };
    case 'times':
      return { times: wholeFrom(take(tokens, 'a number'), 'times', 1) };
    default:
      throw new Wrong(
        `${show(word)} is not known after ${what.word}: use where, took, on or times`,
      );
  }
}

function readTook(tokens: Tokens, what: What): number {
  if (!kindsOfWhat(what).some(takesTime))
    throw new Wrong(`${what.word} takes no time: leave took out`);
  const ms = numberFrom(take(tokens, 'milliseconds'), 'took', 0);
  if (take(tokens, 'ms') !== 'ms') throw new Wrong(`took ${ms} has no unit: write took ${ms} ms`);
  return ms;
}

function readNarrowing(tokens: Tokens, what: What): Narrowing {
  const wanted = take(tokens, NARROWINGS.join(' or '));
  const name = NARROWINGS.find((one) => one === wanted);
  if (name === undefined)
    throw new Wrong(`on ${show(wanted)} is not known: use on ${NARROWINGS.join(', on ')}`);
  if (name !== 'loop' && !kindsOfWhat(what).some(isAboutDescriptor))
    throw new Wrong(`${what.word} is about no descriptor: leave on ${name} out`);
  if (name === 'peer') return { peer: take(tokens, 'an address') };
  return { [name]: wholeFrom(take(tokens, 'a number'), `on ${name}`, 0) };
}

function both(one: Narrowing = {}, other: Narrowing): Narrowing {
  const twice = Object.keys(other).find((name) => Object.hasOwn(one, name));
  if (twice !== undefined) throw new Wrong(`on ${twice} is there twice: leave one out`);
  return { ...one, ...other };
}

function readWhat(tokens: Tokens): What {
  const word = take(tokens, 'what happens');
  if (!isWord(word) && !isKind(word)) {
    const known = new Set([...Object.keys(WORDS), ...KINDS.map(({ kind }) => kind)]);
    throw new Wrong(`${show(word)} is no condition: use one of ${[...known].join(', ')}`);
  }
  const takes = isWord(word) ? WORDS[word].takes : undefined;
  switch (takes) {
    case undefined:
      return { word };
    case 'bytes':
      return { word, value: readBytes(tokens) };
    case 'name':
      return { word, value: nameFrom(take(tokens, 'a name'), word) };
    case 'number':
      return { word, value: wholeFrom(take(tokens, 'a number'), word, 0) };
    case 'over':
      if (isKind(word) && !isOperator(tokens.list[tokens.at])) return { word };
      if (take(tokens, '> and a number') !== '>')
        throw new Wrong(`${word} must be over a number: write ${word} > 8`);
      return { word, value: wholeFrom(take(tokens, 'a number'), word, 0) };
  }
}

const encoder = new TextEncoder();

function readBytes(tokens: Tokens): Uint8Array {
  const isQuoted = tokens.list[tokens.at]?.isQuoted === true;
  const text = take(tokens, 'a text');
  if (isQuoted && text !== '') return encoder.encode(text);
  const digits = isQuoted ? undefined : /^0x((?:[0-9a-fA-F]{2})+)$/.exec(text)?.[1];
  if (digits === undefined)
    throw new Wrong(`bytes is ${show(text)}: give a text in " ", or pairs of digits like 0x0d0a`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function readTests(tokens: Tokens, what: What): Test[] {
  const tests: Test[] = [];
  do tests.push(readTest(tokens, what));
  while (isOperator(tokens.list[tokens.at + 1]));
  return tests;
}

/** What each field may be compared by, by how it stands in the table of kinds. */
const OPERATORS: Readonly<Record<Field['as'], readonly Operator[]>> = {
  ...{ fd: COMPARISONS, number: COMPARISONS, maybe: COMPARISONS },
  ...{ duration: COMPARISONS, timeout: COMPARISONS },
  ...{ text: ['=', '!=', 'has'], utf8: ['=', '!=', 'has'], letters: ['=', '!=', 'has'] },
  ...{ errno: ['=', '!='], one: ['=', '!='], boolean: ['=', '!='], mark: ['=', '!='] },
  // However it is said, `valueFrom` tells how bytes are looked for.
  bytes: [...COMPARISONS, 'has'],
};

function readTest(tokens: Tokens, what: What): Test {
  const name = take(tokens, 'a field');
  const kinds = kindsOfWhat(what);
  const fields = kinds.flatMap((kind) => fieldOf(kind, name) ?? []);
  const [field] = fields;
  if (field === undefined)
    throw new Wrong(`${what.word} has no ${show(name)}: use ${fieldNames(kinds).join(', ')}`);
  const operator = take(tokens, 'a comparison');
  const is = OPERATORS[field.as].find((one) => one === operator);
  if (is === undefined)
    throw new Wrong(
      `${name} is not compared by ${show(operator)}: use ${OPERATORS[field.as].join(' ')}`,
    );
  return { field: name, is, value: valueFrom(take(tokens, 'a value'), name, fields) };
}

function fieldNames(kinds: readonly Kind[]): string[] {
  const names = kinds.flatMap((kind) => specOf(CODE[kind]).fields.map(({ name }) => name));
  return [...new Set(names)];
}

/** What a field of that name, in any of the kinds, can be compared with. */
function valueFrom(text: string, name: string, fields: readonly Field[]): Test['value'] {
  const field = fields[0]!;
  const wrong = (wanted: string): Wrong => new Wrong(`${name} is ${show(text)}: give ${wanted}`);
  switch (field.as) {
    case 'boolean':
    case 'mark':
      if (text !== 'true' && text !== 'false') throw wrong('true or false');
      return text === 'true';
    case 'letters': {
      const { letters } = field;
      if (Array.from(text).some((letter) => !letters.includes(letter)))
        throw wrong(`letters of ${letters}`);
      return Array.from(letters)
        .filter((letter) => text.includes(letter))
        .join('');
    }
    case 'one': {
      const known = fields.flatMap((one) => (one.as === 'one' ? one.of : []));
      if (!known.includes(text)) throw wrong(known.map((one) => one || '""').join(', '));
      return text;
    }
    case 'text':
    case 'utf8':
    case 'errno':
      return text;
    case 'fd':
    case 'number':
    case 'maybe':
    case 'duration':
    case 'timeout':
      return numberFrom(text, name);
    case 'bytes':
      throw new Wrong(`${name} is bytes: look for them by bytes "text"`);
  }
}

function take(tokens: Tokens, wanted: string): string {
  const token = tokens.list[tokens.at++];
  if (token !== undefined) return token.text;
  const before = tokens.list.at(-1)?.text;
  throw new Wrong(
    before === undefined
      ? 'the condition is empty: say what happens, for example readable'
      : `the condition ends after ${show(before)}: add ${wanted}`,
  );
}

function nameFrom(text: string, word: string): string {
  if (/^\w+$/.test(text)) return text;
  throw new Wrong(`${word} is ${show(text)}: give a name like ECONNRESET`);
}

function wholeFrom(text: string, name: string, least: number): number {
  const number = numberFrom(text, name, least);
  if (!Number.isInteger(number)) throw new Wrong(`${name} is ${show(text)}: give a whole number`);
  return number;
}

function numberFrom(text: string, name: string, least = -Infinity): number {
  // Never −0, which is another value than 0.
  const number = /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) + 0 : NaN;
  if (number >= least) return number;
  const from = least === -Infinity ? '' : ` from ${least} on`;
  throw new Wrong(`${name} is ${show(text)}: give a number${from}`);
}

function isOperator(token: Token | undefined): boolean {
  if (token === undefined || token.isQuoted) return false;
  return token.text === 'has' || COMPARISONS.some((one) => one === token.text);
}

/** A text from outside, short enough to leave room for the advice however it is escaped. */
function show(text: string): string {
  return toSafeJson(text.length > 24 ? `${text.slice(0, 24)}…` : text);
}
