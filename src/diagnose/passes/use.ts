/** One use of a descriptor's number, as rules know it: what is asked about it, and which event of each sort was its newest. */

import type { Proto, Role } from '../../trace/kinds';
import type { Stand } from '../../trace/src';
import type { Marked } from './marks';

/** From the wake to the first call on it, of one descriptor in all its turns. */
export type Served = {
  readonly fd: number;
  readonly gen: number;
  count: number;
  maxNs: number;
};

/** Events of a use by which a rule may tell of it much later. */
export const KEPT = ['opened', 'watched', 'ended', 'closed'] as const;
export type Kept = (typeof KEPT)[number];

/** Seqs are −1 where there was no such event. They grow, so comparing two tells which came later. */
export type Use = Marked & {
  /** Index of the process whose table it is in. */
  readonly process: number;
  readonly fd: number;
  readonly gen: number;
  /** Of the first event that told of it, and what the clock said then, ns. */
  readonly opened: number;
  readonly openedAt: number;
  /** How often events had been lost then (Facts): what is known of it is from no time before. */
  readonly losses: number;
  role: Role;
  proto: Proto;
  local: string;
  peer: string;
  /** Some call on it is one that only sockets know. */
  isSocket: boolean;
  /** It was open when the trace began, or came from a fork: what happened before is not known. */
  isBefore: boolean;
  /** Bits of WATCHED, as the loop `watcher` asked last; −1: nobody has. */
  watch: number;
  watcher: number;
  watched: number;
  /** The newest readiness: bits of READY, its seq, and the wake that told of it. */
  ready: number;
  readySeq: number;
  readyWake: number;
  /** The newest recv of any result; that took bytes; that said EAGAIN; that said the end; that failed otherwise. */
  read: number;
  got: number;
  again: number;
  zero: number;
  readFailed: number;
  /** The same of sends: any, one that took bytes, one that said EAGAIN, one that failed otherwise. */
  sent: number;
  /** Its first call of these two was a send: it asks, and is answered. */
  isAsking: boolean;
  put: number;
  putAgain: number;
  sendFailed: number;
  accept: number;
  accepted: number;
  connect: number;
  sockerr: number;
  shutdown: number;
  closed: number;
  /** The first end of stream, or loss of the peer (ECONNRESET, EPIPE), and when. */
  ended: number;
  endedAt: number;
  /** The newest word that the peer is gone for good: such an errno, or `h` or `e` among what is ready. */
  lost: number;
  /** The wake that these counts are of: the reads that took bytes in that turn, and those that said the end. */
  turn: number;
  reads: number;
  zeros: number;
  /** When its first call in that turn began and its last one returned, ns; −1 not known. */
  firstAt: number;
  lastAt: number;
  /** Of its stream, so far. */
  bytesIn: number;
  /** Messages and bytes that the program says it holds for it. */
  depth: number;
  queued: number;
  /** The number of the newest message put into it, and the loop that did so. */
  enqueued: number;
  enqueuer: number;
  /** Where these events stand, which may have left the trace when they are told of: a bug often shows long after. */
  readonly stands: Record<Kept, Stand>;
  /** How it was served in all turns, where it was ready in one. */
  served: Served | undefined;
};

/** Bits of `watch`, those of the kind of that name. */
export const WATCHED = { r: 1, w: 2, x: 4, rwx: 7, edge: 8, oneshot: 16 } as const;

/** Bits of `ready`, in the order of READY_LETTERS. */
export const READY = { r: 1, w: 2, x: 4, h: 8, e: 16, d: 32, n: 64 } as const;

export function openUse(
  process: number,
  fd: number,
  gen: number,
  opened: number,
  openedAt: number,
  losses: number,
  stand: Stand,
): Use {
  // One literal: objects that are made at once are read fastest, and these are read for every event.
  // oxfmt-ignore
  return {
    process, fd, gen, opened, openedAt, losses, marks: 0,
    role: 'other', proto: '', local: '', peer: '', isSocket: false, isBefore: false,
    watch: -1, watcher: -1, watched: -1, ready: 0, readySeq: -1, readyWake: -1,
    read: -1, got: -1, again: -1, zero: -1, readFailed: -1,
    sent: -1, isAsking: false, put: -1, putAgain: -1, sendFailed: -1,
    accept: -1, accepted: -1, connect: -1, sockerr: -1, shutdown: -1, closed: -1,
    ended: -1, endedAt: -1, lost: -1, turn: -1, reads: 0, zeros: 0, firstAt: -1, lastAt: -1,
    bytesIn: 0, depth: 0, queued: 0, enqueued: -1, enqueuer: -1, served: undefined,
    stands: { opened: stand, watched: '', ended: '', closed: '' },
  };
}

export function isDatagram({ proto }: Use): boolean {
  return proto === 'udp' || proto === 'udp6';
}

/** A connection of a stream, as far as is known: no listener, no datagrams, no file, none of 0, 1 and 2. */
export function isStream(use: Use): boolean {
  if (isDatagram(use) || use.role === 'listener' || use.role === 'timer') return false;
  if (use.role === 'connection' || use.role === 'client') return true;
  return use.isSocket && use.proto !== 'file';
}

/** The program asks about it, level-triggered: what is not handled is told again at once. */
export function isWatchedLevel(use: Use, bits: number): boolean {
  return isWatched(use, bits) && (use.watch & WATCHED.edge) === 0;
}

/** It is known what it is watched for, and one of these is among it. */
export function isWatched({ watch }: Use, bits: number): boolean {
  return watch >= 0 && (watch & bits) !== 0;
}
