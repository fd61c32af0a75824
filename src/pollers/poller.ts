/**
 * The contract of every poller: what a program asks the kernel about, and what the kernel answers.
 *
 * A backend keeps the watched set, waits, and fills `readyFds` and `readyEvents`; nothing is allocated for a wait.
 * Methods stand in the same order in every backend file.
 */

import type { Abilities, PollerName } from './list';

/** Ask about: readable, writable, exceptional. The letters r, w, x in this order. */
export const READ = 1;
export const WRITE = 2;
export const EXCEPT = 4;
/** Answered besides: hang-up, error, peer half-closed, not a valid descriptor. The letters h, e, d, n. */
export const HANGUP = 8;
export const ERROR = 16;
export const HALF_CLOSED = 32;
export const INVALID = 64;

/** When a descriptor is reported: as long as it is ready (level), or when it becomes ready (edge, epoll(7)). */
export type Trigger = 'level' | 'edge';

/** The kernel is asked about a set of descriptors; every one of them has one owner, who removes it before closing it. */
export type Poller = {
  readonly name: PollerName;
  readonly abilities: Abilities;
  /** Its own descriptor (epoll_create1(2)); −1 where it has none, or is closed. */
  readonly descriptor: number;
  /** How many descriptors are watched. */
  readonly size: number;
  /** The descriptors of the last wait, the first `wait()` of them; of the backend's own order. */
  readonly readyFds: Int32Array;
  /** Their events, the bits above, by the same index. */
  readonly readyEvents: Uint8Array;

  /**
   * Begins to watch. Throws RangeError with the reason where the backend cannot take the descriptor or the trigger,
   * SyscallError where the kernel refuses (epoll_ctl: EPERM, EEXIST, EBADF); then nothing is left behind.
   * An interest of 0 is watched for what is always reported (hang-up, error), where the backend tells it.
   */
  add(fd: number, interest: number, trigger?: Trigger): void;
  /** Changes the interest of a watched descriptor, its trigger kept; throws like add, and then the old interest stays. */
  modify(fd: number, interest: number): void;
  /** No longer watches it; harmless for one that is not watched or already closed. */
  remove(fd: number): void;
  /** The interest of a descriptor, −1 where it is not watched. */
  interestOf(fd: number): number;
  /**
   * The real wait: milliseconds, −1 for ever, 0 not at all. Returns how many are ready, 0 after the time,
   * −1 on error, with `errno()` to be read at once (EINTR; EBADF from select for a closed descriptor).
   */
  wait(timeoutMs: number): number;
  /** Frees what the backend holds; harmless twice. */
  close(): void;
};
