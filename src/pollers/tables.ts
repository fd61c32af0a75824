/** Typed arrays that grow and keep what they hold; pollers grow them when a descriptor is added, never in a wait. */

/** `table`, or a copy at least twice as long where index `fd` lies past its end; new entries are −1. */
export function withIndex(table: Int32Array, fd: number): Int32Array {
  if (fd < table.length) return table;
  const longer = new Int32Array(Math.max(2 * table.length, fd + 1)).fill(-1);
  longer.set(table);
  return longer;
}

/** A copy of the descriptors in an array of `length`: a caller may be walking the last answer while it adds. */
export function longerFds(fds: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(fds);
  return longer;
}

/** A copy of the events in an array of `length`. */
export function longerEvents(events: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length);
  longer.set(events);
  return longer;
}
