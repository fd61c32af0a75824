/** Random conditions: every word and kind, fields that they have, and values that events of random traces may have. */

import fc from 'fast-check';
import {
  COMPARISONS,
  type Condition,
  isAboutDescriptor,
  isKind,
  kindsOfWhat,
  takesTime,
  type Test,
  type What,
  WORDS,
} from '../../src/trace/condition';
import { CODE, type Field, type Kind, KINDS, specOf } from '../../src/trace/kinds';
import { hostileText } from './hostile';

const number = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.integer({ min: -2, max: 1100 }),
  fc.integer(),
);
const whole = fc.oneof(fc.nat({ max: 12 }), fc.nat());
const text = fc.oneof(
  fc.constantFrom('', 'p1', 'p3', 'c1', 'EAGAIN', '>', '=', 'has'),
  hostileText,
);
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 2, max: 3 }),
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
  text.filter((one) => one !== '').map((one) => new TextEncoder().encode(one)),
);

const anyWord: fc.Arbitrary<What> = fc.oneof(
  ...Object.entries(WORDS).map(([word, { takes }]) => wordOf(word as keyof typeof WORDS, takes)),
);

function wordOf(word: keyof typeof WORDS, takes: string | undefined): fc.Arbitrary<What> {
  if (takes === undefined) return fc.constant({ word });
  const value =
    takes === 'bytes'
      ? bytes
      : takes === 'name'
        ? fc.constantFrom('EAGAIN', 'ECONNRESET', 'E2BIG')
        : whole;
  return (value as fc.Arbitrary<number>).map((one) => ({ word, value: one }));
}

const anyKind: fc.Arbitrary<What> = fc
  .constantFrom(...KINDS)
  .filter(({ kind }) => isKind(kind))
  .map(({ kind }) => ({ word: kind }));

/** What is asked must be had by one kind of those that the word is about. */
export const anyCondition: fc.Arbitrary<Condition> = fc
  .oneof(anyWord, anyKind)
  .chain((what) => fc.constantFrom(...kindsOfWhat(what)).chain((kind) => narrowed(what, kind)));

function narrowed(what: What, kind: Kind): fc.Arbitrary<Condition> {
  const fields = specOf(CODE[kind]).fields.filter(({ as }) => as !== 'bytes');
  const tests = fields.length === 0 ? [] : [fc.constantFrom(...fields).chain(testOf)];
  const about = { fd: fc.integer({ min: 5, max: 9 }), port: fc.constantFrom(8001, 9), peer: text };
  return fc
    .record(
      {
        where: fc.array(fc.oneof(...tests), { minLength: 1, maxLength: 2 }),
        tookMs: fc.constantFrom(0, 0.0001, 0.0005, 1),
        on: fc
          .record(
            { ...(isAboutDescriptor(kind) && about), loop: fc.nat({ max: 3 }) },
            { requiredKeys: [], noNullPrototype: true },
          )
          .filter((on) => Object.keys(on).length > 0),
        times: fc.integer({ min: 1, max: 1e6 }),
      },
      { requiredKeys: [] },
    )
    .map(({ where, tookMs, ...rest }) => ({
      what,
      ...(where !== undefined && tests.length > 0 && { where }),
      ...(tookMs !== undefined && takesTime(kind) && { tookMs }),
      ...rest,
    }));
}

function testOf(field: Field): fc.Arbitrary<Test> {
  const test = (operators: readonly Test['is'][], value: fc.Arbitrary<Test['value']>) =>
    fc.record(
      { field: fc.constant(field.name), is: fc.constantFrom(...operators), value },
      { noNullPrototype: true },
    );
  switch (field.as) {
    case 'boolean':
    case 'mark':
      return test(['=', '!='], fc.boolean());
    case 'letters': {
      const letters = fc.subarray(Array.from(field.letters)).map((some) => some.join(''));
      return test(['=', '!=', 'has'], letters);
    }
    case 'one':
      return test(['=', '!='], fc.constantFrom(...field.of));
    case 'errno':
      return test(['=', '!='], text);
    case 'text':
    case 'utf8':
      return test(['=', '!=', 'has'], text);
    case 'bytes':
      throw new Error('bytes are not compared');
    case 'fd':
    case 'number':
    case 'maybe':
    case 'duration':
    case 'timeout':
      return test(COMPARISONS, number);
  }
}
