/**
 * Where the time of a turn went. It is looked for only in turns that took long, by going over their events once more; so it
 * costs nothing for the others.
 */

import { CODE, specOf } from '../../trace/kinds';
import { textAt } from '../../trace/texts';
import { nameOfFd } from '../../trace/words';
import type { Scene } from '../rule';
import { isAgain } from './calls';
import type { Loop } from './loop';
import type { Use } from './use';

/** Of one turn, as far as it was looked at. */
export type Pause = {
  readonly wake: number;
  /** The newest event that it knows of, when that was, and which event of the loop it is. */
  seen: number;
  at: number;
  newest: number;
  /** Its longest pause, ns: `seq` is the event that ended it, `before` the one that it followed. */
  ns: number;
  seq: number;
  before: number;
  /** Its events, but for what was ready. */
  steps: number;
  /** How many others of its pauses are at least half as long. */
  rivals: number;
  /** Calls on what is no socket, or that failed: a log, a file, a peer that is gone. */
  strays: number;
  /** Time with what a busy machine takes away left out: of no step more than STEP_NS. */
  steadyNs: number;
  /** What it slept in all, ns; the event that ended the longest sleep, how long that was, and the call. */
  readonly sleep: { sum: number; ns: number; seq: number; name: string };
  /** What the clocks of its thread said when the turn was over, ns; `runnableNs`: −1 where they do not say it. */
  ran: { readonly cpuNs: number; readonly runnableNs: number } | undefined;
  /** It began a thread meanwhile. */
  hasBegun: boolean;
  /** It was stopped by a signal, and told to go on. */
  wasStopped: boolean;
};

/** Of each loop the newest turn that was looked at. */
export type Pauses = WeakMap<Loop, Pause>;

/** A call and what is done with its answer takes no longer, but for a few. */
const STEP_NS = 1e6;
/** Events of a turn that are gone over at once. */
const MOST_EVENTS = 1 << 16;

/**
 * What is known of the turn up to the event `seq`, which is of the loop; undefined where there is no turn. Where there are no
 * times (`strace -T` alone) its pauses are how long its calls took.
 */
export function pauseTo(scene: Scene, pauses: Pauses, loop: Loop, seq: number): Pause | undefined {
  const { trace } = scene;
  const { wake, wokeAt } = loop;
  if (wake < trace.first) return undefined;
  let pause = pauses.get(loop);
  if (pause?.wake !== wake) {
    pause = {
      ...{ wake, seen: wake, at: wokeAt, newest: wake, ns: 0, seq, before: -1 },
      ...{ steps: 0, rivals: 0, strays: 0, steadyNs: 0, hasBegun: false, wasStopped: false },
      sleep: { sum: 0, ns: 0, seq: -1, name: '' },
      ran: undefined,
    };
    pauses.set(loop, pause);
  }
  const from = Math.max(pause.seen + 1, trace.first, seq - MOST_EVENTS);
  for (let one = from; one <= seq; one++) step(scene, pause, loop, one);
  pause.seen = Math.max(pause.seen, seq);
  return pause;
}

function step(scene: Scene, pause: Pause, loop: Loop, seq: number): void {
  const { trace } = scene;
  const slot = seq & trace.mask;
  const kind = trace.kind[slot]!;
  if (kind === CODE.loop || kind === CODE.process) pause.hasBegun = true;
  if (trace.loop[slot] !== loop.number || kind === CODE.ready) return;
  if (kind === CODE.ran) {
    const [cpu, runnable] = [trace.a[slot]!, trace.b[slot]!];
    pause.ran = { cpuNs: cpu * 1000, runnableNs: runnable < 0 ? -1 : runnable * 1000 };
    return;
  }
  if (kind === CODE.signal && STOPS.has(textAt(trace.texts, trace.text[slot]!)))
    pause.wasStopped = true;
  pause.steps++;
  if (isStray(scene, loop, slot)) pause.strays++;
  const ns = pause.at < 0 ? callNs(scene, seq) : trace.t[slot]! - pause.at;
  pause.steadyNs += Math.min(Math.max(0, ns), STEP_NS);
  if (kind === CODE.task) noteSleep(scene, pause, seq, ns);
  if (ns > pause.ns) {
    pause.rivals = pause.ns >= ns / 2 ? pause.rivals + 1 : 0;
    pause.ns = ns;
    pause.seq = seq;
    pause.before = pause.newest;
  } else if (ns >= pause.ns / 2) pause.rivals++;
  pause.at = trace.t[slot]!;
  pause.newest = seq;
}

/** A task has ended that is a sleep from the event before on. */
function noteSleep(scene: Scene, { sleep, newest }: Pause, seq: number, ns: number): void {
  const name = sleepBetween(scene, newest, seq);
  if (name === '') return;
  sleep.sum += ns;
  if (ns <= sleep.ns) return;
  Object.assign(sleep, { ns, seq, name });
}

/** How long a call took; what stands in the duration of a wait is its timeout. */
function callNs(scene: Scene, seq: number): number {
  return isCall(scene, seq) ? Math.max(0, scene.trace.dur[seq & scene.trace.mask]!) : 0;
}

/** Who is stopped is held up by whom stopped it. */
const STOPS = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT']);

function isStray({ trace, useOf }: Scene, { process }: Loop, slot: number): boolean {
  const kind = trace.kind[slot]!;
  if (kind !== CODE.recv && kind !== CODE.send) return false;
  if (trace.errno[slot] !== 0) return !isAgain(trace, slot);
  return useOf(process, trace.fd[slot]!)?.isSocket === false;
}

/**
 * It began a thread or a process meanwhile, which is how it serves, and takes as long as the machine needs; or the pause follows
 * the arrival of a connection that this loop does not watch, and so hands over.
 */
export function isHandingOver(scene: Scene, pause: Pause, loop: Loop): boolean {
  const { trace, useOf } = scene;
  if (isLongCall(scene, pause)) return false;
  if (pause.hasBegun) return true;
  const slot = pause.before & trace.mask;
  const isArrival = trace.kind[slot] === CODE.open || trace.kind[slot] === CODE.accept;
  if (pause.before < trace.first || !isArrival) return false;
  const use = useOf(loop.process, trace.fd[slot]!);
  return use?.role === 'connection' && use.watch < 0;
}

/** Either event of the pause is the descriptor's: that is what was waited for. */
export function isPauseOf(scene: Scene, { seq, before }: Pause, { fd, gen }: Use): boolean {
  return [seq, before].some((one) => {
    if (one < scene.trace.first) return false;
    const its = calledOn(scene, one);
    return its.fd === fd && its.gen === gen;
  });
}

/** The name of the call in which the loop's thread slept for all of the pause; empty where it did not, or nobody knows. */
export function sleepOf(scene: Scene, { seq, before }: Pause): string {
  return sleepBetween(scene, before, seq);
}

function sleepBetween({ trace }: Scene, before: number, seq: number): string {
  if (before < trace.first) return '';
  const [from, to] = [before & trace.mask, seq & trace.mask];
  const isOne = trace.kind[from] === CODE.task && trace.kind[to] === CODE.task;
  const name = textAt(trace.texts, trace.text[to]!);
  const isSleep = SLEEPS.has(name.replace(/\(.*/s, ''));
  return isOne && trace.text[from] === trace.text[to] && isSleep ? name : '';
}

/** In a program in Python who was waited for stands behind some, in parentheses. */
const SLEEPS = new Set([
  'nanosleep',
  'clock_nanosleep',
  'clock_nanosleep_time64',
  'wait4',
  'waitpid',
  'waitid',
  // Of a program in Python.
  'time.sleep',
  'os.wait',
  'os.wait3',
  'os.wait4',
  'os.waitid',
  'os.waitpid',
  'Popen.wait',
  'Thread.join',
  'Condition.wait',
  'Event.wait',
  'Semaphore.acquire',
  'Barrier.wait',
  'Queue.get',
  'Queue.put',
  'Queue.join',
  'Future.result',
  'Future.exception',
]);

/** The call that took most of the pause; where calls have no durations, the one before or what followed it. */
export function causeOf(scene: Scene, pause: Pause): string {
  const { trace } = scene;
  const { seq, before } = pause;
  const slept = sleepOf(scene, pause);
  if (slept !== '') return slept;
  if (isLongCall(scene, pause)) return callOf(scene, seq);
  const isUntimed = isCall(scene, before) && trace.dur[before & trace.mask]! < 0;
  return isUntimed ? `${callOf(scene, before)}, or what followed it,` : 'Work without a call';
}

/** Between which sorts of events it was, and in which lines of the program: pauses at one place have one cause. */
export function placeOf(scene: Scene, pause: Pause, lineOf: (seq: number) => string): string {
  const { trace } = scene;
  const { seq, before } = pause;
  const [from, to] = [before, seq].map((one) => trace.kind[one & trace.mask]);
  return `${from} ${to} ${isLongCall(scene, pause)} ${lineOf(before)} ${lineOf(seq)}`;
}

/** The call that ended it took most of it. */
export function isLongCall(scene: Scene, { seq, ns }: Pause): boolean {
  const { trace } = scene;
  return isCall(scene, seq) && trace.dur[seq & trace.mask]! >= ns / 2;
}

/** Another loop of its thread has waited since this one woke: what that waited for is its business (nested-wait). */
export function hasWaitedElsewhere({ loops }: Scene, loop: Loop): boolean {
  for (const other of loops.values())
    if (other !== loop && other.thread === loop.thread && other.wake > loop.wake) return true;
  return false;
}

function isCall({ trace }: Scene, seq: number): boolean {
  return seq >= trace.first && specOf(trace.kind[seq & trace.mask]!).isCall;
}

function callOf(scene: Scene, seq: number): string {
  const { kind } = specOf(scene.trace.kind[seq & scene.trace.mask]!);
  return `${kind}(${nameOfFd(calledOn(scene, seq))})`;
}

/** The descriptor that a call was made on: accept's own is its result. */
function calledOn({ trace, loops, useOf }: Scene, seq: number): { fd: number; gen: number } {
  const slot = seq & trace.mask;
  if (trace.kind[slot] !== CODE.accept) return { fd: trace.fd[slot]!, gen: trace.gen[slot]! };
  const fd = trace.a[slot]!;
  const process = loops.get(trace.loop[slot]!)?.process ?? -1;
  return { fd, gen: useOf(process, fd)?.gen ?? 0 };
}
