/** A Python program of the user's own as a source: it runs under the probe, and everything of the terminal is its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tickCount } from '../trace/ticks';
import type { Trace } from '../trace/trace';
import { abilitiesOf } from './python/abilities';
import { type Door, openDoor } from './python/door';
import { Probes } from './python/probes';
import { HELLO_MS, REST_MS, tellAbout, TERM_MS } from './python/run';
import type { Abilities, Ending, Source, SourceListener } from './source';

/** What to run, and how. */
export type PythonOptions = {
  /** The interpreter, and what it is given: a script or `-m` and a module, and their arguments. */
  readonly python: string;
  readonly args: readonly string[];
  /** What it is called, in one word. */
  readonly name: string;
  /** Bytes kept of each call. */
  readonly capture: number;
  /** Ends it after so many seconds. */
  readonly seconds?: number;
  /** Ends it after so many ticks of the first loop; 0 for no limit. */
  readonly ticks: number;
  /** Where its standard output goes: to that of this process, or to its standard error. */
  readonly output: 'own' | 'stderr';
  /** Folder of the Python package. */
  readonly probe: string;
};

/** How the program ended, where it was there at all. */
export type PythonEnding = Ending & {
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
  /** Ended by us, as it was asked. */
  readonly wasStopped?: boolean;
};

/** Told of besides what every source tells. */
export type PythonListener = SourceListener & {
  /** What the user should know, in one line. */
  onNotice(text: string): void;
};

const GONE_MS = 300;
const WHICH_PYTHON = 'give --python the path of one';
const PAST = 'makes its system calls past the probe: strace sees them, on Linux';

export class PythonSource implements Source {
  readonly is = 'python';
  readonly ended: Promise<PythonEnding>;
  readonly options: PythonOptions;
  readonly #listener: PythonListener;
  readonly #trace: Trace;
  readonly #probes: Probes;
  #child: ChildProcess | undefined;
  #wasStopped = false;
  #hasEnded = false;
  #isSilenceTold = false;
  #asked: Promise<Interpreter> | undefined;
  /** That came before there was a program. */
  #signal: NodeJS.Signals | undefined;

  /** Begins at once; `beganAt`: when the trace began, ns of CLOCK_MONOTONIC. */
  constructor(options: PythonOptions, trace: Trace, beganAt: bigint, listener: PythonListener) {
    this.options = options;
    this.#trace = trace;
    this.#listener = listener;
    tellAbout(trace, [options.python, ...options.args], options.capture, beganAt);
    this.#probes = new Probes(trace, beganAt, {
      onAppend: () => this.#onAppend(),
      onFirst: () => listener.onRunning(),
      onNotice: (text) => listener.onNotice(text),
      onBlind: (name) => listener.onNotice(`${name} ${PAST}`),
      onStanding: () => listener.onPaused(),
      onChange: () => listener.onChange(),
    });
    this.ended = this.#run();
  }

  get name(): string {
    return this.options.name;
  }

  get title(): string {
    return this.#trace.about.program;
  }

  get abilities(): Abilities {
    return abilitiesOf(this.#probes);
  }

  get hasBegun(): boolean {
    return this.#probes.first !== undefined;
  }

  /** Takes no more of what the probe tells until `readOn`; the program goes on, and what is dropped is told. */
  stopReading(): void {
    this.#probes.stopReading();
  }

  readOn(): void {
    this.#probes.readOn();
  }

  /** Asks the program to end, and ends it where it does not; one that has not been started never is. */
  stop(): void {
    if (this.#wasStopped) return;
    this.#wasStopped = true;
    this.leave();
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), TERM_MS);
    void this.ended.finally(() => clearTimeout(timer));
  }

  /** Passes a signal on; a program that has not been started is ended by it. */
  signal(signal: NodeJS.Signals): void {
    if (this.#child === undefined) this.#signal ??= signal;
    else this.#child.kill(signal);
  }

  /** Where the program has ended, its forks that go on are watched no more. */
  leave(): void {
    if (this.#hasEnded) this.#probes.closeAll();
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

  async #run(): Promise<PythonEnding> {
    const { probe, capture } = this.options;
    let door: Door;
    try {
      door = await openDoor(probe, capture, (socket) => this.#probes.add(socket));
    } catch (error) {
      return { kind: 'failed', reason: `no socket for the probe: ${(error as Error).message}` };
    }
    try {
      if (this.#wasStopped) return { kind: 'done', wasStopped: true };
      if (this.#signal !== undefined) return { kind: 'done', signal: this.#signal };
      return await this.#follow(door);
    } finally {
      this.#probes.closeAll();
      door.close();
    }
  }

  async #follow(door: Door): Promise<PythonEnding> {
    const { python, args, output, seconds } = this.options;
    const child = spawn(python, args, {
      stdio: ['inherit', output === 'own' ? 'inherit' : 2, 'inherit'],
      env: Object.assign({}, process.env, door.environment),
    });
    this.#child = child;
    const silence = setInterval(() => this.#noteSilence(child.pid), HELLO_MS);
    const end = seconds !== undefined && setTimeout(() => this.stop(), seconds * 1000);
    const how = await endingOf(child, python);
    this.#hasEnded = true;
    clearInterval(silence);
    // Who knocked before that end is let in.
    await new Promise(setImmediate);
    this.#probes.readOn();
    await this.#probes.untilFirstEnded(REST_MS);
    this.#probes.endFirst(how.code ?? -1, how.signal ?? '');
    if (how.kind === 'done' && !this.#wasStopped) {
      if (!this.hasBegun && (await this.#interpreter()) === 'none')
        return { kind: 'refused', reason: `${python} is no Python: ${WHICH_PYTHON}` };
      await this.#tellSilent('no word from the probe');
      await this.#followForks();
    }
    if (end !== false) clearTimeout(end);
    return this.#wasStopped && how.kind === 'done' ? { ...how, wasStopped: true } : how;
  }

  /** A program may leave its work to a fork (daemon(7)): it is watched as long as there is one. */
  async #followForks(): Promise<void> {
    // Those that ended before it are gone by then.
    await this.#probes.untilQuiet(GONE_MS);
    const { open } = this.#probes;
    const forks = open === 1 ? 'a fork of it goes on and is' : `${open} forks of it go on and are`;
    if (open > 0)
      this.#listener.onNotice(`the program has ended, ${forks} watched: Ctrl-C ends that`);
    await this.#probes.untilQuiet();
  }

  /** One that computes has not come so far, on a busy machine; one that waits will never say hello, unless it waits for one that computes (a shim). */
  #noteSilence(pid: number | undefined): void {
    if (!isRunnable(pid) && !descendantsOf(pid).some(isRunnable))
      void this.#tellSilent('no word from the probe after 3 s');
  }

  async #tellSilent(what: string): Promise<void> {
    if (this.hasBegun || this.#isSilenceTold) return;
    this.#isSilenceTold = true;
    this.#tellUnwatched(what, await this.#interpreter());
  }

  /** It may have come so far meanwhile. */
  #tellUnwatched(what: string, interpreter: Interpreter): void {
    if (interpreter === 'old' || this.hasBegun) return;
    this.#listener.onNotice(
      `${what}: with -I, -E or -S Python loads no sitecustomize and is not watched`,
    );
  }

  /** Asked only where no probe was heard of. */
  #interpreter(): Promise<Interpreter> {
    this.#asked ??= interpreterOf(this.options.python);
    return this.#asked;
  }

  #onAppend(): void {
    this.#listener.onAppend();
    const { ticks } = this.options;
    if (ticks === 0) return;
    const [first] = this.#trace.ticks.keys();
    if (first !== undefined && tickCount(this.#trace, first) >= ticks) this.stop();
  }
}

/** All that descend from it (proc(5)); none where the kernel does not list them. */
function descendantsOf(pid: number | undefined): number[] {
  try {
    const listed = readFileSync(`/proc/${pid ?? 0}/task/${pid ?? 0}/children`, 'latin1');
    const children = (listed.match(/\d+/g) ?? []).map(Number);
    return [...children, ...children.flatMap(descendantsOf)];
  } catch {
    return [];
  }
}

/** Whether it runs, or would (proc(5)); what is not known is no. */
function isRunnable(pid: number | undefined): boolean {
  try {
    return /\) [RD] [^)]*$/.test(readFileSync(`/proc/${pid ?? 0}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** What was started as a Python may be none, or one that is too old, which the probe's sitecustomize has said. */
type Interpreter = 'none' | 'old' | 'python';

const EXIT_CODES = new Map<number | null, Interpreter>([
  [86, 'python'],
  [87, 'old'],
]);

function interpreterOf(file: string): Promise<Interpreter> {
  const code = 'import sys; sys.exit(86 if sys.version_info >= (3, 8) else 87)';
  // Options that any Python knows.
  const asked = spawn(file, ['-E', '-S', '-c', code], { stdio: 'ignore' });
  return new Promise((resolve) => {
    asked.once('error', () => resolve('none'));
    asked.once('exit', (status) => resolve(EXIT_CODES.get(status) ?? 'none'));
  });
}

function endingOf(child: ChildProcess, python: string): Promise<PythonEnding> {
  return new Promise((resolve) => {
    child.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      // Of a process that is there, it says only that a signal did not reach it.
      if (child.pid !== undefined) return;
      const why = code === 'ENOENT' ? 'is not there' : `cannot be started: ${code ?? message}`;
      resolve({ kind: 'refused', reason: `${python} ${why}: ${WHICH_PYTHON}` });
    });
    child.once('exit', (code, signal) => {
      if (signal !== null) resolve({ kind: 'done', signal });
      else resolve({ kind: 'done', code: code ?? 0 });
    });
  });
}
