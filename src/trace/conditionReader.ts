/**
 * Reads conditions, or says what is wrong with one. What most look for has a short form, and stands without its word: `fd 7`,
 * `peer :5000`, `ECONNRESET`, `"hello"`, `0x0d0a`, `got = 0`, `dur > 10 ms`, also one after the other. After a word stand all but
 * bytes, which are a word's place: `recv fd 7 got = 0`.
 */

import {
  ANY,
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
import { type Said, show, take, type Token, type Tokens, tokensOf, Wrong } from './conditionTokens';
import { CODE, type Field, type Kind, KINDS, specOf } from './kinds';
import { ERRNO_NAMES } from './meanings';

/** `problem` is one line: what, the value, how to mend it; `said` the same in any language. */
export function readCondition(
  text: string,
): { readonly condition: Condition } | { readonly problem: string; readonly said: Said } {
  try {
    return { condition: parse(tokensOf(text)) };
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message, said: error.said };
    throw error;
  }
}

function parse(tokens: Tokens): Condition {
  if (tokens.list.length === 0)
    throw new Wrong('the condition is empty: say what happens, for example readable');
  let condition: Condition = { what: beginsClause(tokens) ? ANY : readWhat(tokens) };
  while (tokens.at < tokens.list.length) {
    if (condition.what === ANY && !beginsClause(tokens))
      condition = { ...condition, what: readWhat(tokens) };
    else condition = narrowed(condition, readPart(tokens, condition.what));
  }
  if (kindsOf(condition).length === 0)
    throw new Wrong('no event that {0} is about has all of this: leave some out', [
      condition.what.word,
    ]);
  return condition;
}

function narrowed(condition: Condition, part: Omit<Condition, 'what'>): Condition {
  const { where, on, ...rest } = part;
  const twice = Object.keys(rest).find((name) => Object.hasOwn(condition, name));
  if (twice !== undefined)
    throw new Wrong('{0} is there twice: leave one out', [twice === 'tookMs' ? 'took' : twice]);
  return {
    ...{ ...condition, ...rest },
    ...(where !== undefined && { where: [...(condition.where ?? []), ...where] }),
    ...(on !== undefined && { on: both(condition.on, on) }),
  };
}

const CLAUSES: ReadonlySet<string> = new Set(['where', 'took', 'on', 'times', ...NARROWINGS]);

/** Whether what comes next narrows what happens, and does not say it. */
function beginsClause({ list, at }: Tokens): boolean {
  const [token, next] = [list[at], list[at + 1]];
  if (token === undefined || token.isQuoted) return false;
  if (isOperator(next)) return !isWord(token.text) || WORDS[token.text].takes !== 'over';
  // A thread is an event too.
  if (token.text === 'loop') return /^\d+$/.test(next?.text ?? '');
  return CLAUSES.has(token.text);
}

/** The name of an error (errno(3)). */
const ERRNO = /^E[A-Z\d]{2,}$/;

function readPart(tokens: Tokens, what: What): Omit<Condition, 'what'> {
  const token = tokens.list[tokens.at]!;
  const { text: word } = token;
  if (isOperator(tokens.list[tokens.at + 1]) && !token.isQuoted)
    return word === 'dur' ? { tookMs: readDur(tokens, what) } : { where: readTests(tokens, what) };
  if (NARROWINGS.some((name) => name === word) && !token.isQuoted)
    return { on: readNarrowing(tokens, what) };
  tokens.at++;
  switch (token.isQuoted ? '' : word) {
    case 'where':
      return { where: readTests(tokens, what) };
    case 'took':
      return { tookMs: readTook(tokens, what) };
    case 'on':
      return { on: readNarrowing(tokens, what) };
    case 'times':
      return { times: wholeFrom(take(tokens, 'number'), 'times', 1) };
    default:
      if (
        !token.isQuoted &&
        ERRNO.test(word) &&
        kindsOfWhat(what).some((kind) => fieldOf(kind, 'errno'))
      )
        return { where: [{ field: 'errno', is: '=', value: word }] };
      throw new Wrong('{0} is not known after {1}: use where, took, on or times', [
        show(word),
        what.word,
      ]);
  }
}

/** `dur > 10 ms`, which is the same as `took 10 ms`. */
function readDur(tokens: Tokens, what: What): number {
  tokens.at++;
  const operator = take(tokens, 'comparison');
  if (operator !== '>' && operator !== '>=')
    throw new Wrong('dur is not compared by {0}: write dur > 10 ms', [show(operator)]);
  return readTook(tokens, what);
}

function readTook(tokens: Tokens, what: What): number {
  if (!kindsOfWhat(what).some(takesTime))
    throw new Wrong('{0} takes no time: leave took out', [what.word]);
  const ms = numberFrom(take(tokens, 'number'), 'took', 0);
  if (take(tokens, 'unit') !== 'ms')
    throw new Wrong('took {0} has no unit: write took {0} ms', [ms]);
  return ms;
}

function readNarrowing(tokens: Tokens, what: What): Narrowing {
  const wanted = take(tokens, 'narrowing');
  const name = NARROWINGS.find((one) => one === wanted);
  if (name === undefined)
    throw new Wrong('on {0} is not known: use on fd, on port, on peer, on loop', [show(wanted)]);
  if (name !== 'loop' && !kindsOfWhat(what).some(isAboutDescriptor))
    throw new Wrong('{0} is about no descriptor: leave on {1} out', [what.word, name]);
  if (name === 'peer') return { peer: take(tokens, 'address') };
  return { [name]: wholeFrom(take(tokens, 'number'), `on ${name}`, 0) };
}

function both(one: Narrowing = {}, other: Narrowing): Narrowing {
  const twice = Object.keys(other).find((name) => Object.hasOwn(one, name));
  if (twice !== undefined) throw new Wrong('{0} is there twice: leave one out', [`on ${twice}`]);
  return { ...one, ...other };
}

function readWhat(tokens: Tokens): What {
  const { text: word, isQuoted } = tokens.list[tokens.at]!;
  if (isQuoted || word.startsWith('0x')) return { word: 'bytes', value: readBytes(tokens) };
  tokens.at++;
  if (ERRNO.test(word)) return { word: 'errno', value: word };
  if (!isWord(word) && !isKind(word)) {
    const meant = errnosLike(word);
    if (meant.length > 0)
      throw new Wrong('{0} is no condition: did you mean {1}?', [show(word), meant.join(', ')]);
    const known = new Set([...Object.keys(WORDS), ...KINDS.map(({ kind }) => kind)]);
    throw new Wrong('{0} is no condition: use one of {1}', [show(word), [...known].join(', ')]);
  }
  const takes = isWord(word) ? WORDS[word].takes : undefined;
  switch (takes) {
    case undefined:
      return { word };
    case 'bytes':
      return { word, value: readBytes(tokens) };
    case 'name':
      return { word, value: nameFrom(take(tokens, 'name'), word) };
    case 'number':
      return { word, value: wholeFrom(take(tokens, 'number'), word, 0) };
    case 'over':
      if (isKind(word) && !isOperator(tokens.list[tokens.at])) return { word };
      if (take(tokens, 'over') !== '>')
        throw new Wrong('{0} must be over a number: write {0} > 8', [word]);
      return { word, value: wholeFrom(take(tokens, 'number'), word, 0) };
  }
}

/** Of fewer letters too many have the same. */
const LETTERS_OF_ERRNO = 4;

/** Errors that are called so in part: `reset` is what most call ECONNRESET. */
function errnosLike(word: string): string[] {
  const part = word.toUpperCase();
  return part.length < LETTERS_OF_ERRNO ? [] : ERRNO_NAMES.filter((name) => name.includes(part));
}

const encoder = new TextEncoder();

function readBytes(tokens: Tokens): Uint8Array {
  const isQuoted = tokens.list[tokens.at]?.isQuoted === true;
  const text = take(tokens, 'bytes');
  if (isQuoted && text !== '') return encoder.encode(text);
  const digits = isQuoted ? undefined : /^0x((?:[0-9a-fA-F]{2})+)$/.exec(text)?.[1];
  if (digits === undefined)
    throw new Wrong('bytes is {0}: give a text in " ", or pairs of digits like 0x0d0a', [
      show(text),
    ]);
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
  const name = take(tokens, 'field');
  const kinds = kindsOfWhat(what);
  const fields = kinds.flatMap((kind) => fieldOf(kind, name) ?? []);
  const [field] = fields;
  if (field === undefined)
    throw new Wrong('{0} has no {1}: use {2}', [
      what.word,
      show(name),
      fieldNames(kinds).join(', '),
    ]);
  const operator = take(tokens, 'comparison');
  const is = OPERATORS[field.as].find((one) => one === operator);
  if (is === undefined)
    throw new Wrong('{0} is not compared by {1}: use {2}', [
      ...[name, show(operator)],
      OPERATORS[field.as].join(' '),
    ]);
  return { field: name, is, value: valueFrom(take(tokens, 'value'), name, fields) };
}

function fieldNames(kinds: readonly Kind[]): string[] {
  const names = kinds.flatMap((kind) => specOf(CODE[kind]).fields.map(({ name }) => name));
  return [...new Set(names)];
}

/** What a field of that name, in any of the kinds, can be compared with. */
function valueFrom(text: string, name: string, fields: readonly Field[]): Test['value'] {
  const field = fields[0]!;
  const given = [name, show(text)] as const;
  switch (field.as) {
    case 'boolean':
    case 'mark':
      if (text !== 'true' && text !== 'false')
        throw new Wrong('{0} is {1}: give true or false', given);
      return text === 'true';
    case 'letters': {
      const { letters } = field;
      if (Array.from(text).some((letter) => !letters.includes(letter)))
        throw new Wrong('{0} is {1}: give letters of {2}', [...given, letters]);
      return Array.from(letters)
        .filter((letter) => text.includes(letter))
        .join('');
    }
    case 'one': {
      const known = fields.flatMap((one) => (one.as === 'one' ? one.of : []));
      if (!known.includes(text))
        throw new Wrong('{0} is {1}: give {2}', [
          ...given,
          known.map((one) => one || '""').join(', '),
        ]);
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
      throw new Wrong('{0} is bytes: look for them by bytes "text"', [name]);
  }
}

function nameFrom(text: string, word: string): string {
  if (/^\w+$/.test(text)) return text;
  throw new Wrong('{0} is {1}: give a name like ECONNRESET', [word, show(text)]);
}

function wholeFrom(text: string, name: string, least: number): number {
  const number = numberFrom(text, name, least);
  if (!Number.isInteger(number))
    throw new Wrong('{0} is {1}: give a whole number', [name, show(text)]);
  return number;
}

function numberFrom(text: string, name: string, least = -Infinity): number {
  // Never −0, which is another value than 0.
  const number = /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) + 0 : NaN;
  if (number >= least) return number;
  if (least === -Infinity) throw new Wrong('{0} is {1}: give a number', [name, show(text)]);
  throw new Wrong('{0} is {1}: give a number from {2} on', [name, show(text), least]);
}

function isOperator(token: Token | undefined): boolean {
  if (token === undefined || token.isQuoted) return false;
  return token.text === 'has' || COMPARISONS.some((one) => one === token.text);
}
