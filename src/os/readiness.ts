/** Readiness of a descriptor inside Node's own event loop, read lazily: for the process that looks on, not for one that serves. */

import koffi from 'koffi';
import * as libc from './libc';
import { allocate } from './memory';

/** What a pull found: so many bytes, which was all there was; a part of it; or the end. */
export type Pulled = number | 'more' | 'end';

/**
 * After a read, look again some ms later instead of at the next readiness: one wake-up then serves many writes. It is soon
 * where little came. Of who writes much a look is to bring about MUCH bytes, whatever its pace: enough to be worth a wake-up,
 * which costs what it costs, and so little that it stays in the cache and stands in nobody's way for long.
 */
const PAUSE_MS = 4;
const LONG_PAUSE_MS = 32;
const LITTLE = 4096;
const MUCH = 64 * 1024;
const HANG_UP_MS = 100;

/** A reader at work: while it is halted the pipe fills, and who writes to it waits. */
export type Reading = {
  halt(): void;
  goOn(): void;
  /** Resolves when it has found the end, and no longer watches the descriptor. */
  readonly ended: Promise<void>;
};

/**
 * Calls `pull` when `fd` is readable, then every few ms until it finds nothing, then waits for readiness again, until
 * it finds the end. After `more` the next call comes as soon as everything else has had its turn.
 */
export function readLazily(fd: number, pull: () => Pulled): Reading {
  let isHalted = false;
  /** A look was due while it was halted. */
  let isDue = false;
  let pauseMs = PAUSE_MS;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const onReadable = (): void => {
    handle.stop();
    look();
  };
  // The handle must stay referenced, or it is collected and the reader falls silent: the closures below hold it.
  const handle = koffi.node.poll(fd, READABLE, onReadable);

  return {
    halt: () => {
      isHalted = true;
    },
    goOn: () => {
      isHalted = false;
      if (isDue) setImmediate(look);
      isDue = false;
    },
    ended,
  };

  function look(): void {
    if (isHalted) {
      isDue = true;
      return;
    }
    const pulled = pull();
    if (pulled === 'more') setImmediate(look);
    else if (pulled === 'end') {
      handle.close();
      end();
    } else if (pulled === 0) {
      pauseMs = PAUSE_MS;
      handle.start(READABLE, onReadable);
    } else {
      pauseMs = pauseAfter(pulled, pauseMs);
      setTimeout(look, pauseMs);
    }
  }
}

/** How long to wait after a look, before which it was `pauseMs`, has brought so many bytes. */
export function pauseAfter(bytes: number, pauseMs: number): number {
  const fitting = bytes < LITTLE ? PAUSE_MS : Math.round((pauseMs * MUCH) / bytes);
  return Math.max(PAUSE_MS, Math.min(fitting, 2 * pauseMs, LONG_PAUSE_MS));
}

/**
 * Calls `listener` once when nobody reads from the pipe or socket `fd` any more; returns how to end that. It is asked
 * now and then with poll(2): a poll handle of the event loop would make the descriptor, and so every write, non-blocking.
 */
export function onHangUp(fd: number, listener: () => void): () => void {
  const request = allocate(8);
  const timer = setInterval(() => {
    request.i32[0] = fd;
    request.i32[1] = 0;
    if (libc.poll(request.address, 1, 0) <= 0) return;
    clearInterval(timer);
    listener();
  }, HANG_UP_MS);
  return () => clearInterval(timer);
}

const READABLE = { readable: true, disconnect: true };
