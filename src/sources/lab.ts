/** The lab as a source: a run of one scenario, where it listens, and how far it goes. */

import { hostname } from 'node:os';
import type { CostTold } from '../lab/ownCost';
import type { ProgramOptions, Scenario } from '../lab/scenario';
import type { Report, Script } from '../lab/script';
import type { Trace } from '../trace/trace';
import { ownCostOf } from './labCost';
import { type ExpectationFailure, type LabEnding, LabRun } from './labRun';
import type { Abilities, OwnCost, Source, SourceListener } from './source';

/** What to run, and how far. */
export type LabOptions = {
  readonly scenario: Scenario;
  /** One of the scenario's pollers; '' where it has none. */
  readonly poller: ProgramOptions['poller'];
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
  /** Folder of the lab's bundles, program.js and simulator.js. */
  readonly bundles: string;
};

/** The port of the first listener unless told otherwise. */
const FIRST_PORT = 8001;
/** Why a run of the lab cannot do what others can. */
export const REASONS = {
  neverWaits: 'this program never waits, and stands still only at a wait',
  onePoller: 'this program runs on one poller only',
  noListener: 'this program has no listener',
} as const;

export class LabSource implements Source {
  readonly is = 'lab';
  readonly options: LabOptions;
  readonly abilities: Abilities;
  readonly ended: Promise<LabEnding>;
  readonly #listener: SourceListener;
  readonly #run: LabRun;
  /** The ports the listeners were to have. */
  readonly #ports: readonly number[];
  readonly #failures: ExpectationFailure[] = [];
  readonly #costs = new Map<number, CostTold>();
  #failed = 0;
  #listeners: readonly string[] = [];
  /** Of all clients, once they are done. */
  #report: Report | undefined;
  #isPaused = false;

  /** Begins at once; `beganAt`: when the trace began, ns of CLOCK_MONOTONIC. */
  constructor(options: LabOptions, trace: Trace, beganAt: bigint, listener: SourceListener) {
    const { scenario, poller, port, ports, clients } = options;
    this.options = options;
    tellAbout(trace, options, beganAt);
    this.abilities = abilitiesOf(scenario, poller);
    this.#listener = listener;
    const first = port ?? FIRST_PORT;
    this.#ports = ports ?? Array.from({ length: scenario.listeners }, (_, i) => first + i);
    const run = {
      ...options,
      ports: this.#ports,
      movePorts: port === undefined && ports === undefined,
      script: clients === 'script' ? scenario.clients : undefined,
    };
    this.#run = new LabRun(run, trace, beganAt, {
      onAppend: () => listener.onAppend(),
      onServing: (addresses) => this.#onServing(addresses),
      onPaused: () => listener.onPaused(),
      onCost: (told, loop) => this.#costs.set(loop, JSON.parse(told) as CostTold),
      onFailed: (failure) => this.#onFailed(failure),
      onClientsDone: (report) => this.#onClientsDone(report),
    });
    this.ended = this.#run.ended.then((ending) =>
      this.#report === undefined ? ending : { ...ending, report: this.#report },
    );
  }

  get name(): string {
    return this.options.scenario.id;
  }

  get title(): string {
    return this.options.scenario.title;
  }

  /** Addresses of the listeners, once they are open. */
  get listeners(): readonly string[] {
    return this.#listeners;
  }

  get hasBegun(): boolean {
    return this.#listeners.length > 0;
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

  /** What looking costs the program, as measured so far; undefined where that cannot be told. */
  get cost(): OwnCost | undefined {
    return ownCostOf(this.#costs);
  }

  /** The pids of the program and of the simulator, as far as they have been started. */
  get pids(): { readonly program: number; readonly simulator: number | undefined } {
    return this.#run.pids;
  }

  /** Clients that were added and have not left yet. */
  get guests(): number {
    return this.#run.guests;
  }

  /** The most commands that one of its processes has not read yet. */
  unread(): number {
    return this.#run.unread();
  }

  /** Clients besides the scenario's own; they end by themselves, and with the run. */
  addClients(script: Script): void {
    this.#run.addClients(script);
  }

  /** Takes no more events until `readOn`: the program and its clients wait when they have told as much as their pipes hold. */
  stopReading(): void {
    this.#run.stopReading();
  }

  readOn(): void {
    this.#run.readOn();
  }

  /** Nothing is left of it within 300 ms. */
  stop(): void {
    this.#run.stop();
  }

  pause(): void {
    this.#isPaused = true;
    this.#run.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#run.resume();
    this.#finishIfDone();
  }

  step(): void {
    this.#run.step();
  }

  #onServing(addresses: readonly string[]): void {
    this.#listeners = addresses;
    const { seconds } = this.options;
    if (seconds !== undefined) {
      const timer = setTimeout(() => this.stop(), seconds * 1000);
      void this.ended.finally(() => clearTimeout(timer));
    }
    this.#listener.onRunning();
  }

  #onFailed(failure: ExpectationFailure): void {
    this.#failed++;
    // Of many only the first have a reason: those after them are counted.
    if (failure.reason === '') return;
    this.#failures.push(failure);
    this.#listener.onChange();
  }

  #onClientsDone(report: Report): void {
    this.#report = report;
    this.#finishIfDone();
  }

  /** Not while somebody looks at a program that stands still. */
  #finishIfDone(): void {
    const { seconds, ticks, stays } = this.options;
    const isOpen = seconds !== undefined || ticks > 0 || stays === true;
    if (this.#report !== undefined && !isOpen && !this.#isPaused) this.#run.finish();
  }
}

function tellAbout({ about }: Trace, { scenario, capture }: LabOptions, beganAt: bigint): void {
  about.wall = Date.now() - Number(process.hrtime.bigint() - beganAt) / 1e6;
  about.source = 'lab';
  about.program = scenario.id;
  about.host = hostname();
  about.capture = capture;
}

/** What a run of such a scenario can do. */
export function abilitiesOf(
  { pollers, listeners }: Pick<Scenario, 'pollers' | 'listeners'>,
  poller: string,
): Abilities {
  const waits = poller === '' ? REASONS.neverWaits : true;
  const choice = pollers.length > 1 ? true : REASONS.onePoller;
  return {
    pause: waits,
    step: waits,
    clients: listeners > 0 ? true : REASONS.noListener,
    pollers: poller === '' ? REASONS.neverWaits : choice,
    kernel: true,
  };
}
