/** A session: one run of one source, its trace, and what may be done to it. No terminal and no editor in it. */

import type { PollerName } from '../pollers/poller';
import type { Report, Script } from '../lab/script';
import type { Scenario } from '../lab/scenario';
import { type ExpectationFailure, LabSource } from '../sources/lab';
import { type Trace, type TraceOptions, openTrace, settle } from '../trace/trace';

export type SessionState = 'starting' | 'running' | 'paused' | 'ended';

/** What to run, and how far. */
export type RunOptions = {
  readonly scenario: Scenario;
  /** One of the scenario's pollers; '' where it has none. */
  readonly poller: PollerName | '';
  /** The scenario's own clients, or only those that connect by themselves. */
  readonly clients: 'script' | 'none';
  /** The first listener's port, the i-th gets `port + i`; absent: 8001 and up, a taken one replaced by a free one. */
  readonly port?: number;
  /** Each listener's port instead, none of them replaced; as many as the scenario has listeners. */
  readonly ports?: readonly number[];
  /** Bytes kept of each call. */
  readonly capture: number;
  /** Ends after so many ticks of the first loop; 0 for no limit. */
  readonly ticks: number;
  /** Runs so many seconds whatever the clients do; absent: until the clients are done. */
  readonly seconds?: number;
  /** Goes on when the clients are done, until it is stopped. */
  readonly stays?: boolean;
  /** Off only where the cost of inspection is measured. */
  readonly inspect: boolean;
  /** How much is kept to look back at; absent: a million events. */
  readonly keep?: Pick<TraceOptions, 'events' | 'payload'>;
  /** Folder of the lab's bundles, program.js and simulator.js. */
  readonly bundles: string;
};

/** How a session ended. */
export type Outcome = (
  | { readonly kind: 'done' }
  /** It could not begin as asked: wrong use. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It broke while running. */
  | { readonly kind: 'failed'; readonly reason: string }
) & {
  /** What the simulated clients tell, where there were any and they came to their end. */
  readonly report?: Report;
};

/** The port of the first listener unless told otherwise. */
const FIRST_PORT = 8001;

/** Begins a run; the session is `starting` until its listeners are open. */
export function openSession(options: RunOptions): Session {
  return new Session(options);
}

export class Session {
  readonly options: RunOptions;
  readonly trace: Trace;
  readonly ended: Promise<Outcome>;
  readonly #beganAt = process.hrtime.bigint();
  /** The ports the listeners were to have. */
  readonly #ports: readonly number[];
  readonly #source: LabSource;
  readonly #appendListeners = new Set<() => void>();
  readonly #changeListeners = new Set<() => void>();
  /** Resolved when the program next stands still, or has ended. */
  #waitingForPause: (() => void)[] = [];
  #state: SessionState = 'starting';
  #listeners: readonly string[] = [];
  #report: Report | undefined;
  #failed = 0;
  readonly #failures: ExpectationFailure[] = [];
  #isPausing = false;
  /** The run should end once nobody is looking at a paused program. */
  #shouldFinish = false;

  constructor(options: RunOptions) {
    this.options = options;
    this.trace = openTrace(options.keep);
    const { scenario, port, ports, clients } = options;
    const first = port ?? FIRST_PORT;
    this.#ports = ports ?? Array.from({ length: scenario.listeners }, (_, i) => first + i);
    const run = {
      ...options,
      ports: this.#ports,
      movePorts: port === undefined && ports === undefined,
      script: clients === 'script' ? scenario.clients : undefined,
    };
    this.#source = new LabSource(run, this.trace, this.#beganAt, {
      onAppend: () => this.#onAppend(),
      onServing: (addresses) => this.#onServing(addresses),
      onPaused: () => this.#onPaused(),
      onFailed: (failure) => this.#onFailed(failure),
      onClientsDone: (report) => this.#onClientsDone(report),
    });
    this.ended = this.#source.ended.then((ending) => {
      this.#become('ended');
      return this.#report === undefined ? ending : { ...ending, report: this.#report };
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Addresses of the listeners, once they are open. */
  get listeners(): readonly string[] {
    return this.#listeners;
  }

  /** Listeners that did not get the port they were to have: what was asked, and what it is. A Unix socket has none. */
  get moved(): readonly { readonly asked: number; readonly got: string }[] {
    return this.#listeners
      .map((got, i) => ({ asked: this.#ports[i] ?? 0, got }))
      .filter(({ asked, got }) => !got.startsWith('unix:') && !got.endsWith(`:${asked}`));
  }

  /** Expectations of the script's clients that failed so far: how many, and the first of them. */
  get failed(): { readonly count: number; readonly first: readonly ExpectationFailure[] } {
    return { count: this.#failed, first: this.#failures };
  }

  /** Nanoseconds since the trace began: the time its events count in. */
  nowNs(): number {
    return Number(process.hrtime.bigint() - this.#beganAt);
  }

  /** The pids of the program and of the simulator, as far as they have been started. */
  get pids(): { readonly program: number; readonly simulator: number | undefined } {
    return this.#source.pids;
  }

  /** Calls `listener` after events were added to the trace, at most once a batch; returns how to end that. */
  onDidAppend(listener: () => void): () => void {
    this.#appendListeners.add(listener);
    return () => this.#appendListeners.delete(listener);
  }

  /** Calls `listener` when the state changed, or the listeners are open; returns how to end that. */
  onDidChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** It was told to stand still, and not to go on since. */
  get isPausing(): boolean {
    return this.#isPausing;
  }

  /** Resolves when the program stands still at its wait, or the run has ended; one that never waits goes on. */
  pause(): Promise<void> {
    const cannotStand = this.#state === 'paused' || this.#state === 'ended';
    if (cannotStand || this.options.poller === '') return Promise.resolve();
    if (!this.#isPausing) this.#source.pause();
    this.#isPausing = true;
    return this.#pauseOrEnd();
  }

  /** Goes on; also takes back a pause that has not come about, and ends a step under way. */
  resume(): void {
    if (!this.#isPausing || this.#state === 'ended') return;
    this.#isPausing = false;
    this.#source.resume();
    if (this.#state === 'paused') this.#become('running');
    this.#resolveWaiting();
    this.#finishIfDone();
  }

  /** One tick; a program that runs is paused first. Resolves when it stands still again, or the run has ended. */
  async step(): Promise<void> {
    await this.pause();
    if (this.#state !== 'paused') return;
    this.#source.step();
    await this.#pauseOrEnd();
  }

  /** Clients that were added and have not left yet. */
  get guests(): number {
    return this.#source.guests;
  }

  /** The most commands that one of its processes has not read yet. */
  unread(): number {
    return this.#source.unread();
  }

  /** Clients besides the scenario's own; they end by themselves, and with the run. */
  addClients(script: Script): void {
    this.#source.addClients(script);
  }

  /** Takes no more events until `readOn`: the program and its clients wait when they have told as much as their pipes hold. */
  stopReading(): void {
    this.#source.stopReading();
  }

  readOn(): void {
    this.#source.readOn();
  }

  /** Ends the run; resolves when nothing of it is left, within 300 ms. */
  stop(): Promise<Outcome> {
    if (this.#state !== 'ended') this.#source.stop();
    return this.ended;
  }

  #pauseOrEnd(): Promise<void> {
    return new Promise((resolve) => this.#waitingForPause.push(resolve));
  }

  #onAppend(): void {
    for (const listener of this.#appendListeners) listener();
  }

  #onServing(addresses: readonly string[]): void {
    this.#listeners = addresses;
    const { seconds } = this.options;
    if (seconds !== undefined) {
      const timer = setTimeout(() => void this.stop(), seconds * 1000);
      void this.ended.finally(() => clearTimeout(timer));
    }
    this.#become('running');
  }

  #onPaused(): void {
    // Told to go on meanwhile: it does not stand still for long.
    if (!this.#isPausing) return;
    settle(this.trace);
    this.#become('paused');
    this.#resolveWaiting();
  }

  #onFailed(failure: ExpectationFailure): void {
    this.#failed++;
    // Of many only the first have a reason: those after them are counted.
    if (failure.reason === '') return;
    this.#failures.push(failure);
    for (const listener of this.#changeListeners) listener();
  }

  #onClientsDone(report: Report): void {
    this.#report = report;
    const { seconds, ticks, stays } = this.options;
    this.#shouldFinish = seconds === undefined && ticks === 0 && stays !== true;
    this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#shouldFinish && this.#state === 'running') this.#source.finish();
  }

  #become(state: SessionState): void {
    this.#state = state;
    if (state === 'ended') this.#resolveWaiting();
    for (const listener of this.#changeListeners) listener();
  }

  #resolveWaiting(): void {
    const waiting = this.#waitingForPause;
    this.#waitingForPause = [];
    for (const resolve of waiting) resolve();
  }
}
