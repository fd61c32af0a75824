/** The errnos of a trace, by name: their numbers are a platform's own (errno(3)). */

export type Errnos = { readonly names: string[]; readonly indices: Map<string, number> };

/** What a name becomes for which the column has no number left; no platform has half as many. */
const OTHER = 'E?';
const MOST = 255;

export function openErrnos(): Errnos {
  return { names: [''], indices: new Map([['', 0]]) };
}

/** What stands in the column for this name; 0 for the empty one: no error. */
export function indexOfErrno(errnos: Errnos, name: string): number {
  const { names, indices } = errnos;
  const known = indices.get(name);
  if (known !== undefined) return known;
  if (names.length >= MOST && name !== OTHER) return indexOfErrno(errnos, OTHER);
  const index = names.push(name) - 1;
  indices.set(name, index);
  return index;
}

/** The name of the errno in this slot; empty where the call did not fail. */
export function errnoAt(
  { errno, errnos }: { readonly errno: Uint8Array; readonly errnos: Errnos },
  slot: number,
): string {
  return errnos.names[errno[slot]!] ?? OTHER;
}

/** Errors that only mean "not now". */
const PASSING = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINPROGRESS', 'EALREADY', 'EINTR']);

/** Whether this is such an error. */
export function isPassing(errno: string): boolean {
  return PASSING.has(errno);
}

/** A call failed, other than for having to wait. */
export function hasFailed(
  trace: { readonly errno: Uint8Array; readonly errnos: Errnos },
  slot: number,
): boolean {
  return trace.errno[slot] !== 0 && !isPassing(errnoAt(trace, slot));
}
