/** A run of the lab: a scenario's program and its simulated clients as two processes, their records in one trace. */

import { join } from 'node:path';
import { holdsBeforeFirstReceive } from '../lab/holds';
import type { ProgramOptions, Scenario } from '../lab/scenario';
import { type Report, type Script, type SimulatorOptions, countClients } from '../lab/script';
import type { Signal } from '../lab/wire';
import { lastTimeOf } from '../trace/reading';
import type { Trace } from '../trace/trace';
import { append } from '../trace/append';
import { LabDecoder } from './labDecoder';
import { openPull } from './labPull';
import {
  type ProcessEnding,
  type LabProcess,
  errorLine,
  howEnded,
  startLabProcess,
} from './labProcess';
import { programLines } from './programLines';
import type { Ending } from './source';

/** What to run. */
export type RunOptions = {
  readonly scenario: Scenario;
  readonly poller: ProgramOptions['poller'];
  /** Ports of the listeners, in order; 0 for any. */
  readonly ports: readonly number[];
  /** A taken port is replaced by a free one; else the run is refused. */
  readonly movePorts: boolean;
  /** What simulated clients do; undefined: there are none. */
  readonly script: Script | undefined;
  readonly capture: number;
  readonly ticks: number;
  readonly inspect: boolean;
  /** Folder of program.js and simulator.js. */
  readonly bundles: string;
};

/** What the owner is told. */
export type RunListener = {
  /** Events were added to the trace. */
  onAppend(): void;
  /** All listeners are open at these addresses. */
  onServing(addresses: readonly string[]): void;
  /** The program stands still at its wait, paused. */
  onPaused(): void;
  /** What recording has cost this loop so far, as it told it (lab/ownCost.ts). */
  onCost(told: string, loop: number): void;
  /** An expectation of the script's clients failed. */
  onFailed(failure: ExpectationFailure): void;
  /** Every simulated client has ended. */
  onClientsDone(report: Report): void;
};

/** An expectation that was not met, and when, ns since the trace began; of many the first have a reason. */
export type ExpectationFailure = {
  readonly client: number;
  readonly reason: string;
  readonly t: number;
};

/** How a run of the lab ended. */
export type LabEnding = Ending & {
  /** What the simulated clients tell; of a run that ended before them only where expectations had failed by then. */
  readonly report?: Report;
};

/** A process asked to stop has so long for it. */
const STOP_MS = 100;
/** A program that should end when nothing is ready has so long until it is taken for one that is always busy. */
const FINISH_MS = 1000;
/** One that has no wait hears of nothing: it has so long to meet the end of its last client. */
const DEAF_MS = 300;

/** What no clients come to. */
const NOBODY: Report = {
  ...{ clients: 0, connected: 0, failed: 0, bytesSent: 0, bytesReceived: 0 },
  ...{ connectMs: 0, failures: [] },
};

/** One run; begins at once. */
export class LabRun {
  /** Resolves when no process of the run is left and all they wrote is in the trace. */
  readonly ended: Promise<LabEnding>;
  readonly #options: RunOptions;
  readonly #trace: Trace;
  readonly #listener: RunListener;
  readonly #beganAt: bigint;
  readonly #program: LabProcess;
  #simulator: LabProcess | undefined;
  #simulatorEnded: Promise<void> = Promise.resolve();
  /** Simulators of clients that were asked for besides the script's. */
  readonly #guests = new Set<LabProcess>();
  #addresses: readonly string[] = [];
  /** Clients begun so far: those that come later are counted on. */
  #clientCount = 0;
  /** A client waits for the program to stand still, or does its held step. */
  #wantsHold = false;
  #isPaused = false;
  /** What the processes tell is read; else they wait when their pipes are full. */
  #isReading = true;
  #isEnding = false;
  /** From now on processes are ended by us: that they did not end by themselves is no failure. */
  #isKilling = false;
  #report: Report | undefined;
  /** Expectations of the script's clients that failed so far. */
  readonly #failures: ExpectationFailure[] = [];
  /** When the run was told to end, ns since the trace began: what its clients do not get from then on is no failure. */
  #stoppedAt = Infinity;
  /** What went wrong first, before any process was told to end. */
  #ending: Ending | undefined;

  /** `beganAt`: when the trace began, ns of CLOCK_MONOTONIC. */
  constructor(options: RunOptions, trace: Trace, beganAt: bigint, listener: RunListener) {
    this.#options = options;
    this.#trace = trace;
    this.#listener = listener;
    this.#beganAt = beganAt;
    this.#program = this.#start('program.js', this.#programOptions(), (...told) =>
      this.#onProgram(...told),
    );
    this.ended = this.#program.ended.then((ending) => this.#onProgramEnded(ending));
  }

  /** The pids of the program and of the simulator, as far as they have been started. */
  get pids(): { readonly program: number; readonly simulator: number | undefined } {
    return { program: this.#program.pid, simulator: this.#simulator?.pid };
  }

  pause(): void {
    this.#isPaused = true;
    // First those who wait for the program: their patience ends while it stands still.
    for (const process of [...this.#simulators(), this.#program]) process.send({ kind: 'pause' });
  }

  resume(): void {
    this.#isPaused = false;
    for (const process of [this.#program, ...this.#simulators()]) process.send({ kind: 'resume' });
  }

  step(): void {
    this.#program.send({ kind: 'step' });
  }

  /** Reads no more of what the processes tell until `readOn`, so that they stand still when their pipes are full; they can be ended all the same. */
  stopReading(): void {
    this.#isReading = false;
    for (const process of [this.#program, ...this.#simulators()]) process.stopReading();
  }

  readOn(): void {
    this.#isReading = true;
    for (const process of [this.#program, ...this.#simulators()]) process.readOn();
  }

  /** Simulators of clients that were asked for besides the script's, and have not left. */
  get guests(): number {
    return this.#guests.size;
  }

  /** The most commands that one of the processes has not read yet. */
  unread(): number {
    return Math.max(...[this.#program, ...this.#simulators()].map((process) => process.unread()));
  }

  /** Clients besides the script's, once the listeners are open; they end by themselves, and with the run. */
  addClients(script: Script): void {
    if (this.#isEnding) return;
    const guest = this.#startSimulator(script, () => undefined);
    this.#guests.add(guest);
    void guest.ended.then(() => this.#guests.delete(guest));
  }

  /** Ends the run: asked to, and made to. */
  stop(): void {
    this.#isEnding = true;
    this.#stoppedAt = Math.min(this.#stoppedAt, this.#now());
    for (const process of [...this.#simulators(), this.#program]) process.send({ kind: 'stop' });
    this.#killAfter(STOP_MS);
  }

  /** Ends the run once the program has served all that its clients left behind. */
  finish(): void {
    this.#isEnding = true;
    this.#program.finish();
    const { pollers, hasThreads } = this.#options.scenario;
    this.#killAfter(pollers.length === 0 && hasThreads !== true ? DEAF_MS : FINISH_MS);
  }

  #killAfter(ms: number): void {
    const timer = setTimeout(() => {
      this.#isKilling = true;
      for (const process of [...this.#simulators(), this.#program]) process.kill();
    }, ms);
    void this.ended.finally(() => clearTimeout(timer));
  }

  #start(bundle: string, options: object, onSignal: OnSignal): LabProcess {
    const file = join(this.#options.bundles, bundle);
    const listener = { onAppend: () => this.#listener.onAppend(), onSignal };
    const decoder = new LabDecoder(this.#trace, this.#beganAt, listener, programLines(file));
    const started = startLabProcess(file, options, openPull(decoder, this.#trace.payload));
    if (!this.#isReading) started.stopReading();
    return started;
  }

  #startSimulator(script: Script, onSignal: OnSignal): LabProcess {
    const firstClient = this.#clientCount;
    this.#clientCount += countClients(script);
    const options: SimulatorOptions = {
      ...{ script, firstClient, targets: this.#addresses },
      rows: this.#options.inspect,
    };
    const simulator = this.#start('simulator.js', options, onSignal);
    simulator.send({ kind: 'ready' });
    if (this.#isPaused) simulator.send({ kind: 'pause' });
    return simulator;
  }

  #simulators(): LabProcess[] {
    return [...(this.#simulator === undefined ? [] : [this.#simulator]), ...this.#guests];
  }

  #programOptions(): ProgramOptions {
    const { scenario, poller, ports, movePorts, capture, ticks, inspect, script } = this.#options;
    const holdFirst = script !== undefined && holdsBeforeFirstReceive(script);
    return {
      ...{ poller, ports, movePorts, capture, ticks, inspect, holdFirst },
      scenario: scenario.program ?? scenario.id,
    };
  }

  #onProgram(signal: Signal, text: string, a: number): void {
    if (signal === 'serving') this.#onServing(text === '' ? [] : text.split(' '));
    else if (signal === 'paused') this.#listener.onPaused();
    else if (signal === 'cost') this.#listener.onCost(text, a);
    else if (signal === 'armed') this.#simulator?.send({ kind: 'ready' });
    else if (signal === 'busy' && this.#wantsHold) this.#program.send({ kind: 'hold' });
    else if (signal === 'held') this.#simulator?.send({ kind: 'go' });
    else if (signal === 'refused') this.#ending ??= { kind: 'refused', reason: text };
  }

  #onServing(addresses: readonly string[]): void {
    this.#addresses = addresses;
    this.#listener.onServing(addresses);
    const { script } = this.#options;
    if (script === undefined || this.#isEnding) return;
    if (script.clients.length === 0) {
      // A program that nobody can connect to ends by itself.
      if (addresses.length > 0 && this.#options.ticks === 0) this.#listener.onClientsDone(NOBODY);
      return;
    }
    const simulator = this.#startSimulator(script, (...told) => this.#onSimulator(...told));
    this.#simulator = simulator;
    this.#simulatorEnded = simulator.ended.then((ending) => this.#onSimulatorEnded(ending));
  }

  #onSimulator(signal: Signal, text: string, client: number): void {
    if (signal === 'wantHold' || signal === 'holdDone') {
      this.#wantsHold = signal === 'wantHold';
      this.#program.send({ kind: this.#wantsHold ? 'hold' : 'go' });
    } else if (signal === 'refused') this.#ending ??= { kind: 'refused', reason: text };
    else if (signal === 'failed') {
      const space = text.indexOf(' ');
      const t = Number(BigInt(text.slice(0, space)) - this.#beganAt);
      const failure = { client, reason: text.slice(space + 1), t };
      this.#failures.push(failure);
      if (t < this.#stoppedAt) this.#listener.onFailed(failure);
    } else if (signal === 'done') {
      this.#report = JSON.parse(text) as Report;
      // After the last tick all clients may be done because the program is: that is known when it has ended.
      if (this.#options.ticks === 0) this.#listener.onClientsDone(this.#report);
    }
  }

  #onSimulatorEnded(ending: ProcessEnding): void {
    if (this.#report !== undefined || this.#isEnding) return;
    this.#ending ??= { kind: 'failed', reason: `the client simulator ${howEnded(ending)}` };
    this.stop();
  }

  async #onProgramEnded(ending: ProcessEnding): Promise<LabEnding> {
    // Killed from outside it also ends its clients, whose report may be here first and have begun the end of the run.
    if (ending.code !== 0 && !this.#isKilling && !isLesson(this.#options.scenario, ending))
      this.#ending ??= { kind: 'failed', reason: `the program ${howEnded(ending)}` };
    this.#isEnding = true;
    for (const simulator of this.#simulators()) simulator.kill();
    await Promise.all([this.#simulatorEnded, ...[...this.#guests].map(({ ended }) => ended)]);
    const report = this.#finalReport();
    append(this.#trace, {
      kind: 'exit',
      t: this.#now(),
      loop: 0,
      code: ending.code,
      signal: ending.signal,
      text: ending.unstarted ?? errorLine(ending.stderr),
    });
    this.#listener.onAppend();
    return { ...(this.#ending ?? { kind: 'done' }), ...(report !== undefined && { report }) };
  }

  /** What failed before the run ended is no less true than what fails in a run that its clients end. */
  #finalReport(): Report | undefined {
    // A program that ends by itself, after its ticks for one, also ends the streams that its clients wait on.
    const wasStopped = this.#stoppedAt < Infinity;
    const endedAt = wasStopped ? this.#stoppedAt : lastTimeOf(this.#trace);
    const failures = this.#failures.filter(({ t }) => t < endedAt);
    if (failures.length === this.#failures.length && this.#report !== undefined)
      return this.#report;
    if (failures.length === 0) return undefined;
    const told = failures.filter(({ reason }) => reason !== '');
    const { script } = this.#options;
    return {
      clients: script === undefined ? 0 : countClients(script),
      ...{ connected: -1, bytesSent: -1, bytesReceived: -1, connectMs: -1, isPartial: true },
      failed: failures.length,
      failures: told.map(({ client, reason }) => ({ client, reason })),
    };
  }

  /** ns since the trace began. */
  #now(): number {
    return Number(process.hrtime.bigint() - this.#beganAt);
  }
}

/** It ended by the very error that the scenario is there to show: any other is a failure of the run. */
function isLesson({ diesOf }: Scenario, { code, stderr }: ProcessEnding): boolean {
  return diesOf !== undefined && code > 0 && errorLine(stderr).includes(diesOf);
}

/** What a process told that is no event; `a` is its number, where it has one. */
type OnSignal = (signal: Signal, text: string, a: number) => void;
