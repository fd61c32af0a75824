/** What of a trace an export has no place for: counted, never silent. */

import { plural } from '../words';

export type LeftOut = {
  readonly kinds: Map<string, { count: number; bytes: number }>;
  /** Those that are counted. */
  readonly known: WeakSet<object>;
};

export function openLeftOut(): LeftOut {
  return { kinds: new Map(), known: new WeakSet() };
}

/** One thing of a kind, once, and bytes of it that are not there. */
export function leaveOut(
  { kinds, known }: LeftOut,
  kind: string,
  thing: object,
  bytes: number,
): void {
  const sum = kinds.get(kind) ?? { count: 0, bytes: 0 };
  kinds.set(kind, sum);
  if (!known.has(thing)) sum.count++;
  known.add(thing);
  sum.bytes += Math.max(0, bytes);
}

/** `2 Unix sockets, 120 bytes`. */
export function wordsOfLeftOut({ kinds }: LeftOut): string[] {
  return Array.from(kinds, ([kind, { count, bytes }]) =>
    bytes === 0 ? plural(count, kind) : `${plural(count, kind)}, ${plural(bytes, 'byte')}`,
  );
}
