/** A column of texts or bytes on its way into a batch, as Arrow lays it out: where each begins, and which there are. */

export type Strings = {
  readonly offsets: Int32Array<ArrayBuffer>;
  /** A bit for each that is there, the lowest first. */
  readonly has: Uint8Array<ArrayBuffer>;
  bytes: Uint8Array<ArrayBuffer>;
  used: number;
  count: number;
  nulls: number;
};

/** Room for so many. */
export function openStrings(most: number): Strings {
  return {
    offsets: new Int32Array(most + 1),
    has: new Uint8Array(Math.ceil(most / 8)),
    bytes: new Uint8Array(new ArrayBuffer(256)),
    used: 0,
    count: 0,
    nulls: 0,
  };
}

export function clearStrings(strings: Strings): void {
  strings.has.fill(0);
  strings.used = strings.count = strings.nulls = 0;
}

export function addNull(strings: Strings): void {
  strings.nulls++;
  strings.offsets[++strings.count] = strings.used;
}

export function addValue(strings: Strings, value: Uint8Array): void {
  const end = strings.used + value.length;
  if (end > strings.bytes.length) makeRoom(strings, end);
  const { bytes, used, count, has } = strings;
  if (value.length > 32) bytes.set(value, used);
  else for (let i = 0; i < value.length; i++) bytes[used + i] = value[i]!;
  has[count >> 3]! |= 1 << (count & 7);
  strings.used = end;
  strings.offsets[++strings.count] = end;
}

function makeRoom(strings: Strings, length: number): void {
  const longer = new Uint8Array(new ArrayBuffer(2 * length));
  longer.set(strings.bytes.subarray(0, strings.used));
  strings.bytes = longer;
}
