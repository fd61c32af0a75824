/** Control inside a program: pause, resume, step, stop and hold, obeyed at the wait call only. */

import { SyscallError } from '../../os/errors';
import * as libc from '../../os/libc';
import type { Memory } from '../../os/memory';
import type { Recorder } from '../recorder';
import { openCommands } from '../commands';
import { CONTROL_FD, type Command } from '../wire';

/** Bytes read at once: a dozen commands; of more, the rest makes control readable again. */
const ROOM = 256;

/** What the parent last asked for. Reading blocks: ask only when control is readable, or in order to stand still. */
export class Control {
  /** The program should end at its wait. */
  isStopping = false;
  /** The other end is closed: end as soon as nothing is ready. */
  isFinishing = false;
  /** Bytes were received since the last wait began: a hold that is armed takes effect at the next. */
  hasReceived = false;
  /** Where the commands come from; in a program with threads its main thread passes them on. */
  readonly fd: number;
  readonly #recorder: Recorder;
  readonly #memory: Memory;
  readonly #offset: number;
  readonly #commandsIn = openCommands();
  #isPaused = false;
  /** The pause was confirmed: one that is asked for while it stands, after a resume in the same read, is confirmed anew. */
  #isConfirmed = false;
  /** Ticks still granted while paused. */
  #steps = 0;
  /** The tick under way was granted by a step: it goes on to its end though the program is paused. */
  #isGranted = false;
  #hold: 'none' | 'asked' | 'armed' | 'held' = 'none';

  /** `offset`: where in `memory` there is ROOM for commands. */
  constructor(
    recorder: Recorder,
    memory: Memory,
    offset: number,
    holdFirst: boolean,
    fd = CONTROL_FD,
  ) {
    this.fd = fd;
    this.#recorder = recorder;
    this.#memory = memory;
    this.#offset = offset;
    if (holdFirst) {
      this.#hold = 'armed';
      this.hasReceived = true;
    }
  }

  /** Stands still here as long as a hold or a pause wants it, at the entrance of a tick's first wait. */
  enterTick(): void {
    if (this.#hold === 'armed' && this.hasReceived) this.#standHeld();
    this.hasReceived = false;
    this.#isGranted = false;
    if (this.#isPaused) this.#standPaused();
    this.#refuseHold();
  }

  /** Control woke the wait, `isAlone` where nothing else did: obeys, and stands still here if told to. The tick goes on after it. */
  obey(isAlone: boolean): void {
    this.#read();
    if (isAlone && (this.#isGranted || !this.#isPaused)) this.#arm();
    if (this.#isPaused && !this.#isGranted) this.#standPaused();
    this.#refuseHold();
  }

  /** What the kernel held before the hold was asked for must not end in it: it is armed only where nothing was ready. */
  #arm(): void {
    if (this.#hold !== 'asked') return;
    this.#hold = 'armed';
    this.#recorder.signal('armed');
  }

  #refuseHold(): void {
    if (this.#hold !== 'asked') return;
    this.#hold = 'none';
    this.#recorder.signal('busy');
  }

  #standHeld(): void {
    this.#hold = 'held';
    this.#recorder.signal('held');
    // The next hold may be asked for in the same read that ends this one.
    while (this.#isHeld() && !this.isStopping && !this.isFinishing) this.#read();
  }

  #standPaused(): void {
    this.#isConfirmed = false;
    while (this.#isPaused && this.#steps === 0 && !this.isStopping && !this.isFinishing) {
      if (!this.#isConfirmed) this.#recorder.signal('paused');
      this.#isConfirmed = true;
      this.#read();
    }
    this.#isGranted = this.#isPaused && this.#steps > 0;
    if (this.#isGranted) this.#steps--;
  }

  #isHeld(): boolean {
    return this.#hold === 'held';
  }

  #read(): void {
    const count = libc.read(this.fd, this.#memory.address + this.#offset, ROOM);
    if (count < 0) throw new SyscallError('read', this.fd, libc.errno());
    if (count === 0) this.isFinishing = true;
    const bytes = this.#memory.bytes.subarray(this.#offset, this.#offset + count);
    for (const command of this.#commandsIn(bytes)) this.#take(command);
  }

  #take({ kind }: Command): void {
    switch (kind) {
      case 'pause':
        this.#isPaused = true;
        this.#isConfirmed = false;
        this.#steps = 0;
        this.#isGranted = false;
        break;
      case 'resume':
        this.#isPaused = false;
        break;
      case 'step':
        this.#steps++;
        break;
      case 'stop':
        this.isStopping = true;
        break;
      case 'hold':
        if (this.#hold === 'none') this.#hold = 'asked';
        break;
      case 'go':
        this.#hold = 'none';
        break;
      case 'ready':
        break;
    }
  }
}
