/**
 * What comes from outside, taken for what it should be only when it is that to the last field: a message is described once, by a
 * schema, from which its type and its guard are made.
 */

import * as v from 'valibot';

/** The type of what a schema describes. */
export type Described<Schema extends v.GenericSchema> = Fixed<v.InferOutput<Schema>>;

/** Nobody changes a message. */
type Fixed<Value> = { readonly [Key in keyof Value]: Fixed<Value[Key]> };

export const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A number that may be −1 for none or the newest. */
export const INDEX = v.pipe(v.number(), v.safeInteger(), v.minValue(-1));

export const DESCRIPTOR = v.object({ fd: COUNT, gen: COUNT });

/** Made anew, without what is no field; undefined for anything else. */
export function read<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> | undefined {
  const { success, output } = v.safeParse(schema, value, { abortEarly: true });
  return success ? output : undefined;
}

/** Anything, in one line for the log. */
export function shortly(value: unknown): string {
  try {
    return `${typeof value} ${JSON.stringify(value, cut)}`.slice(0, MOST_SAID);
  } catch {
    return typeof value;
  }
}

const MOST_SAID = 200;

/** Nothing long is written out to be cut off then. */
function cut(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MOST_SAID);
  if (typeof value === 'bigint') return `${value}`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  return Array.isArray(value) ? value.slice(0, MOST_SAID) : value;
}
