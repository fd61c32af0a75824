/**
 * Python programs that others start, a terminal or a debugger, as a source: their probes come in by a door that is open for all,
 * and one session has those that belong together, a program and its forks.
 */

import type { Socket } from 'node:net';
import type { Trace } from '../trace/trace';
import { abilitiesOf } from './python/abilities';
import { scriptOf } from './python/commandLine';
import { Probes } from './python/probes';
import { HELLO_MS, REST_MS, tellAbout, TERM_MS, titleOf } from './python/run';
import type { Hello } from './python/wire';
import type { PythonEnding } from './python';
import type { Abilities, Source, SourceListener } from './source';

export type GuestOptions = {
  /** What it is called, in one word. */
  readonly name: string;
  /** Somebody says when it has ended (`programEnded`); else it has when its probes are gone. */
  readonly isAwaited: boolean;
  /** Bytes kept of each call. */
  readonly capture: number;
};

export class GuestSource implements Source {
  readonly is = 'python';
  readonly name: string;
  readonly options: GuestOptions;
  readonly ended: Promise<PythonEnding>;
  readonly #trace: Trace;
  readonly #probes: Probes;
  readonly #listener: SourceListener;
  readonly #notices: string[] = [];
  #hello: Hello | undefined;
  #end: (ending: PythonEnding) => void = () => undefined;
  #isSilent = false;
  /** As it was told by who started it; −1: it was not. */
  #code = -1;
  /** Nothing but its probes is waited for. */
  #isEnding = false;
  #hasEnded = false;
  #wasStopped = false;
  readonly #timers: NodeJS.Timeout[] = [];

  /** `beganAt`: when the trace began, ns of CLOCK_MONOTONIC. */
  constructor(options: GuestOptions, trace: Trace, beganAt: bigint, listener: SourceListener) {
    this.name = options.name;
    this.options = options;
    this.#trace = trace;
    this.#listener = listener;
    tellAbout(trace, [options.name], options.capture, beganAt);
    this.#probes = new Probes(trace, beganAt, {
      onAppend: () => this.#onAppend(),
      onFirst: (hello) => this.#onFirst(hello),
      onNotice: (text) => this.#notices.push(text),
      onStanding: () => listener.onPaused(),
      onChange: () => listener.onChange(),
    });
    this.ended = new Promise((resolve) => (this.#end = resolve));
    if (options.isAwaited) this.#timers.push(setTimeout(() => this.#beSilent(), HELLO_MS));
  }

  get title(): string {
    return this.#trace.about.program;
  }

  get hasBegun(): boolean {
    return this.#hello !== undefined;
  }

  get abilities(): Abilities {
    return abilitiesOf(this.#probes);
  }

  /** The file that it runs, an absolute path; empty where it is none, or not known yet. */
  get script(): string {
    return this.#hello === undefined ? '' : scriptOf(this.#hello);
  }

  /** What makes its system calls past the probe. */
  get blindTo(): readonly string[] {
    return this.#probes.blindTo;
  }

  /** It should have said hello by now. */
  get isSilent(): boolean {
    return this.#isSilent && this.#hello === undefined;
  }

  /** The first line of the exception that ended it; empty where there was none, or it is not told yet. */
  get error(): string {
    return this.#probes.first?.end?.text ?? '';
  }

  /** What went wrong with its probes, each in one line. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Takes the connection of a probe, from its first byte on. */
  add(socket: Socket): void {
    this.#probes.add(socket);
    socket.once('close', () => this.#onClose());
    // One that is awaited may become another program, whose end is told, too; of others nothing more comes.
    if (this.options.isAwaited || this.#isEnding) return;
    this.#isEnding = true;
    void this.#finishWhenQuiet();
  }

  /** Whether one of its processes has this number. */
  has(pid: number): boolean {
    return this.#probes.has(pid);
  }

  /** Who started it says how it ended; code −1: not known. A program may leave its work to a fork, which is watched on. */
  async programEnded(code: number): Promise<void> {
    if (this.#isEnding || this.#hasEnded) return;
    this.#isEnding = true;
    this.#code = code;
    await this.#probes.untilFirstEnded(REST_MS);
    this.#probes.endFirst(code, '');
    // Its forks may go on for days.
    void this.#finishWhenQuiet();
  }

  /** Who would say how it ended is gone: it has when its probes are. */
  leaveAlone(): void {
    if (this.#isEnding || this.#hello === undefined) return;
    this.#isEnding = true;
    void this.#finishWhenQuiet();
  }

  /** Asks what is watched to end, and ends it where it does not; where nothing is, only the watching ends. */
  stop(): void {
    if (this.#wasStopped || this.#hasEnded) return;
    this.#wasStopped = true;
    const { pids } = this.#probes;
    if (pids.length === 0) {
      this.#finish();
      return;
    }
    kill(pids, 'SIGTERM');
    // Those that are connected are there still: no number is another's by then.
    this.#timers.push(setTimeout(() => kill(this.#probes.pids, 'SIGKILL'), TERM_MS));
  }

  pause(): void {
    this.#probes.standStill();
  }

  resume(): void {
    this.#probes.letGo();
  }

  step(): void {
    this.#probes.step();
  }

  unread(): number {
    return 0;
  }

  #onFirst(hello: Hello): void {
    this.#hello = hello;
    this.#trace.about.program = titleOf(hello.argv) || this.name;
    this.#listener.onRunning();
  }

  #onAppend(): void {
    this.#listener.onAppend();
  }

  async #finishWhenQuiet(): Promise<void> {
    await this.#probes.untilQuiet();
    this.#finish();
  }

  /** Of one that was stopped nothing more comes. */
  #onClose(): void {
    if (this.#wasStopped && this.#probes.open === 0) this.#finish();
  }

  #beSilent(): void {
    this.#isSilent = true;
    this.#listener.onChange();
  }

  /** Of one that was run, its probe knows no more than whether an exception ended it: −1 where none did. */
  #codeOfProbe(): number {
    const code = this.#probes.first?.end?.code ?? -1;
    return this.options.isAwaited && code === 0 ? -1 : code;
  }

  #finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const code = this.#code >= 0 ? this.#code : this.#codeOfProbe();
    this.#probes.endFirst(code, '');
    this.#probes.closeAll();
    this.#end({ kind: 'done', ...(code >= 0 && { code }), wasStopped: this.#wasStopped });
  }
}

function kill(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
}
