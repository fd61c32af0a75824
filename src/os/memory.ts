/** Memory that system calls read and write: made once, in JavaScript, and kept for the life of its owner. */

import koffi from 'koffi';

/** One block and its views; all views share one ArrayBuffer, so a copy inside it is one `copyWithin`. */
export type Memory = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly i64: BigInt64Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
  /** Address of byte 0; valid as long as the Memory itself is referenced. */
  readonly address: number;
};

/** A zeroed block; `byteLength` is rounded up to a multiple of 8. */
export function allocate(byteLength: number): Memory {
  const buffer = new ArrayBuffer((byteLength + 7) & ~7);
  const bytes = new Uint8Array(buffer);
  return {
    bytes,
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    i64: new BigInt64Array(buffer),
    view: new DataView(buffer),
    address: addressOf(bytes),
  };
}

/**
 * The address of an array's first byte, for a pointer argument.
 * Only for views of a `new ArrayBuffer(n)` that stays referenced: V8 may move a small typed array made otherwise.
 */
export function addressOf(bytes: Uint8Array<ArrayBuffer>): number {
  return Number(koffi.address(bytes));
}
