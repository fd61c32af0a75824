/** The descriptors of a trace in the order of opening: what does not change while one is open. */

import { type Columns, MAX_LOOPS } from './columns';
import { CODE, POLLERS, PROTOS, type PollerKind, type Proto, ROLES, type Role } from './kinds';
import { type Texts, textAt } from './texts';

/** One use of a descriptor's number: (process, fd, gen). */
export type Descriptor = {
  /** 0 for the first process of the trace, in the order of their `loop` events. */
  readonly process: number;
  readonly fd: number;
  readonly gen: number;
  /** Seq of the first event that tells of it. */
  readonly opened: number;
  /** Seq of its close; −1 while it is open at the trace's end. */
  closed: number;
  role: Role;
  proto: Proto;
  local: string;
  peer: string;
  /** The loops that opened, watched or used it. */
  readonly loops: number[];
};

/** What a loop is: known for as long as its trace. */
export type LoopInfo = { readonly name: string; readonly poller: PollerKind };

export type Descriptors = {
  /** Those open, and those closed whose close is kept; by `opened`. */
  list: Descriptor[];
  /** Length of the list at which it is worth looking for what can go. */
  pruneAt: number;
  /** pid of each process. */
  readonly pids: number[];
  /** One more than the process of each loop; 0 not told yet. */
  readonly processOfLoop: Uint8Array;
  /** Loops told of, by number. */
  readonly loops: Map<number, LoopInfo>;
};

/** A trace, as far as its descriptors' facts go. */
export type WithDescriptors = Columns & {
  readonly texts: Texts;
  readonly descriptors: Descriptors;
};

const PRUNE_AT = 1024;

export function openDescriptors(): Descriptors {
  return {
    list: [],
    pruneAt: PRUNE_AT,
    pids: [],
    processOfLoop: new Uint8Array(MAX_LOOPS),
    loops: new Map(),
  };
}

/** The process a loop belongs to; 0 where it is not known. */
export function processOf(descriptors: Descriptors, loop: number): number {
  const told = descriptors.processOfLoop[loop];
  return told === undefined || told === 0 ? 0 : told - 1;
}

/** Takes down which process the loop of a `loop` event belongs to. */
export function meetLoop(trace: WithDescriptors, slot: number): void {
  const { descriptors } = trace;
  const { pids, processOfLoop } = descriptors;
  const loop = trace.loop[slot]!;
  const pid = trace.a[slot]!;
  // A loop never moves to another process: the first word counts.
  if (processOfLoop[loop] !== 0) return;
  const name = textAt(trace.texts, trace.text[slot]!);
  descriptors.loops.set(loop, { name, poller: POLLERS[trace.flags[slot]! & 15] ?? '' });
  const known = pids.indexOf(pid);
  processOfLoop[loop] = known >= 0 ? known + 1 : pids.push(pid);
}

/** A descriptor the event at `seq` tells of for the first time. */
export function meet(trace: WithDescriptors, seq: number): Descriptor {
  const slot = seq & trace.mask;
  const descriptor: Descriptor = {
    process: processOf(trace.descriptors, trace.loop[slot]!),
    fd: trace.fd[slot]!,
    gen: trace.gen[slot]!,
    opened: seq,
    closed: -1,
    ...{ role: 'other', proto: '', local: '', peer: '', loops: [] },
  };
  trace.descriptors.list.push(descriptor);
  return descriptor;
}

/** Takes over what an `open` or `connect` says about its descriptor, or a `dup` from the one it was made of. */
export function learn(
  trace: WithDescriptors,
  seq: number,
  about: Descriptor,
  from: Descriptor | undefined,
): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (code === CODE.open) {
    about.role = ROLES[trace.flags[slot]! & 15] ?? 'other';
    about.proto = PROTOS[trace.flags[slot]! >> 4] ?? '';
    about.local = textAt(trace.texts, trace.text[slot]!);
    about.peer = textAt(trace.texts, trace.a[slot]!);
  } else if (code === CODE.connect) {
    about.peer = textAt(trace.texts, trace.text[slot]!) || about.peer;
  } else if (from !== undefined) {
    const { role, proto, local, peer } = from;
    Object.assign(about, { role, proto, local, peer });
  }
}

/** The descriptor that was first told of at `seq`, if any. */
export function openedAt(descriptors: Descriptors, seq: number): Descriptor | undefined {
  const found = descriptors.list[openedBefore(descriptors, seq)];
  return found?.opened === seq ? found : undefined;
}

/** How many of the list were opened before `seq`. */
export function openedBefore(descriptors: Descriptors, seq: number): number {
  let low = 0;
  let high = descriptors.list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descriptors.list[middle]!.opened < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Forgets descriptors that were closed before `first`; seldom, so that it costs little for each. */
export function prune(descriptors: Descriptors, first: number): void {
  if (descriptors.list.length < descriptors.pruneAt) return;
  descriptors.list = descriptors.list.filter(({ closed }) => closed < 0 || closed >= first);
  descriptors.pruneAt = Math.max(PRUNE_AT, descriptors.list.length * 2);
}
