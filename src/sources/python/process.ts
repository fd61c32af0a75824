/** One process that a probe speaks of: what later records of it refer to. */

import path from 'node:path';
import type { Teller } from '../teller';
import type { By } from '../telling';
import { nameOf } from './commandLine';
import type { InSet } from '../who';
import { type Hello, textsOf, type WireRecord } from './wire';

export type PythonProcess = {
  readonly pid: number;
  readonly hello: Hello;
  readonly name: string;
  readonly teller: Teller;
  /** CLOCK_MONOTONIC when the trace began, in halves of 32 bits. */
  readonly began: { readonly high: number; readonly low: number };
  /** `file:line` of the user's, by site; empty: nobody's line. */
  readonly sites: Map<number, string>;
  /** The kernel's number of a thread, by its index. */
  readonly threads: Map<number, number>;
  /** Whose line waits for a descriptor, where a loop makes the calls. */
  readonly awaiting: Map<number, string>;
  /** Whose line is told then of the end of its stream, where that is another. */
  readonly ending: Map<number, string>;
  /**
   * Lines whose recv (and accept) or send could not be done at once, or only in part, by descriptor: a loop does later what is left, on
   * nobody's line (asyncio's `sock_recv`).
   */
  readonly unfinished: Readonly<Record<'recv' | 'send', Map<number, string>>>;
  /** What the poll objects watch, by their numbers: of those that were used last, as none says that it is gone. */
  readonly polls: Map<number, Polled>;
  /** Of each thread: the poll object of its last wait, and how often that had been changed then. */
  readonly polled: Map<number, { readonly id: number; readonly changes: number }>;
  /** By thread: a connection that was accepted, and whose socket has not been made yet. */
  readonly accepted: Map<number, Accepted>;
  /** Where the process went, as far as it told. */
  end: { readonly code: number; readonly text: string; readonly src: string } | undefined;
};

/** A poll object: interest by descriptor, and how often it was changed. */
export type Polled = { readonly set: Map<number, InSet>; changes: number };

/** Whose call it was, when it returned, how long it took and where it stands. */
export type Called = Required<By>;

export type Accepted = {
  readonly by: Called;
  readonly listener: number;
  readonly fd: number;
  readonly peer: string;
};

export function openProcess(
  hello: Hello,
  teller: Teller,
  beganAt: bigint,
  inherited?: PythonProcess,
): PythonProcess {
  return {
    pid: hello.pid,
    hello,
    name: nameOf(hello.argv),
    teller,
    began: { high: Number(beganAt >> 32n), low: Number(beganAt & 0xffff_ffffn) },
    sites: new Map(),
    threads: new Map(),
    awaiting: new Map(),
    ending: new Map(),
    unfinished: { recv: new Map(), send: new Map() },
    // A fork has the poll objects of its parent.
    polls: new Map(
      Array.from(inherited?.polls ?? [], ([id, { set, changes }]) => [
        id,
        { set: new Map(set), changes },
      ]),
    ),
    polled: new Map(),
    accepted: new Map(),
    end: undefined,
  };
}

/** The probe refers to fewer (`MOST_KEPT` in its sites.py); what a program makes all the time gets new numbers all the time. */
export const MOST_SITES = 80_000;
export const MOST_POLLS = 4096;

export function addSite(process: PythonProcess, { site, payload }: WireRecord): void {
  const [file = '', line = ''] = textsOf(payload);
  process.sites.set(site, placeOf(process, file, line));
  forgetOldest(process.sites, MOST_SITES);
}

/** The poll object of that number; one that was not used for long, or never, watches nothing. */
export function pollOf({ polls }: PythonProcess, id: number): Polled {
  const poll = polls.get(id) ?? { set: new Map<number, InSet>(), changes: 0 };
  // Few programs have so many that the order in which they are used matters.
  if (polls.size > MOST_POLLS / 2) polls.delete(id);
  polls.set(id, poll);
  forgetOldest(polls, MOST_POLLS);
  return poll;
}

/** Where there are more than `most`: a quarter at once, as finding the first of a map costs what was taken out before it. */
function forgetOldest(map: Map<number, unknown>, most: number): void {
  if (map.size <= most) return;
  let left = most / 4;
  for (const key of map.keys()) {
    map.delete(key);
    if (--left <= 0) return;
  }
}

/** `file:line` with the whole path; what is no file (`<string>`) as it is called. */
export function placeOf({ hello }: PythonProcess, file: string, line: string): string {
  if (file === '') return '';
  const whole = file.startsWith('<') ? file : path.resolve(hello.folder, file);
  return `${whole}:${line}`;
}

/** When the record's call began, ns since the trace did. */
export function beginOf({ began }: PythonProcess, { atHigh, atLow }: WireRecord): number {
  return (atHigh - began.high) * 4_294_967_296 + (atLow - began.low);
}

export function tidOf({ threads, pid }: PythonProcess, index: number): number {
  return threads.get(index) ?? pid;
}

/** Whose call it is, when it returned, and on which line. */
export function byOf(process: PythonProcess, record: WireRecord): Called {
  const { dur, thread, site, fd } = record;
  const own = process.sites.get(site) ?? '';
  const src = own === '' && fd >= 0 ? (process.awaiting.get(fd) ?? '') : own;
  return {
    pid: process.pid,
    tid: tidOf(process, thread),
    t: beginOf(process, record) + dur,
    dur,
    src,
  };
}
