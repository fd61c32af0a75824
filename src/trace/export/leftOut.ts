/** What of a trace an export has no place for: counted, never silent. */

import { plural } from '../words';

export type LeftOut = {
  readonly kinds: Map<string, Sum>;
  /** Those that are counted. */
  readonly known: WeakSet<object>;
};

type Sum = { count: number; bytes: number; readonly what: string; readonly which: string };

export function openLeftOut(): LeftOut {
  return { kinds: new Map(), known: new WeakSet() };
}

/** One thing of a kind, once, and bytes of it that are not there; `which`: what follows its name, in the plural too. */
export function leaveOut(
  { kinds, known }: LeftOut,
  what: string,
  thing: object,
  bytes: number,
  which = '',
): void {
  const kind = `${what}${which}`;
  const sum = kinds.get(kind) ?? { count: 0, bytes: 0, what, which };
  kinds.set(kind, sum);
  if (!known.has(thing)) sum.count++;
  known.add(thing);
  sum.bytes += Math.max(0, bytes);
}

/** `2 Unix sockets, 120 bytes`. */
export function wordsOfLeftOut({ kinds }: LeftOut): string[] {
  return Array.from(kinds.values(), ({ count, bytes, what, which }) => {
    const things = `${plural(count, what)}${which}`;
    return bytes === 0 ? things : `${things}, ${plural(bytes, 'byte')}`;
  });
}
