/** Values for the fields of the table of kinds. */

import fc from 'fast-check';
import { bitsOf, type Field, lettersOf } from '../../src/trace/kinds';

const count = fc.integer({ min: 0, max: 0x7ffffffe });

/** Values of a field that are neither absent nor empty. */
export function valuesOf(field: Field): fc.Arbitrary<unknown> {
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
