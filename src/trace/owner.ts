/** Whose an event is: the descriptor that it is about. */

import { type Descriptor, type Descriptors, openedBefore } from './descriptors';
import { CODE } from './kinds';
import { processOf } from './processes';
import type { Trace } from './trace';

/** The descriptor that an event is about, as it was then; of an accept it is the listener. */
export function descriptorOf(trace: Trace, seq: number, row = -1): Descriptor | undefined {
  if (row >= 0) return trace.states.live.owners[row];
  const slot = seq & trace.mask;
  const isAccept = trace.kind[slot] === CODE.accept;
  const fd = isAccept ? trace.a[slot] : trace.fd[slot];
  const gen = isAccept ? undefined : trace.gen[slot];
  const process = processOf(trace.processes, trace.loop[slot]!);
  const uses = usesOf(trace.descriptors, fd ?? -1);
  for (let i = openedBefore(uses, seq + 1) - 1; i >= 0; i--) {
    const one = uses[i]!;
    const isIt = one.process === process && one.gen === (gen ?? one.gen);
    if (isIt && (one.closed < 0 || one.closed >= seq)) return one;
  }
  return undefined;
}

/** Uses of each number, in the order of opening, so that to look at a million events does not cost each all descriptors. */
type Uses = {
  readonly list: readonly Descriptor[];
  count: number;
  readonly byFd: Map<number, Descriptor[]>;
};

const usesOfAll = new WeakMap<Descriptors, Uses>();

function usesOf(descriptors: Descriptors, fd: number): readonly Descriptor[] {
  const { list } = descriptors;
  const known = usesOfAll.get(descriptors);
  // Where some were let go it is another list.
  const uses: Uses = known?.list === list ? known : { list, count: 0, byFd: new Map() };
  if (uses !== known) usesOfAll.set(descriptors, uses);
  for (; uses.count < list.length; uses.count++) {
    const one = list[uses.count]!;
    const same = uses.byFd.get(one.fd);
    if (same === undefined) uses.byFd.set(one.fd, [one]);
    else same.push(one);
  }
  return uses.byFd.get(fd) ?? [];
}
