/** The instant a view looks at: the selected tick, what happened in it, and every descriptor's state after it. */

import type { Descriptor } from '../../trace/descriptors';
import { CODE, INTEREST_LETTERS, lettersOf, READY_LETTERS } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import { advance } from '../../trace/replay';
import { tableAt } from '../../trace/state';
import { CELL, FLAG, STRIDE, type Table, tableFrom, watchedBy } from '../../trace/table';
import { type Tick, tickAt, ticksOf } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { DescriptorInfo } from '../descriptorViews';
import { PAGE_SIZES } from '../pageSizes';

/** What a wait answered about one descriptor. */
export type Answer = {
  readonly seq: number;
  readonly fd: number;
  readonly gen: number;
  /** Bits of READY_LETTERS. */
  readonly bits: number;
};

export type Instant = {
  readonly trace: Trace;
  readonly loop: number;
  readonly process: number;
  /** Undefined while the loop has not waited yet. */
  readonly tick: Tick | undefined;
  /** The instant's last event; states are those after it. */
  readonly seq: number;
  readonly table: Table;
  /** The states that the tick's wait began with: what the program asked about. */
  readonly asked: Table;
  /** By use of a number. */
  readonly answers: ReadonlyMap<number, Answer>;
  /** Seqs of some events of the program (PAGE_SIZES) in the tick, the first or those around one; how many were before, and in all. */
  readonly did: readonly number[];
  readonly earlier: number;
  readonly didCount: number;
};

/** One of the first is seen in any case; of what is before another one, so much is. */
const FIRST_EVENTS = 40;
const BEFORE = 10;

/**
 * `tick` −1: the newest that is over. One that is not kept becomes the nearest that is. `event`: seq of one that must be
 * among those that are told; `from`: so many are passed over instead.
 */
export function instantOf(
  trace: Trace,
  loop: number,
  tick: number,
  event = -1,
  from?: number,
): Instant {
  const found = findTick(trace, loop, tick);
  const seq = lastBefore(trace, found?.end ?? trace.settled);
  return {
    ...{ trace, loop, seq, tick: found },
    process: processOf(trace.processes, loop),
    ...tablesOf(trace, found, seq),
    ...readTick(trace, loop, found, from === undefined ? event : -1, from),
  };
}

/** The row of a descriptor in a table; −1 where it is not open then. */
export function rowIn(table: Table, descriptor: Descriptor): number {
  const row = (table.processes[descriptor.process]?.rows[descriptor.fd] ?? 0) - 1;
  return table.owners[row] === descriptor ? row : -1;
}

/** A descriptor as every list shows it. */
export function infoOf(instant: Instant, descriptor: Descriptor): DescriptorInfo {
  const { fd, gen, role, proto, local, peer, opened, closed } = descriptor;
  const row = rowIn(instant.table, descriptor);
  const watched = row < 0 ? 0 : watchedBy(instant.table, row, instant.loop);
  return {
    ...{ fd, gen, role, proto, local, peer },
    interest: lettersOf(watched & FLAG.interest, INTEREST_LETTERS),
    events: lettersOf(answerFor(instant, descriptor)?.bits ?? 0, READY_LETTERS),
    depth: row < 0 ? 0 : instant.table.cells[row * STRIDE + CELL.depth]!,
    isClosed: closed >= 0 && closed <= instant.seq,
    ...(opened > instant.seq && { isToCome: true }),
  };
}

/** What the instant's wait answered about a descriptor; undefined where it was not ready. */
export function answerFor(instant: Instant, { fd, gen, process }: Descriptor): Answer | undefined {
  return process === instant.process ? instant.answers.get(useOf(fd, gen)) : undefined;
}

/** The seq a tick begins with: its wait, or its wake where the wait is not kept. */
export function startOf({ wait, wake }: Tick): number {
  return wait < 0 ? wake : wait;
}

function findTick(trace: Trace, loop: number, tick: number): Tick | undefined {
  const kept = ticksOf(trace, loop);
  if (kept === undefined) return undefined;
  if (tick >= 0) return tickAt(trace, loop, Math.max(kept.first, Math.min(tick, kept.last)));
  const newest = tickAt(trace, loop, kept.last);
  if (newest !== undefined && newest.wake >= 0) return newest;
  return tickAt(trace, loop, kept.last - 1) ?? newest;
}

/** Further apart than this a checkpoint is likely to be nearer. */
const NEAR_EVENTS = 4096;

function tablesOf(
  trace: Trace,
  tick: Tick | undefined,
  seq: number,
): Pick<Instant, 'asked' | 'table'> {
  const start = tick === undefined ? seq : startOf(tick);
  const asked = tableAt(trace, start);
  const isFar = seq - start > NEAR_EVENTS || seq >= trace.settled - 1;
  if (isFar) return { asked, table: tableAt(trace, seq) };
  const table = tableFrom(asked);
  advance(table, trace, start + 1, seq + 1);
  return { asked, table };
}

const { wait, wake, client, print, note } = CODE;
/** Kinds that change nothing about descriptors. */
const IDLE = new Set([wait, wake, client, print, note]);
const IDLE_EVENTS = 64;

/** The last event before `end`; at the live end also the idle ones after it, as that state is there already. */
function lastBefore(trace: Trace, end: number): number {
  const { settled, kind, mask } = trace;
  if (settled - end > IDLE_EVENTS) return end - 1;
  for (let seq = end; seq < settled; seq++) if (!IDLE.has(kind[seq & mask]!)) return end - 1;
  return settled - 1;
}

function readTick(
  trace: Trace,
  loop: number,
  tick: Tick | undefined,
  event: number,
  from = 0,
): Pick<Instant, 'answers' | 'did' | 'earlier' | 'didCount'> {
  const answers = new Map<number, Answer>();
  const did: number[] = [];
  const recent = new Array<number>(BEFORE + 1).fill(-1);
  let [didCount, earlier] = [0, from];
  const wake = tick?.wake ?? -1;
  for (let seq = wake + 1; tick !== undefined && wake >= 0 && seq < tick.end; seq++) {
    const slot = seq & trace.mask;
    if (trace.loop[slot] !== loop || trace.tick[slot] !== tick.tick) continue;
    if (trace.kind[slot] === CODE.ready) addAnswer(trace, answers, seq);
    else {
      didCount++;
      if (didCount > from && did.length < PAGE_SIZES.did) did.push(seq);
      if (seq <= event) recent[didCount % recent.length] = seq;
      // The one that must be shown is further on: what was before it gives way, but for a little.
      if (seq === event && didCount > FIRST_EVENTS) {
        did.splice(0, did.length, ...recent.toSorted((one, other) => one - other));
        earlier = didCount - did.length;
      }
    }
  }
  return { answers, did, earlier, didCount };
}

/** A descriptor that is told of twice is ready for both. */
function addAnswer(trace: Trace, answers: Map<number, Answer>, seq: number): void {
  const slot = seq & trace.mask;
  const [fd, gen, bits] = [trace.fd[slot]!, trace.gen[slot]!, trace.flags[slot]!];
  const use = useOf(fd, gen);
  const before = answers.get(use);
  answers.set(use, { seq: before?.seq ?? seq, fd, gen, bits: (before?.bits ?? 0) | bits });
}

/** One number for a use of a descriptor's number. */
export function useOf(fd: number, gen: number): number {
  return fd * 2 ** 32 + (gen >>> 0);
}
