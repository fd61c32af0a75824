/**
 * What rules share: each loop and each descriptor as far as the events so far have told, found by number. It is bounded by what
 * the program has open.
 */

import { processOf } from '../../trace/processes';
import type { Trace } from '../../trace/trace';
import type { Hooks, Need } from '../rule';
import { type Loop, openLoop } from './loop';
import { type Numbers, openNumbers } from './numbers';
import { openUse, type Use } from './use';

/** For each sort of event who is told of it. */
export type Told = { readonly [Name in keyof Hooks]-?: NonNullable<Hooks[Name]>[] };

export type Facts = {
  readonly trace: Trace;
  readonly told: Told;
  /** By process and number: the newest use. */
  readonly tables: (Use | undefined)[][];
  readonly loops: Map<number, Loop>;
  readonly open: Set<Use>;
  readonly seen: Set<Need>;
  readonly numbers: Numbers;
  /** The loop of the newest event. */
  newest: Loop | undefined;
};

/** Higher numbers than Linux gives come from damaged traces (fs.nr_open). */
export const MAX_FD = 1 << 20;
/** Descriptors that are known at once; what a damaged trace claims beyond is not looked at. */
const MOST_OPEN = 1 << 17;

// prettier-ignore
export const HOOK_NAMES = ['outcome', 'turn', 'wait', 'wake', 'ready', 'watch', 'accept', 'connect', 'recv', 'send', 'shutdown', 'close', 'kernel', 'queue', 'decode', 'client', 'signal', 'exit', 'end'] as const;

export function openFacts(trace: Trace): Facts {
  const told = Object.fromEntries(HOOK_NAMES.map((name) => [name, []])) as unknown as Told;
  return {
    ...{ trace, told, tables: [], loops: new Map(), open: new Set() },
    ...{ seen: new Set<Need>(), numbers: openNumbers(), newest: undefined },
  };
}

/** The newest use of a number, also when that is closed. */
export function useOf({ tables }: Facts, process: number, fd: number): Use | undefined {
  return tables[process]?.[fd];
}

export function loopOf(facts: Facts, number: number): Loop {
  // Most events are of the loop that the one before was of.
  if (facts.newest?.number === number) return facts.newest;
  const { trace, loops } = facts;
  const known = loops.get(number);
  facts.newest = known;
  if (known !== undefined) return known;
  const loop = openLoop(number);
  loop.process = processOf(trace.processes, number);
  loops.set(number, loop);
  return loop;
}

/** The use that an event is of, met now where it was not known; undefined for one that is over, or none. */
export function useAt(facts: Facts, loop: Loop, seq: number, slot: number): Use | undefined {
  const { trace } = facts;
  const fd = trace.fd[slot]!;
  if (fd < 0 || fd >= MAX_FD) return undefined;
  const gen = trace.gen[slot]!;
  const known = facts.tables[loop.process]?.[fd];
  if (known?.gen === gen) return known;
  if (known !== undefined && known.gen > gen) return undefined;
  return enter(facts, loop, fd, gen, seq);
}

export function enter(
  facts: Facts,
  loop: Loop,
  fd: number,
  gen: number,
  seq: number,
): Use | undefined {
  const { trace, tables, open } = facts;
  if (open.size >= MOST_OPEN) return undefined;
  const { process } = loop;
  const table = (tables[process] ??= []);
  const before = table[fd];
  const use = openUse(process, fd, gen, seq, trace.t[seq & trace.mask]!);
  const parent = before === undefined ? trace.descriptors.inherited[process]?.[fd] : undefined;
  if (parent !== undefined) {
    use.isBefore = true;
    use.role = parent.role;
    use.proto = parent.proto;
    use.local = parent.local;
    use.peer = parent.peer;
  }
  // Its close was not seen, or was that of dup2(2).
  if (before !== undefined) leave(facts, before, seq);
  table[fd] = use;
  open.add(use);
  return use;
}

export function leave({ open, loops }: Facts, use: Use, seq: number): void {
  if (use.closed < 0) use.closed = seq;
  open.delete(use);
  loops.get(use.watcher)?.set.delete(use);
}

/** A call on the descriptor in this turn. */
export function called({ trace }: Facts, loop: Loop, use: Use, slot: number): void {
  loop.calls++;
  if (use.turn !== loop.wake) {
    use.turn = loop.wake;
    use.reads = 0;
    use.zeros = 0;
    use.firstAt = trace.t[slot]! < 0 ? -1 : trace.t[slot]! - Math.max(0, trace.dur[slot]!);
  }
  use.lastAt = trace.t[slot]!;
}
