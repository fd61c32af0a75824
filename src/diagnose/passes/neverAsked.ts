/** Connections that a program with one select loop lets in, and then does nothing with: nfds too small, or forgotten in the set. */

import { CODE } from '../../trace/kinds';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import type { Use } from './use';

/** After so long, and a wait at least, who meant to ask about it has done so. */
const LEAST_NS = 1e9;
/** Without times so many waits. */
const LEAST_WAITS = 10;
const MOST_CLOSED = 64;
/** Events, of other threads for example, between an accept and what it opened. */
const ACCEPT_WITHIN = 16;

/** By process: those closed since its newest wait; the program may be at its end. */
export type NeverAsked = Map<number, Use[]>;

export function openNeverAsked(): NeverAsked {
  return new Map();
}

/** Let in, and no call on it since: one that only sends need be in no set. */
function isNeverAsked({ role, watch, isBefore, read, sent, shutdown, sockerr }: Use): boolean {
  if (role !== 'connection' || watch >= 0 || isBefore) return false;
  return Math.max(read, sent, shutdown, sockerr) < 0;
}

/** It is closed: by a program that goes on this was meant. */
export function noteClosed(never: NeverAsked, use: Use): void {
  if (!isNeverAsked(use)) return;
  const closed = never.get(use.process) ?? [];
  never.set(use.process, closed);
  if (closed.length < MOST_CLOSED) closed.push(use);
}

/** It waits again. */
export function goOn(never: NeverAsked, process: number): void {
  if (never.size > 0) never.delete(process);
}

/** Those of a process that is at its end, and the loop that let them in. */
export function neverAskedIn(
  scene: Scene,
  never: NeverAsked,
  process: number,
  now: number,
): { readonly loop: Loop; readonly uses: readonly Use[] } | undefined {
  const loop = onlyLoopOf(scene, process);
  if (loop === undefined) return undefined;
  const own = [...scene.open].filter((use) => use.process === process && isNeverAsked(use));
  const uses = [...own, ...(never.get(process) ?? [])].filter(
    (use) => wasLetIn(scene, use) && isOld(scene, use, loop, now),
  );
  return { loop, uses };
}

/** Another thread or a child may be who serves it. */
function onlyLoopOf({ loops, trace }: Scene, process: number): Loop | undefined {
  const own = [...loops.values()].filter((loop) => loop.process === process);
  const isAlone = own.length === 1 && own[0]!.poller === 'select';
  const hasChildren = trace.processes.list.some(({ parent }) => parent === process);
  return isAlone && !hasChildren ? own[0] : undefined;
}

/** By an accept, which tells of it or stands just before what does: an end of a socketpair, or one that was given by another process, is somebody's own matter. */
function wasLetIn({ trace }: Scene, { fd, gen, opened }: Use): boolean {
  const from = Math.max(trace.first, opened - ACCEPT_WITHIN);
  for (let seq = opened; seq >= from; seq--) {
    const slot = seq & trace.mask;
    if (trace.kind[slot] === CODE.accept && trace.fd[slot] === fd && trace.gen[slot] === gen)
      return true;
  }
  return false;
}

function isOld({ trace }: Scene, use: Use, loop: Loop, now: number): boolean {
  const isTimed = use.openedAt >= 0 && now >= 0;
  if (isTimed && now - use.openedAt < LEAST_NS) return false;
  let waits = 0;
  for (let seq = Math.max(trace.first, use.opened); seq < trace.next; seq++) {
    const slot = seq & trace.mask;
    if (trace.kind[slot] === CODE.wait && trace.loop[slot] === loop.number) waits++;
    if (waits >= (isTimed ? 1 : LEAST_WAITS)) return true;
  }
  return false;
}
