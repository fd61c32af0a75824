/**
 * Plain data as one run of bytes, so that whoever passes it on between core and panel spends no time on what is in it:
 *     u32 bytes of JSON text, little endian · the text, UTF-8 · padding to 8 · arrays, each at a multiple of 8
 * In the text an array of numbers is `{ [MARK]: [type, offset among the arrays, length] }`. What JSON has no word for
 * (undefined members, numbers that are not finite) is not passed on.
 */

const TYPES = [Uint8Array, Uint16Array, Int32Array, Float64Array] as const;
type Numbers = InstanceType<(typeof TYPES)[number]>;

/** No field has this name. */
const MARK = '\0';
const HEADER = 4;

/** Throws TypeError for a typed array of a type that is not passed on. */
export function pack(value: unknown): Uint8Array {
  const arrays: { readonly array: Numbers; readonly offset: number }[] = [];
  let room = 0;
  const text = JSON.stringify(value, function (this: Record<string, unknown>, name, field) {
    // A Buffer has made itself a list by now.
    const raw = this[name];
    if (!ArrayBuffer.isView(raw)) return field as unknown;
    const type = TYPES.findIndex((one) => raw instanceof one);
    if (type < 0) throw new TypeError(`no sight has a ${raw.constructor.name}: add it here`);
    const array = raw as Numbers;
    arrays.push({ array, offset: room });
    const mark = { [MARK]: [type, room, array.length] };
    room = aligned(room + array.byteLength);
    return mark;
  });
  const json = new TextEncoder().encode(text);
  const start = aligned(HEADER + json.length);
  const bytes = new Uint8Array(start + room);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, HEADER);
  for (const { array, offset } of arrays)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + offset);
  return bytes;
}

/** The value that was packed; its arrays have memory of their own. */
export function unpack(bytes: Uint8Array): unknown {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(HEADER, HEADER + length));
  const arrays = bytes.subarray(aligned(HEADER + length));
  return JSON.parse(text, (_, field: unknown) => {
    const mark = markIn(field);
    if (mark === undefined) return field;
    const [type = 0, offset = 0, count = 0] = mark;
    const Type = TYPES[type]!;
    return new Type(arrays.slice(offset, offset + count * Type.BYTES_PER_ELEMENT).buffer);
  });
}

function markIn(field: unknown): number[] | undefined {
  if (typeof field !== 'object' || field === null) return undefined;
  return (field as Record<string, number[] | undefined>)[MARK];
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}
