/**
 * A program with threads, seen from its main thread, which runs none of the program: it stays in Node's event loop,
 * where it reads control, starts the program's threads and hears of their errors and ends.
 */

import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import * as libc from '../../os/libc';
import { C } from '../../os/libc';
import { openPipe, setNonBlocking } from '../../os/process';
import type { ProgramOptions } from '../scenario';
import { openCommands, writeCommand } from '../commands';
import { type Command, CONTROL_FD, SPARE_FDS } from '../wire';
import { describeError } from './run';
import type { ThreadRequest } from './thread';
import { type ThreadState, createThreadState, takeLoop } from './threadState';

/** What a new thread is given. */
export type ThreadData = ThreadRequest & {
  readonly options: ProgramOptions;
  readonly shared: SharedArrayBuffer;
  /** Where its loop, if it is the first, reads commands. */
  readonly control: number;
};

/** What a thread tells the main thread. */
export type FromThread =
  | { readonly kind: 'begun' }
  | { readonly kind: 'start'; readonly request: ThreadRequest }
  /** A port could not be had; the parent knows already. */
  | { readonly kind: 'refused' };

/** The routine that a program begins with. */
export const FIRST_ROUTINE = 'main';

/** Threads that are to stop have so long to write what they did; those blocked in the kernel have written it. */
const STOP_MS = 50;
const LOOK_EVERY_MS = 2;

/** Runs the program's first routine in a thread, and those that it starts; ends the process when all have ended. */
export class ThreadHost {
  readonly #options: ProgramOptions;
  readonly #bundle: string;
  readonly #state: ThreadState = createThreadState();
  readonly #kept: number[] = [];
  readonly #relay: { readonly readEnd: number; readonly writeEnd: number };
  #isRelayOpen = true;

  /** `bundle`: the file that each thread runs, which finds a ThreadData as its data. */
  constructor(options: ProgramOptions, bundle: string) {
    this.#options = options;
    this.#bundle = bundle;
    this.#keepNumbers();
    this.#relay = openPipe();
    // A loop that reads none must not block this thread, which alone can end the program.
    setNonBlocking(this.#relay.writeEnd, true);
    const control = new Socket({ fd: CONTROL_FD, readable: true, writable: false });
    const commandsIn = openCommands();
    control.on('data', (bytes) => this.#obey(commandsIn(bytes)));
    control.on('end', () => this.#finish());
    Atomics.add(this.#state.starting, 0, 1);
    this.#start({ routine: FIRST_ROUTINE, argument: 0, loop: takeLoop(this.#state) });
  }

  #start(request: ThreadRequest): void {
    this.#keepNumbers();
    Atomics.add(this.#state.active, 0, 1);
    const { buffer: shared } = this.#state;
    const control = this.#relay.readEnd;
    const options: ProgramOptions =
      request.routine === FIRST_ROUTINE ? this.#options : { ...this.#options, poller: '' };
    const workerData: ThreadData = { ...request, options, shared, control };
    const worker = new Worker(this.#bundle, { workerData });
    worker.on('message', (message: FromThread) => this.#onMessage(message));
    worker.on('error', (error) => {
      writeSync(process.stderr.fd, `${describeError(error)}\n`);
      libc.exitNow(1);
    });
    worker.on('exit', () => this.#onEnded(request.loop));
  }

  #onMessage(message: FromThread): void {
    switch (message.kind) {
      case 'begun':
        this.#onBegun();
        break;
      case 'start':
        this.#start(message.request);
        break;
      case 'refused':
        libc.exitNow(1);
    }
  }

  #onBegun(): void {
    const { starting } = this.#state;
    if (Atomics.load(starting, 0) === 1) this.#giveNumbers();
    Atomics.sub(starting, 0, 1);
    Atomics.notify(starting, 0);
  }

  #onEnded(loop: number): void {
    const isLast = Atomics.sub(this.#state.running, 0, 1) === 1;
    if (isLast) libc.exitNow(0);
    // All ticks are done that were asked for, whatever the other threads wait for.
    const { poller, ticks } = this.#options;
    if (loop === 0 && poller !== '' && ticks > 0) this.#stop();
  }

  #obey(commands: readonly Command[]): void {
    const { isPaused } = this.#state;
    for (const command of commands) {
      if (command.kind === 'pause') Atomics.store(isPaused, 0, 1);
      else if (command.kind === 'resume') Atomics.store(isPaused, 0, 0);
      else if (command.kind === 'stop') this.#stop();
      if (this.#isRelayOpen) writeCommand(this.#relay.writeEnd, command);
    }
    Atomics.notify(isPaused, 0);
  }

  /** Its loop ends as soon as nothing is ready, the other threads when their clients have left. */
  #finish(): void {
    if (this.#isRelayOpen) libc.close(this.#relay.writeEnd);
    this.#isRelayOpen = false;
  }

  /** Threads that are blocked are ended by nothing but the end of the process (process.exit waits for them for ever). */
  #stop(): void {
    Atomics.store(this.#state.isStopping, 0, 1);
    const end = performance.now() + STOP_MS;
    setInterval(() => {
      const isQuiet = Atomics.load(this.#state.active, 0) === 0;
      if (isQuiet || performance.now() > end) libc.exitNow(0);
    }, LOOK_EVERY_MS);
  }

  /** A new thread opens descriptors of its own: the low numbers are kept for sockets until it has them. */
  #keepNumbers(): void {
    if (this.#kept.length > 0) return;
    const last = CONTROL_FD + SPARE_FDS;
    let fd = libc.fcntl(CONTROL_FD, C.F_DUPFD, CONTROL_FD + 1);
    for (; fd >= 0 && fd <= last; fd = libc.fcntl(CONTROL_FD, C.F_DUPFD, CONTROL_FD + 1))
      this.#kept.push(fd);
    if (fd >= 0) libc.close(fd);
  }

  #giveNumbers(): void {
    for (const fd of this.#kept.splice(0)) libc.close(fd);
  }
}
