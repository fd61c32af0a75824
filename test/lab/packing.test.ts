/** What the lab tells by names is in the record where the table of kinds has it. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NUMBER, pack, type Told, type ToldKind } from '../../src/lab/packing';
import { append } from '../../src/trace/append';
import { readEvent } from '../../src/trace/json';
import { type Field, KINDS } from '../../src/trace/kinds';
import { openTrace } from '../../src/trace/trace';
import { valuesOf } from '../support/fieldValues';

const BY_NUMBERS = ['wait', 'wake', 'ready'];
/** The numbers that the recorder is given for calls of the hot path, in the order of its arguments. */
const OF_CALLS = {
  wait: ['watched'],
  wake: ['ready'],
  recv: ['want', 'got'],
  send: ['want', 'put'],
};

describe('lab/packing', () => {
  for (const { kind, fields } of KINDS.filter((spec) => !BY_NUMBERS.includes(spec.kind)))
    it(`${kind}: as it is appended`, () => {
      const specs: readonly Field[] = fields;
      const some = Object.fromEntries(specs.map((field) => [field.name, valuesOf(field)]));
      fc.assert(
        fc.property(fc.record(some, { requiredKeys: [] }), (values: Record<string, unknown>) => {
          const trace = openTrace({ events: 64, payload: 4096 });
          append(trace, { t: 0, ...values, kind });
          const told = { ...values, ...(values['errno'] !== undefined && { errno: 7 }) };
          const { numbers, texts, data } = pack(kind as ToldKind, told as Told<ToldKind>);
          const columns = specs.flatMap((field) => (field.as === 'text' ? [field.column] : []));
          for (const column of ['a', 'b', 'c', 'd'] as const)
            if (!columns.includes(column))
              assert.equal(numbers[NUMBER[column]], trace[column][0], column);
          assert.equal(numbers[NUMBER.fd], trace.fd[0]);
          assert.equal(numbers[NUMBER.flags], trace.flags[0]);
          assert.equal(numbers[NUMBER.errno], values['errno'] === undefined ? 0 : 7);
          const event = readEvent(trace, 0)!;
          const bytes = event.data ?? event.header ?? new TextEncoder().encode(event.text ?? '');
          assert.deepEqual(data, bytes);
          const named = specs
            .filter(({ as }) => as === 'text')
            .map(({ name }) => values[name] ?? '');
          assert.deepEqual(texts, named);
        }),
        { numRuns: 20 },
      );
    });

  it('finds the numbers of the calls of the hot path where the recorder puts them', () => {
    for (const [kind, names] of Object.entries(OF_CALLS)) {
      const fields: readonly Field[] = KINDS.find((spec) => spec.kind === kind)!.fields;
      const columns = names.map((name) => fields.find((field) => field.name === name));
      assert.deepEqual(
        columns.map((field) => field !== undefined && 'column' in field && field.column),
        ['a', 'b'].slice(0, names.length),
        kind,
      );
    }
  });

  it('takes bytes for a text that is printed', () => {
    assert.deepEqual(pack('print', { text: Uint8Array.of(1, 2) }).data, Uint8Array.of(1, 2));
  });
});
