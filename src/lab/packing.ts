/** What a process of the lab says of an event, by the names of the table of kinds, as a record holds it (wire.ts). */

import { bitsOf, CODE, type EventFields, type Field, type Kind, KINDS } from '../trace/kinds';

/** Kinds that are told by names: the recorder is given those of each tick as numbers. */
export type ToldKind = Exclude<Kind, 'wait' | 'wake' | 'ready'>;

type NameIn<K extends Kind> = Extract<
  (typeof KINDS)[number],
  { readonly kind: K }
>['fields'][number]['name'];

/** A field as a process knows it: an errno is the kernel's number, a text may be its bytes already. */
type Known<Name extends keyof EventFields> = Name extends 'errno'
  ? number
  : Name extends 'text'
    ? string | Uint8Array
    : EventFields[Name];

/** The fields of an event, and what every event may have besides: absent, 0, empty or now. */
export type Told<K extends Kind> = { readonly [Name in NameIn<K>]?: Known<Name> } & {
  readonly gen?: number;
  readonly began?: bigint;
  readonly returned?: bigint;
};

/** The numbers, texts and bytes of a record. */
export type Packed = {
  /** As `NUMBER` has them. */
  readonly numbers: Int32Array;
  /** In the order of the kind's text fields. */
  readonly texts: string[];
  data: Uint8Array;
};

/** Where among a record's numbers each stands. */
export const NUMBER = { fd: 0, errno: 1, flags: 2, a: 3, b: 4, c: 5, d: 6 } as const;

const NOTHING = new Uint8Array(0);
const packed: Packed = { numbers: new Int32Array(7), texts: [], data: NOTHING };
const encoder = new TextEncoder();

/** One object for all events: what is in it holds until the next is packed. */
export function pack<K extends ToldKind>(kind: K, fields: Told<K>): Packed {
  const { numbers, texts } = packed;
  for (let i = 0; i < numbers.length; i++) numbers[i] = 0;
  numbers[NUMBER.fd] = -1;
  if (texts.length > 0) texts.length = 0;
  packed.data = NOTHING;
  const values: Readonly<Record<string, unknown>> = fields;
  const slots = slotsOf[CODE[kind]]!;
  for (let i = 0; i < slots.length; i++) put(slots[i]!, values[slots[i]!.name]);
  return packed;
}

/** The flags of an event with these fields, where it is told by numbers. */
export function flagsOf<K extends ToldKind>(kind: K, fields: Told<K>): number {
  return pack(kind, fields).numbers[NUMBER.flags]!;
}

function put(slot: Slot, value: unknown): void {
  const { numbers } = packed;
  // Which text is which is told by their order.
  if (slot.isText) packed.texts.push(typeof value === 'string' ? value : '');
  else if (typeof value === 'number') numbers[slot.at] = value + slot.more;
  else if (typeof value === 'string') putText(slot, value);
  else if (value === true) numbers[NUMBER.flags]! |= slot.bit;
  else if (value instanceof Uint8Array) packed.data = value;
}

function putText({ of, letters, shift }: Slot, value: string): void {
  const { numbers } = packed;
  if (of.length > 0) numbers[NUMBER.flags]! |= Math.max(0, of.indexOf(value)) << shift;
  else if (letters !== '') numbers[NUMBER.flags]! |= bitsOf(value, letters) << shift;
  else packed.data = encoder.encode(value);
}

/** Where a field goes. All are alike, whatever the field: objects of many shapes are read slowly. */
type Slot = {
  readonly name: string;
  readonly isText: boolean;
  /** Where among the numbers a number stands, and what is added to it. */
  readonly at: number;
  readonly more: number;
  readonly bit: number;
  readonly shift: number;
  readonly of: readonly string[];
  readonly letters: string;
};

/** By code. */
const slotsOf = KINDS.map(({ fields }) => (fields as readonly Field[]).map(slotOf));

function slotOf(field: Field): Slot {
  const column = 'column' in field && field.column !== 'text' ? field.column : 'fd';
  return {
    name: field.name,
    isText: field.as === 'text',
    at: NUMBER[field.as === 'errno' ? 'errno' : column],
    more: field.as === 'maybe' ? 1 : 0,
    bit: field.as === 'mark' ? field.flag : field.as === 'boolean' ? 1 << field.shift : 0,
    shift: 'shift' in field ? field.shift : 0,
    of: field.as === 'one' ? field.of : [],
    letters: field.as === 'letters' ? field.letters : '',
  };
}
