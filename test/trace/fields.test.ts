/** Every field of the table of kinds: what is appended is read back, whatever its value, and stands in the JSON. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { readEvent, toJson } from '../../src/trace/json';
import { bitsOf, type Field, KINDS, type KindSpec, lettersOf } from '../../src/trace/kinds';
import { openTrace } from '../../src/trace/trace';

const SPECS: readonly KindSpec[] = KINDS;
const count = fc.integer({ min: 0, max: 0x7ffffffe });

/** Values of a field that are neither absent nor empty. */
function valuesOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.as) {
    case 'fd':
    case 'number':
    case 'maybe':
    case 'duration':
    case 'timeout':
      return count;
    case 'text':
    case 'utf8':
    case 'errno':
      return fc.string({ minLength: 1, maxLength: 50 });
    case 'letters': {
      const { letters } = field;
      return fc.subarray(Array.from(letters), { minLength: 1 }).map((some) => {
        return lettersOf(bitsOf(some.join(''), letters), letters);
      });
    }
    case 'one':
      return fc.constantFrom(...field.of.slice(1));
    case 'boolean':
    case 'mark':
      return fc.constant(true);
    case 'bytes':
      return fc.uint8Array({ minLength: 1, maxLength: 50 });
  }
}

describe('trace/fields', () => {
  for (const { kind, fields } of SPECS)
    it(`${kind}: reads back its fields and its line, and prints each`, () => {
      const record = Object.fromEntries(fields.map((field) => [field.name, valuesOf(field)]));
      const src = fc.string({ minLength: 1, maxLength: 50 });
      fc.assert(
        fc.property(fc.record({ ...record, src }), (values: Record<string, unknown>) => {
          const trace = openTrace({ events: 64, payload: 4096 });
          append(trace, { t: 5, ...values, kind } as EventDraft);
          const event = readEvent(trace, 0)! as unknown as Record<string, unknown>;
          const printed = JSON.parse(toJson(trace, 0)) as Record<string, unknown>;
          for (const name of Object.keys(values)) {
            assert.deepEqual(event[name], values[name], name);
            assert.ok(Object.hasOwn(printed, name), name);
          }
        }),
        { numRuns: 20 },
      );
    });
});
