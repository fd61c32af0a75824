/** What every call of the teller needs: who it is, where its events stand, and what is met by it. */

import { appendAt } from '../trace/append';
import type { FieldsOfKind } from '../trace/event';
import type { Trace } from '../trace/trace';
import { countUse, type Descriptor, drop, type Facts, genOf, openFile, use } from './tables';
import { addThread, type Loop, loopOf, openWho, processOf, type Thread, type Who } from './who';

/** Who called, and when. */
export type By = {
  readonly pid: number;
  readonly tid: number;
  /** ns since the trace began, when the call returned; absent where there are no times. */
  readonly t?: number;
  /** ns */
  readonly dur?: number;
  /** `file:line` in the user's program. */
  readonly src?: string;
};

export type Telling = {
  readonly trace: Trace;
  readonly who: Who;
  /** The line of the log that is read, as the column of `src` has it; 0: of none. */
  line: number;
  /** What every event has, of the one being written. */
  readonly place: {
    t: number;
    dur: number;
    src: string;
    srcIndex: number;
    loop: number;
    tick: number;
    gen: number;
  };
};

export function openTelling(trace: Trace): Telling {
  const place = { t: -1, dur: -1, src: '', srcIndex: 0, loop: -1, tick: -1, gen: 0 };
  return { trace, who: openWho(), line: 0, place };
}

/** Who called; told of first where nobody has. */
export function threadOf(telling: Telling, by: By): Thread {
  const process = processOf(telling.who, by.pid);
  const known = process.threads.get(by.tid);
  if (known !== undefined) return known;
  const thread = addThread(telling.who, process, by.tid);
  putLoop(telling, by, loopOf(thread), '');
  return thread;
}

/** An event of this loop and its tick; `gen` is that of the event's descriptor. */
export function put(
  { trace, place, line }: Telling,
  by: By,
  { number, tick }: Pick<Loop, 'number' | 'tick'>,
  gen: number,
  fields: FieldsOfKind,
): void {
  place.t = by.t ?? -1;
  place.dur = by.dur ?? -1;
  place.src = by.src ?? '';
  place.srcIndex = line;
  place.loop = number;
  place.tick = tick;
  place.gen = gen;
  appendAt(trace, fields, place);
}

export function putLoop(telling: Telling, by: By, loop: Loop, name: string): void {
  const { poller, thread } = loop;
  const { pid } = thread.process;
  put(telling, by, loop, 0, { kind: 'loop', poller, name, pid, tid: thread.tid });
}

/** What a number stands for, told of from now on; where nobody told of it, it was open before, and these are its facts. */
export function meet(
  telling: Telling,
  thread: Thread,
  by: By,
  fd: number,
  facts: Facts,
): Descriptor {
  const descriptor = meetQuietly(thread, fd, facts);
  if (descriptor.isQuiet) putOpen(telling, thread, by, descriptor);
  return descriptor;
}

/** The same, where no event tells of it. */
export function meetQuietly({ process: { table } }: Thread, fd: number, facts: Facts): Descriptor {
  const known = table.open.get(fd);
  if (known !== undefined) return known;
  const isBefore = !table.gens.has(fd);
  const descriptor = use(table, fd, openFile(facts), { isQuiet: true });
  descriptor.isBefore = isBefore;
  return descriptor;
}

/** The `open` of a descriptor, once more where something came to be known of it. */
export function putOpen(telling: Telling, thread: Thread, by: By, descriptor: Descriptor): void {
  const { fd, gen, file, isBefore } = descriptor;
  const { role = 'other', proto = '', local = '', peer = '' } = file.facts;
  countUse(thread.process.table, descriptor);
  const fields = { kind: 'open', fd, role, proto, local, peer, before: isBefore } as const;
  put(telling, by, loopOf(thread), gen, fields);
}

/** Ends the use of a number; of one that was not open or never told of, and of a poller's own, no event tells. */
export function putClose(telling: Telling, thread: Thread, by: By, fd: number): void {
  const { table } = thread.process;
  const descriptor = table.open.get(fd);
  drop(table, fd);
  if (descriptor !== undefined && isTold(descriptor))
    put(telling, by, loopOf(thread), genOf(table, fd), { kind: 'close', fd });
}

/** Pollers are told of by `of` alone. */
export function isTold({ file, isQuiet }: Descriptor): boolean {
  return file.watches === undefined && !isQuiet;
}
