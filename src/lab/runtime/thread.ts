/** What a program that blocks is written with: calls that wait in the kernel by themselves, tasks, and threads of its own. */

import * as libc from '../../os/libc';
import { setNonBlocking } from '../../os/process';
import type { TASK_STATES } from '../../trace/kinds';
import type { Lab } from './lab';
import { type ThreadState, takeLoop } from './threadState';
import { EndOfRun } from './waiter';

/** What a thread runs; `argument` is what it was started with. It may block, and ends when it returns. */
export type Routine = (thread: Thread, argument: number) => void;

/** Routines by name: a program begins with `main`, and starts threads that run the others. */
export type ThreadedProgram = Readonly<Record<string, Routine>> & { readonly main: Routine };

/** A thread to be started: one of the program's routines, and what it is given. */
export type ThreadRequest = {
  readonly routine: string;
  readonly argument: number;
  readonly loop: number;
};

/** What joins the threads of a program; a program that has one thread only needs none. */
export type Threads = {
  readonly state: ThreadState;
  readonly start: (request: ThreadRequest) => void;
};

/**
 * One thread of a program. Its calls may block, and nobody can tell it anything meanwhile: so what it has recorded
 * goes out before each, and a pause holds it before and after.
 */
export class Thread {
  readonly lab: Lab;
  readonly #threads: Threads | undefined;

  constructor(lab: Lab, threads?: Threads) {
    this.lab = lab;
    this.#threads = threads;
  }

  /** Threads of this program that run or are about to, this one included. */
  get count(): number {
    const running = this.#threads?.state.running;
    return running === undefined ? 1 : Atomics.load(running, 0);
  }

  /** From now on calls on the descriptor wait until they can be done, as those of a plain socket do. */
  setBlocking(fd: number): void {
    setNonBlocking(fd, false);
  }

  /** accept4(2): the next connection, when there is one; it blocks in its turn. −1 with the loop's `errno`. */
  accept(listener: number): number {
    const fd = this.#block(() => this.lab.accept(listener));
    if (fd >= 0) this.setBlocking(fd);
    return fd;
  }

  /** recv(2), when something has come: as `recv` of the loop. */
  recv(fd: number, start: number, length: number): number {
    return this.#block(() => this.lab.recv(fd, start, length));
  }

  /** send(2), when there is room for all of it: as `send` of the loop. */
  send(fd: number, start: number, length: number): number {
    return this.#block(() => this.lab.send(fd, start, length));
  }

  /** Does nothing for so long; the kernel wakes it (poll(2) of no descriptor). */
  sleep(ms: number): void {
    this.#block(() => libc.poll(0, 0, ms));
  }

  /** Does some work that is shown as a bar from its begin to its end. */
  task(name: string, work: () => void): void {
    const tell = (state: (typeof TASK_STATES)[number]): void =>
      this.lab.record('task', { name, state });
    tell('begin');
    work();
    tell('end');
  }

  /** Starts a thread that runs this routine of the program; it begins some 40 ms later. Throws RangeError over MAX_THREADS. */
  start(routine: string, argument: number): void {
    if (this.#threads === undefined) throw new Error('this program has one thread only');
    const { state, start } = this.#threads;
    const loop = takeLoop(state);
    // What led to it stands before what the new thread does.
    this.lab.flush();
    Atomics.add(state.starting, 0, 1);
    start({ routine, argument, loop });
  }

  /** Blocks until every thread that was started has begun. */
  untilStarted(): void {
    const starting = this.#threads?.state.starting;
    if (starting === undefined) return;
    for (let left = Atomics.load(starting, 0); left > 0; left = Atomics.load(starting, 0))
      Atomics.wait(starting, 0, left);
  }

  #block(call: () => number): number {
    this.lab.flush();
    this.#standStill();
    this.#becomeActive(-1);
    const result = call();
    this.#becomeActive(1);
    this.#standStill();
    return result;
  }

  /** Throws EndOfRun where the program is to end. */
  #standStill(): void {
    if (this.#threads === undefined) return;
    const { isPaused, isStopping } = this.#threads.state;
    while (Atomics.load(isPaused, 0) === 1 && Atomics.load(isStopping, 0) === 0) {
      this.lab.flush();
      this.#becomeActive(-1);
      Atomics.wait(isPaused, 0, 1);
      this.#becomeActive(1);
    }
    if (Atomics.load(isStopping, 0) === 1) throw new EndOfRun();
  }

  #becomeActive(change: 1 | -1): void {
    if (this.#threads !== undefined) Atomics.add(this.#threads.state.active, 0, change);
  }
}
