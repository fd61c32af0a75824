/** What the threads of a program share in one block of memory, and what one loop of it is told: its number and its place there. */

import { descriptorLimit } from '../../os/process';
import { CONTROL_FD } from '../wire';

/** One loop: a thread, and what it shares with the others of its program. */
export type LoopContext = {
  readonly loop: number;
  readonly name: string;
  readonly tid: number;
  /** How often each descriptor's number was used, by number, from −1. */
  readonly gens: Int32Array;
  /** Where the loop's wait reads commands. */
  readonly control: number;
  /** Held while a batch is written; undefined where there is one thread only. */
  readonly lock: Int32Array | undefined;
};

/** The threads' shared words, by what they tell. */
export type ThreadState = {
  readonly buffer: SharedArrayBuffer;
  /** 1 while one of them writes (pipe(7): over 4 096 bytes a write is not atomic). */
  readonly lock: Int32Array;
  /** 1 while the program is paused: threads that do not wait stand still here. */
  readonly isPaused: Int32Array;
  readonly isStopping: Int32Array;
  /** Threads that run: neither ended nor blocked in a call that nothing but the kernel ends. */
  readonly active: Int32Array;
  /** Threads asked for and not begun yet. */
  readonly starting: Int32Array;
  /** Threads that have not ended, those to be begun included. */
  readonly running: Int32Array;
  /** Threads ever started, which is the number of the next one's loop. */
  readonly loops: Int32Array;
  readonly gens: Int32Array;
};

/** Threads of one program at a time, the first included; each takes some 11 MB. */
export const MAX_THREADS = 64;

const WORDS = ['lock', 'isPaused', 'isStopping', 'active', 'starting', 'running', 'loops'] as const;

/** Some machines set no limit worth the name; more than this many connections fit nowhere. */
const MAX_DESCRIPTORS = 1 << 20;

/** The one loop of a program that has no other. */
export function onlyLoop(name: string): LoopContext {
  const gens = new Int32Array(descriptorCount()).fill(-1);
  return { loop: 0, name, tid: process.pid, gens, control: CONTROL_FD, lock: undefined };
}

/** The memory that a program's threads share; nothing is in it yet. */
export function createThreadState(): ThreadState {
  const words = WORDS.length + descriptorCount();
  const state = viewThreadState(new SharedArrayBuffer(4 * words));
  state.gens.fill(-1);
  return state;
}

/** The same memory as another thread sees it. */
export function viewThreadState(buffer: SharedArrayBuffer): ThreadState {
  const word = (name: (typeof WORDS)[number]): Int32Array =>
    new Int32Array(buffer, 4 * WORDS.indexOf(name), 1);
  return {
    buffer,
    lock: word('lock'),
    isPaused: word('isPaused'),
    isStopping: word('isStopping'),
    active: word('active'),
    starting: word('starting'),
    running: word('running'),
    loops: word('loops'),
    gens: new Int32Array(buffer, 4 * WORDS.length),
  };
}

/**
 * Counts one more thread in and gives the number of its loop, which no other thread ever has. Throws RangeError where
 * MAX_THREADS run already.
 */
export function takeLoop({ running, loops }: ThreadState): number {
  if (Atomics.add(running, 0, 1) >= MAX_THREADS) {
    Atomics.sub(running, 0, 1);
    throw new RangeError(`${MAX_THREADS} threads run already: let one end first`);
  }
  return Atomics.add(loops, 0, 1);
}

function descriptorCount(): number {
  return Math.min(descriptorLimit().hard, MAX_DESCRIPTORS);
}
