/** Where the time of a turn went: its longest pause between two events, and calls that were for nobody. */

import { CODE, specOf } from '../../trace/kinds';
import { nameOfFd } from '../../trace/words';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import type { Use } from './use';

/** Of one turn: `seq` is the event that ended its longest pause of `ns`, `before` the one that it followed. */
export type Pause = {
  readonly wake: number;
  readonly loops: number;
  ns: number;
  /** Of all pauses of the turn that a person could measure, together. */
  sum: number;
  seq: number;
  before: number;
  /** Calls on what is no socket, or that failed: a log, a file, a peer that is gone. */
  strays: number;
};

/** Shorter ones are calls and work as any turn has. */
const LEAST_NS = 10e6;

/** Of each loop the turn that goes on; `newest` is that of the newest event. */
export type Pauses = { readonly of: WeakMap<Loop, Pause>; loop: Loop | undefined; newest: Pause };

export function openPauses(): Pauses {
  const newest = { wake: -1, loops: 0, ns: 0, sum: 0, seq: -1, before: -1, strays: 0 };
  return { of: new WeakMap(), loop: undefined, newest };
}

/** Takes down how long it was from the loop's event before to this one; undefined where there is no turn, or no time. */
export function pauseAt(scene: Scene, pauses: Pauses, loop: Loop, seq: number): Pause | undefined {
  const { trace, loops } = scene;
  const { wake, last, lastAt } = loop;
  const at = trace.t[seq & trace.mask]!;
  if (wake < 0 || at < 0) return undefined;
  let pause = pauses.loop === loop ? pauses.newest : pauses.of.get(loop);
  if (pause?.wake !== wake) {
    pause = { wake, loops: loops.size, ns: 0, sum: 0, seq, before: -1, strays: 0 };
    pauses.of.set(loop, pause);
  }
  pauses.loop = loop;
  pauses.newest = pause;
  if (at - lastAt >= LEAST_NS) pause.sum += at - lastAt;
  if (at - lastAt > pause.ns) {
    pause.ns = at - lastAt;
    pause.seq = seq;
    pause.before = last;
  }
  return pause;
}

/**
 * It began a thread meanwhile, which is how it serves, and takes as long as the machine needs: one was told of, or the pause
 * follows the arrival of a connection that this loop does not watch, and so hands over.
 */
export function isHandingOver(scene: Scene, pause: Pause, loop: Loop): boolean {
  const { loops, trace, useOf } = scene;
  if (isLongCall(scene, pause)) return false;
  if (loops.size > pause.loops) return true;
  const slot = pause.before & trace.mask;
  const isArrival = trace.kind[slot] === CODE.open || trace.kind[slot] === CODE.accept;
  if (pause.before < trace.first || !isArrival) return false;
  const use = useOf(loop.process, trace.fd[slot]!);
  return use?.role === 'connection' && use.watch < 0;
}

/** Either event of the pause is the descriptor's: that is what was waited for. */
export function isPauseOf({ trace }: Scene, { seq, before }: Pause, { fd, gen }: Use): boolean {
  return [seq, before].some((one) => {
    const slot = one & trace.mask;
    return one >= trace.first && trace.fd[slot] === fd && trace.gen[slot] === gen;
  });
}

/** The call that took most of the pause; where calls have no durations, the one before or what followed it. */
export function causeOf(scene: Scene, pause: Pause): string {
  const { trace } = scene;
  const { seq, before } = pause;
  if (isLongCall(scene, pause)) return callOf(scene, seq);
  const isUntimed = isCall(scene, before) && trace.dur[before & trace.mask]! < 0;
  return isUntimed ? `${callOf(scene, before)}, or what followed it,` : 'Work without a call';
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

function callOf({ trace }: Scene, seq: number): string {
  const slot = seq & trace.mask;
  const { kind } = specOf(trace.kind[slot]!);
  return `${kind}(${nameOfFd({ fd: trace.fd[slot]!, gen: trace.gen[slot]! })})`;
}
