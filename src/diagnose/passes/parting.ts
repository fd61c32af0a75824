/** How long connections stay open behind the end of their stream, in each process: an answer may be worked on that long. */

import type { Scene } from '../rule';
import type { Loop } from './loop';
import type { Use } from './use';

/** By process. */
export type Parting = Map<number, Parted>;

type Parted = {
  /** From the end of a stream to the answer, or to the close, the longest; ns. */
  latestNs: number;
  /** Closed since the newest wait, long after their end and with nothing sent since: the program may be at its end. */
  closed: { readonly use: Use; readonly ns: number }[];
};

const MOST_CLOSED = 1024;

export function openParting(): Parting {
  return new Map();
}

/** It is closed behind its end; `isLeft`: nothing was done with it for long before. */
export function part(
  { trace }: Scene,
  parting: Parting,
  use: Use,
  { process, lastAt, wokeAt }: Loop,
  isLeft: boolean,
): void {
  const parted = parting.get(process) ?? { latestNs: 0, closed: [] };
  parting.set(process, parted);
  const isAnswered = use.put > use.ended && use.put >= trace.first;
  const at = isAnswered ? trace.t[use.put & trace.mask]! : Math.max(lastAt, wokeAt);
  const ns = use.endedAt < 0 || at < 0 ? 0 : at - use.endedAt;
  if (!isLeft) parted.latestNs = Math.max(parted.latestNs, ns);
  else if (parted.closed.length < MOST_CLOSED) parted.closed.push({ use, ns });
}

/** It waits again: those were closed while it goes on. */
export function goOn(parting: Parting, process: number): void {
  const parted = parting.get(process);
  if (parted === undefined || parted.closed.length === 0) return;
  for (const { ns } of parted.closed) parted.latestNs = Math.max(parted.latestNs, ns);
  parted.closed = [];
}

export function latestOf(parting: Parting, process: number): number {
  return parting.get(process)?.latestNs ?? 0;
}

/** Those that were kept until the program closes all that it has, longer than any before. */
export function closedBy(parting: Parting, process: number): Use[] {
  const { latestNs = 0, closed = [] } = parting.get(process) ?? {};
  return closed.filter(({ ns }) => ns >= 2 * latestNs).map(({ use }) => use);
}
