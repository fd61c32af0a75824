/** A call as the families of system calls get it, and what they share. */

import { MAX_FD } from '../../trace/table';
import type { Facts } from '../tables';
import type { Teller } from '../teller';
import type { Task, Tasks } from './tasks';
import { factsOf } from './addresses';
import type { StraceFacts } from './facts';
import { numberOf, type Value } from './values';

export type Call = {
  readonly task: Task;
  readonly pid: number;
  readonly tid: number;
  /** When it began, ns; −1 where the log has no times. */
  readonly at: number;
  /** When it returned, as far as that is known; of one that begins, when it did. */
  readonly t: number;
  /** How long it took, ns; −1 not known. */
  readonly dur: number;
  /** `t` is only when it began: the log has no durations. */
  readonly isEntry: boolean;
  /** The line of its begin, as the teller has it. */
  readonly line: number;
  /** Its begin was told already. */
  readonly hasBegun: boolean;
  readonly name: string;
  readonly args: readonly Value[];
  /** NaN: it did not return. */
  readonly ret: number;
  readonly errno: string;
  /** What -y tells of the descriptor that it returned. */
  readonly of: string;
  /** What stands behind the result. */
  readonly shown: string;
};

/** What the families write to. */
export type Log = {
  readonly teller: Teller;
  readonly tasks: Tasks;
  readonly facts: StraceFacts;
  /** Bytes kept of each call. */
  readonly capture: number;
  /** Interest that was read from /proc/PID/fdinfo/FD, by the poller's number. */
  readonly interests: Map<number, Watched[]>;
  /** By its thread: a call that a signal ended, and that may begin again. */
  readonly interrupted: WeakMap<Task, Call>;
  /** By process: what it wrote to a standard error that is a file, since it read anything. */
  readonly lastWords: Map<number, string>;
  /** The command that was traced, where its begin is in the log. */
  program: string;
  /** There were calls before this one. */
  isBegun: boolean;
};

/** A descriptor that a poller watches, as fdinfo has it. */
export type Watched = {
  readonly fd: number;
  readonly events: number;
  readonly data: bigint;
};

export type Handler = (call: Call, log: Log) => void;

/** What is made of the calls of some names. */
export type Family = Readonly<Record<string, Handler>>;

/** The call succeeded. */
export function isDone({ ret, errno }: Call): boolean {
  return errno === '' && ret >= 0;
}

/** A descriptor's number; NaN where none is written, or one that Linux never gives. */
export function fdOf(value: Value | undefined): number {
  const fd = numberOf(value);
  // -1 may be printed without its sign.
  if (fd === 0xffff_ffff) return -1;
  return fd < MAX_FD ? fd : NaN;
}

/** Takes down what -y tells of a descriptor that nobody told of; returns its number. */
export function noted(call: Call, { teller }: Log, value: Value | undefined): number {
  const fd = fdOf(value);
  if (value === undefined || value.of === '' || !(fd >= 0)) return fd;
  const { pid, tid, t } = call;
  const { isPoller, role = 'other', proto = '', local = '', peer = '' } = factsOf(value.of);
  if (!isPoller) teller.meetQuietly({ pid, tid, t, fd, role, proto, local, peer });
  return fd;
}

/** What -y tells of a descriptor now may be more than was known when it was opened. */
export function learnt(call: Call, { teller }: Log, value: Value | undefined): void {
  if (value?.of.includes('->') !== true) return;
  const { pid, tid, t } = call;
  const { local = '', peer = '' } = factsOf(value.of);
  if (local !== '' && peer !== '') teller.learn({ pid, tid, t, fd: fdOf(value), local, peer });
}

/** What -y tells of a descriptor that was just opened, each fact empty where it is not known. */
export function openedFacts(annotation: string): Required<Facts> {
  const { role = 'other', proto = '', local = '', peer = '' } = factsOf(annotation);
  return { role, proto, local, peer };
}
