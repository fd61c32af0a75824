/**
 * What rules share: each loop and each descriptor as far as the events so far have told, found by number. It is bounded by what
 * the program has open.
 */

import { processOf } from '../../trace/processes';
import { standAt } from '../../trace/src';
import { MAX_FD } from '../../trace/table';
import type { Trace } from '../../trace/trace';
import type { Need } from '../rule';
import { forgetTurn, type Loop, openLoop } from './loop';
import { type Numbers, openNumbers } from './numbers';
import { openSubscribers, type Subscribers, tellLoop } from './subscribers';
import { openUse, type Use, WATCHED } from './use';

export type Facts = {
  readonly trace: Trace;
  readonly told: Subscribers;
  /** By process and number: the newest use. */
  readonly tables: (Use | undefined)[][];
  readonly loops: Map<number, Loop>;
  readonly open: Set<Use>;
  /** Of those open whose stream has ended. */
  readonly ended: Set<Use>;
  /** Rules are told of what is as it should be, too: some are asked that look at all bytes. */
  readonly isThorough: boolean;
  /** Bits of SEEN. */
  seen: number;
  readonly numbers: Numbers;
  /** The loop of the newest event. */
  newest: Loop | undefined;
  /** How often events were lost on the way, and how many of them; what was known before the newest loss is told apart by the first. */
  losses: number;
  lost: number;
  /** All rules begin anew. */
  readonly renew: () => void;
  /** More were open than are known at once. */
  isFull: boolean;
  /** By process: how many of those that use its table have ended. */
  readonly exits: Map<number, number>;
};

/** What the trace has shown, for what rules need. */
// oxfmt-ignore
export const SEEN = { waits: 1, reads: 2, sends: 4, accepts: 8, ends: 16, queues: 32, decodes: 64, clients: 128, unread: 256, handovers: 512 } as const satisfies Readonly<Record<Exclude<Need, 'times'>, number>>;

/** Descriptors that are known at once; beyond nobody is looked at. */
export const MOST_OPEN = 1 << 17;

export function openFacts(
  trace: Trace,
  fail: Subscribers['fail'],
  renew: () => void,
  isThorough = false,
): Facts {
  // One literal, as of a use (use.ts).
  // oxfmt-ignore
  return {
    trace, told: openSubscribers(fail), tables: [], loops: new Map(), open: new Set(),
    ended: new Set(), seen: 0, numbers: openNumbers(), newest: undefined,
    losses: 0, lost: 0, renew, isFull: false, exits: new Map(), isThorough,
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
  if (known?.gen === gen && known.losses === facts.losses) return known;
  if (known !== undefined && known.gen > gen) return undefined;
  return enter(facts, loop, fd, gen, seq);
}

/** The newest use of a number of which an event tells without saying which use it is. */
export function useHeld(facts: Facts, loop: Loop, fd: number, seq: number): Use | undefined {
  const known = useOf(facts, loop.process, fd);
  return known?.losses === facts.losses ? known : enter(facts, loop, fd, known?.gen ?? 0, seq);
}

function enter(facts: Facts, loop: Loop, fd: number, gen: number, seq: number): Use | undefined {
  const { trace, tables, open, losses } = facts;
  if (open.size >= MOST_OPEN) {
    facts.isFull = true;
    return undefined;
  }
  const { process } = loop;
  const table = (tables[process] ??= []);
  const before = table[fd];
  const slot = seq & trace.mask;
  const use = openUse(process, fd, gen, seq, trace.t[slot]!, losses, standAt(trace, slot));
  const parent = before === undefined ? trace.descriptors.inherited[process]?.[fd] : undefined;
  if (parent !== undefined) {
    use.isBefore = true;
    use.role = parent.role;
    use.proto = parent.proto;
    use.local = parent.local;
    use.peer = parent.peer;
  }
  if (before?.gen === gen) remember(facts, before, use);
  // Its close was not seen, or was that of dup2(2).
  else if (before !== undefined) leave(facts, before, seq);
  table[fd] = use;
  if (use.closed < 0) open.add(use);
  return use;
}

/** What is known of a use still, though events were lost since. */
function remember({ loops }: Facts, before: Use, use: Use): void {
  use.isBefore = true;
  use.role = before.role;
  use.proto = before.proto;
  use.local = before.local;
  use.peer = before.peer;
  use.isSocket = before.isSocket;
  use.served = before.served;
  use.closed = before.closed;
  use.watch = before.watch;
  use.watcher = before.watcher;
  if (use.closed < 0 && (use.watch & WATCHED.rwx) !== 0) loops.get(use.watcher)?.set.add(use);
}

export function leave({ open, ended, loops }: Facts, use: Use, seq: number): void {
  if (use.closed < 0) use.closed = seq;
  open.delete(use);
  ended.delete(use);
  loops.get(use.watcher)?.set.delete(use);
}

/** Events are missing here: of each descriptor is only known what it is, of each loop that it is there. */
export function forget({ open, ended, loops }: Facts): void {
  open.clear();
  ended.clear();
  for (const loop of loops.values()) forgetTurn(loop);
}

/** All that a process had open is closed when it ends, unless another uses its table of descriptors still (CLONE_FILES, clone(2)). */
export function leaveAll(facts: Facts, process: number, seq: number): void {
  const { trace, tables, exits } = facts;
  const count = (exits.get(process) ?? 0) + 1;
  exits.set(process, count);
  const users = trace.processes.list.filter(({ table }) => table === process).length;
  if (count < users) return;
  tables[process]?.forEach((use) => use !== undefined && leave(facts, use, seq));
  tables[process] = [];
}

/** Since the event before it: then, and each time so many calls were made, rules are told that the turn goes on. */
const LONG_NS = 100e6;
const MANY_CALLS = 64;

/** A call on the descriptor in this turn. */
export function called(facts: Facts, loop: Loop, use: Use, seq: number, slot: number): void {
  const { trace, told } = facts;
  const at = trace.t[slot]!;
  loop.calls++;
  if (use.turn !== loop.wake) {
    use.turn = loop.wake;
    use.reads = 0;
    use.zeros = 0;
    use.firstAt = at < 0 ? -1 : at - Math.max(0, trace.dur[slot]!);
  }
  use.lastAt = at;
  if (at - loop.lastAt >= LONG_NS || loop.calls % MANY_CALLS === 0)
    tellLoop(told, told.long, loop, seq);
}
