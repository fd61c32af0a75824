/** Every field of the table of kinds: what is appended is read back, whatever its value, and stands in the JSON. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { readEvent, toJson } from '../../src/trace/json';
import { KINDS, type KindSpec } from '../../src/trace/kinds';
import { openTrace } from '../../src/trace/trace';
import { valuesOf } from '../support/fieldValues';

const SPECS: readonly KindSpec[] = KINDS;
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
