/** The descriptors of a trace in the order of opening: what does not change while one is open. */

import type { Columns } from './columns';
import { CODE, PROTOS, type Proto, ROLES, type Role } from './kinds';
import { type Processes, processOf } from './processes';
import { type Texts, textAt } from './texts';

/** One use of a descriptor's number: (process, fd, gen). */
export type Descriptor = {
  /** Index of the process whose table it is in. */
  readonly process: number;
  readonly fd: number;
  readonly gen: number;
  /** Seq of the first event that tells of it. */
  readonly opened: number;
  /** Seq of its close; −1 while it is open at the trace's end. */
  closed: number;
  /** What is open there (the open file description, open(2)): the same number for all that dup and fork made of one. */
  file: number;
  role: Role;
  proto: Proto;
  local: string;
  peer: string;
  /** The loops that opened, watched or used it. */
  readonly loops: number[];
};

export type Descriptors = {
  /** By index of a process: what its parent had open when it was forked, by number; it has that open too, from the first word about it on. */
  readonly inherited: (readonly (Descriptor | undefined)[] | undefined)[];
  /** Those open, and those closed whose close is kept; by `opened`. */
  list: Descriptor[];
  /** Length of the list at which it is worth looking for what can go. */
  pruneAt: number;
};

/** A trace, as far as its descriptors' facts go. */
export type WithDescriptors = Columns & {
  readonly texts: Texts;
  readonly processes: Processes;
  readonly descriptors: Descriptors;
};

const PRUNE_AT = 1024;

export function openDescriptors(): Descriptors {
  return { inherited: [], list: [], pruneAt: PRUNE_AT };
}

/** A descriptor the event at `seq` tells of for the first time; `from`: its process was forked with it open. */
export function meet(
  trace: WithDescriptors,
  seq: number,
  from: Descriptor | undefined,
): Descriptor {
  const slot = seq & trace.mask;
  const descriptor: Descriptor = {
    process: processOf(trace.processes, trace.loop[slot]!),
    fd: trace.fd[slot]!,
    gen: trace.gen[slot]!,
    opened: seq,
    closed: -1,
    file: seq,
    role: 'other',
    proto: '',
    local: '',
    peer: '',
    loops: [],
  };
  if (from !== undefined) takeOver(descriptor, from);
  trace.descriptors.list.push(descriptor);
  return descriptor;
}

/** What dup(2) and fork(2) leave the same. */
function takeOver(about: Descriptor, { file, role, proto, local, peer }: Descriptor): void {
  about.file = file;
  about.role = role;
  about.proto = proto;
  about.local = local;
  about.peer = peer;
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
    about.proto = PROTOS[(trace.flags[slot]! >> 4) & 15] ?? '';
    about.local = textAt(trace.texts, trace.text[slot]!);
    about.peer = textAt(trace.texts, trace.a[slot]!);
  } else if (code === CODE.connect) {
    about.peer = textAt(trace.texts, trace.text[slot]!) || about.peer;
  } else if (from !== undefined) {
    takeOver(about, from);
  }
}

/** The descriptor that was first told of at `seq`, if any. */
export function openedAt(descriptors: Descriptors, seq: number): Descriptor | undefined {
  const found = descriptors.list[openedBefore(descriptors.list, seq)];
  return found?.opened === seq ? found : undefined;
}

/** How many of these, in the order of opening, were opened before `seq`. */
export function openedBefore(list: readonly Descriptor[], seq: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.opened < seq) low = middle + 1;
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
