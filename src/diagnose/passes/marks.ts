/**
 * What rules remember of a descriptor or a loop is counted at it: what happens to those of whom nobody remembers anything, and
 * is as it should be, need not be told (see Hooks), and that is nearly all that a program does.
 */

export type Marked = {
  /** How much is remembered of it, by all rules together. */
  marks: number;
};

/** A map, weak or not, of what a rule remembers. */
type Memory<Of, What> = {
  has(of: Of): boolean;
  set(of: Of, what: What): unknown;
  delete(of: Of): boolean;
};

export function remember<Of extends Marked, What>(
  memory: Memory<Of, What>,
  of: Of,
  what: What,
): void {
  if (!memory.has(of)) of.marks++;
  memory.set(of, what);
}

/** Nothing is done where nothing is remembered. */
export function forgetIt<Of extends Marked>(memory: Memory<Of, unknown>, of: Of): void {
  if (of.marks > 0 && memory.delete(of)) of.marks--;
}
