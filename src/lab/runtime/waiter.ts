/** The wait of a program: the real call, recorded, with control watched beside the program's own descriptors. */

import { SyscallError, E } from '../../os/errors';
import * as libc from '../../os/libc';
import { type Poller, READ } from '../../pollers/poller';
import { CODE } from '../../trace/kinds';
import { type Recorder, now } from '../recorder';
import type { Control } from './control';

const { wait: WAIT, wake: WAKE } = CODE;

/** The program was asked to end, or has done all its ticks: thrown from the wait, caught where the program was begun. */
export class EndOfRun extends Error {
  override readonly name = 'EndOfRun';
}

/** Waits, and keeps the readiness of the last tick. */
export class Waiter {
  /** Descriptors ready in the last tick and their events, control left out; the first `count` of them. */
  fds = new Int32Array(64);
  events = new Uint8Array(64);
  count = 0;
  readonly #poller: Poller;
  readonly #control: Control;
  readonly #recorder: Recorder | undefined;
  readonly #gens: Int32Array;
  readonly #lastTick: number;
  #tick = -1;
  #sawControl = false;

  /** `recorder` undefined: nothing is recorded. `ticks`: ends after so many, 0 for no end. `gens`: by descriptor. */
  constructor(
    poller: Poller,
    control: Control,
    recorder: Recorder | undefined,
    gens: Int32Array,
    ticks: number,
  ) {
    this.#poller = poller;
    this.#control = control;
    this.#recorder = recorder;
    this.#gens = gens;
    this.#lastTick = ticks > 0 ? ticks - 1 : Infinity;
    // Level-triggered even beside edge-triggered descriptors: a closed control must end every wait from then on.
    poller.add(control.fd, READ, 'level');
  }

  /**
   * One tick: how many descriptors are ready, 0 after the time (ms, −1 for ever), −1 where a signal ended the wait.
   * Throws EndOfRun when the run is over, SyscallError for an errno no program can go on from.
   */
  wait(timeoutMs: number): number {
    if (this.#tick >= this.#lastTick || this.#control.isStopping) throw new EndOfRun();
    this.#tick++;
    this.#beginTick(timeoutMs);
    this.count = 0;
    const began = now();
    const errno = this.#ask(timeoutMs);
    const returned = now();
    if (this.#sawControl) return this.#waitOn(timeoutMs, began, returned);
    return this.#endTick(errno, began, returned);
  }

  #beginTick(timeoutMs: number): void {
    const recorder = this.#recorder;
    if (recorder !== undefined) {
      const time = now();
      const watched = this.#poller.size - 1;
      recorder.between(time, time);
      recorder.call(WAIT, -1, 0, watched, timeoutMs, 0);
      recorder.flush();
    }
    this.#control.enterTick();
    // Told so while it stood still.
    if (this.#control.isStopping) throw new EndOfRun();
  }

  /** The real call; adds what it answered to this tick's ready set and returns its errno. */
  #ask(timeoutMs: number): number {
    const result = this.#poller.wait(timeoutMs);
    this.#sawControl = false;
    if (result < 0) return libc.errno();
    if (this.fds.length < this.count + result) this.#grow(this.count + result);
    const { readyFds, readyEvents } = this.#poller;
    const control = this.#control.fd;
    let count = this.count;
    for (let i = 0; i < result; i++) {
      const fd = readyFds[i]!;
      if (fd === control) {
        this.#sawControl = true;
        continue;
      }
      this.fds[count] = fd;
      this.events[count] = readyEvents[i]!;
      count++;
    }
    this.count = count;
    return 0;
  }

  /**
   * Control ended the wait: obeys, then waits for the rest of the time, or not at all where something was ready
   * already; an edge-triggered poller would not report it again, and what came during a pause belongs to this tick.
   */
  #waitOn(timeoutMs: number, firstBegan: bigint, firstReturned: bigint): number {
    let waited = firstReturned - firstBegan;
    let returned = firstReturned;
    let errno = 0;
    while (this.#sawControl) {
      this.#control.obey(this.count === 0);
      if (this.#control.isStopping || this.#control.isFinishing) {
        if (this.count === 0) throw new EndOfRun();
        break;
      }
      const before = this.count;
      const began = now();
      errno = this.#ask(before > 0 ? 0 : restMs(timeoutMs, waited));
      returned = now();
      waited += returned - began;
      this.#merge(before);
    }
    // A signal that came after readiness takes nothing of it away.
    return this.#endTick(this.count > 0 ? 0 : errno, returned - waited, returned);
  }

  /** Unites descriptors from `before` on with those already there. */
  #merge(before: number): void {
    const end = this.count;
    this.count = before;
    for (let i = before; i < end; i++) {
      const same = this.fds.subarray(0, before).indexOf(this.fds[i]!);
      if (same >= 0) this.events[same]! |= this.events[i]!;
      else {
        this.fds[this.count] = this.fds[i]!;
        this.events[this.count++] = this.events[i]!;
      }
    }
  }

  #endTick(errno: number, began: bigint, returned: bigint): number {
    const ready = errno === 0 ? this.count : -1;
    const recorder = this.#recorder;
    if (recorder !== undefined) {
      recorder.between(began, returned);
      recorder.call(WAKE, -1, 0, ready, 0, errno);
      for (let i = 0; i < this.count; i++) {
        const fd = this.fds[i]!;
        recorder.ready(fd, this.#gens[fd]!, this.events[i]!);
      }
    }
    if (errno !== 0 && errno !== E.EINTR) throw new SyscallError(this.#poller.name, -1, errno);
    return ready;
  }

  #grow(length: number): void {
    const fds = new Int32Array(length * 2);
    const events = new Uint8Array(length * 2);
    fds.set(this.fds);
    events.set(this.events);
    this.fds = fds;
    this.events = events;
  }
}

/** What is left of a timeout, rounded up: a wait must not end before its time. */
function restMs(timeoutMs: number, waitedNs: bigint): number {
  if (timeoutMs < 0) return -1;
  return Math.max(0, Math.ceil(timeoutMs - Number(waitedNs) / 1e6));
}
