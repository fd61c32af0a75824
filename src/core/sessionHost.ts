/** The one session of the core: started, started again on the same ports, and kept to look at after its end. */

import { findScenario } from '../lab/scenarios/scenarios';
import type { PollerName } from '../pollers/poller';
import { Failure } from './failure';
import type { SessionInfo } from './protocol';
import type { Request, StartOptions } from './requests';
import type { Histories } from './queries/history';
import type { Outcome, RunOptions, Session } from './session';
import { demandScenario } from './scenarioFiles';
import { type Described, sessionInfo } from './sessionInfo';
import { visitOf } from './visit';

/** A session, and what is kept beside its trace. */
export type Shown = {
  readonly id: number;
  readonly session: Session;
  readonly histories: Histories;
  /** Where its scenario is described, unless it is the lab's own. */
  readonly described: Described | undefined;
  outcome: Outcome | undefined;
};

export type HostListener = {
  /** Another session is shown, or its state is another. */
  onChange(): void;
  /** Events were added to the trace of the session that is shown. */
  onAppend(): void;
};

type Start = Extract<Request, { do: 'start' }>;
type StartFile = Extract<Request, { do: 'startFile' }>;
type What = Pick<RunOptions, 'scenario' | 'poller' | 'clients' | 'port' | 'ports'> & {
  readonly described?: Described;
};

/** Bytes kept of each call. */
const CAPTURE = 65_536;
/** Simulated clients asked for one by one: each is a process. */
const MOST_GUESTS = 16;
/** Commands that a program, or its clients, have not read. */
const MOST_UNREAD = 1000;

export class SessionHost {
  readonly #open: (options: RunOptions) => Session;
  readonly #bundles: string;
  readonly #listener: HostListener;
  #shown: Shown | undefined;
  #count: number;
  #visits = 0;
  /** How often all was stopped: a start asked for before that does not begin any more. */
  #stops = 0;
  #isClosed = false;
  /** Starts come one after the other: each stops the session before it. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * `bundles`: folder of program.js and simulator.js. `lastId`: of the last session before, in another core: who kept
   * something of that one must not take a new one for it.
   */
  constructor(
    open: (options: RunOptions) => Session,
    bundles: string,
    listener: HostListener,
    lastId = 0,
  ) {
    this.#open = open;
    this.#bundles = bundles;
    this.#count = lastId;
    this.#listener = listener;
  }

  /** The session that runs, or the last one that did. */
  get shown(): Shown | undefined {
    return this.#shown;
  }

  /** Resolves once its listeners are open; throws Failure. */
  start(request: Start): Promise<SessionInfo> {
    const scenario = findScenario(request.scenario);
    if (scenario === undefined)
      throw new Failure(
        'unknown-scenario',
        `there is no scenario '${request.scenario}': choose one of the list`,
      );
    const what = whatOf(scenario, request);
    return this.#replace(() => what);
  }

  /** The same with the scenario of a file, as it is now; throws Failure. */
  startFile({ file, ...options }: StartFile): Promise<SessionInfo> {
    const { value, placeOf } = demandScenario(file);
    const what = { ...whatOf(value, options), described: { file, placeOf } };
    return this.#replace(() => what);
  }

  /** The same scenario again, on the same ports; throws Failure. */
  choosePoller(poller: PollerName): Promise<SessionInfo> {
    // Only in its turn: a start before it decides which scenario and which ports these are.
    return this.#replace(() => {
      const { session, described } = this.#demand();
      const { scenario, clients } = session.options;
      checkPoller(scenario, poller);
      const ports = session.listeners.map(portOf);
      return { scenario, poller, clients, ports, ...(described && { described }) };
    });
  }

  async pause(): Promise<void> {
    await this.#demandWaiting().pause();
  }

  resume(): void {
    this.#demandHearing().resume();
  }

  async step(): Promise<void> {
    await this.#demandWaiting().step();
  }

  /** Resolves when nothing of the session is left, and ends starts that have not begun; harmless where nothing runs. */
  async stop(): Promise<void> {
    this.#stops++;
    await this.#shown?.session.stop();
  }

  /** One simulated client that visits this listener. */
  connectClient(listener: number): void {
    const session = this.#demandRunning();
    const { scenario } = session.options;
    if (session.state === 'starting')
      throw new Failure('bad-request', `${scenario.id} is starting: try again when it listens`);
    if (listener >= session.listeners.length)
      throw new Failure(
        'bad-request',
        `${scenario.id} has no listener ${listener}: give a number below ${session.listeners.length}`,
      );
    if (session.guests >= MOST_GUESTS)
      throw new Failure(
        'bad-request',
        `${MOST_GUESTS} such clients are connected already: wait until one has left`,
      );
    session.addClients(visitOf(scenario, listener, this.#visits++));
  }

  info(): SessionInfo | null {
    if (this.#shown === undefined) return null;
    return infoOf(this.#shown);
  }

  /** Ends what runs, and starts nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#shown?.session.stop();
  }

  #demand(): Shown {
    if (this.#shown !== undefined) return this.#shown;
    throw new Failure('no-session', 'nothing was started yet: start a scenario first');
  }

  #demandRunning(): Session {
    const { session } = this.#demand();
    if (session.state !== 'ended') return session;
    throw new Failure('no-session', `${session.options.scenario.id} has ended: start it again`);
  }

  /** Who reads no commands is not sent more and more of them. */
  #demandHearing(): Session {
    const session = this.#demandRunning();
    if (session.unread() < MOST_UNREAD) return session;
    const message = `${session.options.scenario.id} has ${MOST_UNREAD} commands still to read: wait until it comes to its wait, or stop it`;
    throw new Failure('bad-request', message);
  }

  /** Only at a wait can a program stand still. */
  #demandWaiting(): Session {
    const session = this.#demandHearing();
    const { scenario, poller } = session.options;
    if (poller !== '') return session;
    const message = `${scenario.id} never waits for readiness: it cannot stand still, stop it instead`;
    throw new Failure('bad-request', message);
  }

  #replace(choose: () => What): Promise<SessionInfo> {
    const stops = this.#stops;
    const turn = this.#turn.then(() => this.#begin(choose, stops));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #begin(choose: () => What, stops: number): Promise<SessionInfo> {
    if (stops !== this.#stops) throw stoppedEarly();
    const { described, ...what } = choose();
    const before = this.#shown;
    await before?.session.stop();
    if (this.#isClosed) throw new Failure('no-session', 'the core is closing');
    if (stops !== this.#stops) throw stoppedEarly();
    const fixed = { capture: CAPTURE, ticks: 0, inspect: true, stays: true };
    const session = this.#open({ ...what, ...fixed, bundles: this.#bundles });
    const shown = this.#show(session, described);
    await begun(session);
    const isStopped = stops !== this.#stops;
    const isOpen = session.listeners.length > 0 || session.state !== 'ended';
    if (isOpen && !isStopped) return infoOf(shown);
    const outcome = await session.ended;
    // What was there before is not lost to a start that failed.
    this.#shown = before;
    this.#listener.onChange();
    throw isStopped ? stoppedEarly() : failureOf(outcome);
  }

  #show(session: Session, described: Described | undefined): Shown {
    const shown: Shown = {
      ...{ id: ++this.#count, session, described, histories: new Map() },
      outcome: undefined,
    };
    this.#shown = shown;
    const ifShown = (tell: () => void) => () => {
      if (this.#shown === shown) tell();
    };
    session.onDidAppend(ifShown(() => this.#listener.onAppend()));
    session.onDidChange(ifShown(() => this.#listener.onChange()));
    void session.ended.then((outcome) => {
      shown.outcome = outcome;
      if (this.#shown === shown) this.#listener.onChange();
    });
    this.#listener.onChange();
    return shown;
  }
}

function infoOf({ id, session, outcome, described }: Shown): SessionInfo {
  return sessionInfo(id, session, outcome, described);
}

/** Throws Failure. */
function whatOf(scenario: RunOptions['scenario'], { poller, port, clients }: StartOptions): What {
  if (poller !== undefined) checkPoller(scenario, poller);
  const chosen: What['poller'] = poller ?? scenario.pollers[0] ?? '';
  return { scenario, poller: chosen, clients, ...(port !== undefined && { port }) };
}

function checkPoller({ id, pollers }: RunOptions['scenario'], poller: string): void {
  if (pollers.some((name) => name === poller)) return;
  const mend = pollers.length === 0 ? 'it has none, leave it out' : `choose ${pollers.join(', ')}`;
  throw new Failure('bad-request', `${id} does not run on '${poller}': ${mend}`);
}

/** Resolves when the listeners are open, or the run has ended before. */
function begun(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (session.state === 'starting') return;
      end();
      resolve();
    };
    const end = session.onDidChange(look);
    look();
  });
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

function stoppedEarly(): Failure {
  return new Failure('stopped', 'it was stopped before its listeners were open');
}

function failureOf(outcome: Outcome): Failure {
  if (outcome.kind === 'done') return stoppedEarly();
  const address = /^(?:bind|listen)\((.*:\d+)\): EADDRINUSE/.exec(outcome.reason)?.[1];
  if (address === undefined) return new Failure('failed', outcome.reason);
  const help = 'choose another port, or stop the program that has it';
  return new Failure('port-taken', `${address} is in use: ${help}`);
}
