/** What is asked of the lab: runs of its scenarios, other pollers, and clients that come by. */

import { findScenario } from '../lab/scenarios/scenarios';
import type { PollerName } from '../pollers/list';
import type { LabOptions } from '../sources/lab';
import type { Ability } from '../sources/source';
import { Failure } from './failure';
import type { SessionInfo } from './protocol';
import type { Request, StartOptions } from './requests';
import { demandScenario, type LoadScenario } from './scenarioFiles';
import { isLab, type Keep, type LabSession } from './session';
import type { Described } from './sessionInfo';
import type { Opening, Recorder, Sessions } from './sessions';
import { demandRunning } from './standing';
import { visitOf } from './visit';

type Asked<Do extends Request['do']> = Extract<Request, { do: Do }>;
type What = Pick<LabOptions, 'scenario' | 'poller' | 'clients' | 'port' | 'ports'>;

/** Bytes kept of each call. */
const CAPTURE = 65_536;
/** Simulated clients asked for one by one: each is a process. */
const MOST_GUESTS = 16;

/** What it needs of the machine. */
export type LabMeans = {
  readonly open: (options: LabOptions, keep: Keep) => LabSession;
  readonly loadScenario: LoadScenario;
  /** Folder of program.js and simulator.js. */
  readonly bundles: string;
};

export class LabDesk {
  readonly #means: LabMeans;
  readonly #sessions: Sessions;
  #visits = 0;

  constructor(means: LabMeans, sessions: Sessions) {
    this.#means = means;
    this.#sessions = sessions;
  }

  /** Resolves once its listeners are open; throws Failure. */
  start(
    { scenario: id, replaces, ...options }: Asked<'start'>,
    record?: Recorder,
  ): Promise<SessionInfo> {
    const scenario = findScenario(id);
    if (scenario === undefined)
      throw new Failure('unknown-scenario', "there is no scenario '{0}': choose one of the list", [
        id,
      ]);
    const what = whatOf(scenario, options);
    return this.#sessions.begin(() => ({ ...this.#opening(what), record }), replaces);
  }

  /** The same with the scenario of a file, as it is now; throws Failure. */
  startFile(
    { file, replaces, ...options }: Asked<'startFile'>,
    record?: Recorder,
  ): Promise<SessionInfo> {
    const { value, placeOf } = demandScenario(file, this.#means.loadScenario(file));
    const what = whatOf(value, options);
    const choose = (): Opening => ({ ...this.#opening(what, { file, placeOf }), record });
    return this.#sessions.begin(choose, replaces);
  }

  /** The same scenario again, on the same ports; throws Failure. */
  choosePoller({ session: id, poller }: Asked<'choosePoller'>): Promise<SessionInfo> {
    // Only in its turn: a start before it decides which scenario and which ports these are.
    const choose = (): Opening => {
      const { described } = this.#sessions.demand(id);
      const session = this.#demandLab(id, 'pollers');
      const { scenario, clients } = session.source.options;
      checkPoller(scenario, poller);
      const ports = session.source.listeners.map(portOf);
      return this.#opening({ scenario, poller, clients, ports }, described);
    };
    return this.#sessions.begin(choose, id);
  }

  /** One simulated client that visits this listener. */
  connectClient({ session: id, listener }: Asked<'connectClient'>): void {
    const session = this.#demandRunning(id, 'clients');
    const { name, options, listeners, guests } = session.source;
    if (session.state === 'starting')
      throw new Failure('bad-request', '{0} is starting: try again when it listens', [name]);
    if (listener >= listeners.length)
      throw new Failure('bad-request', '{0} has no listener {1}: give a number below {2}', [
        name,
        listener,
        listeners.length,
      ]);
    if (guests >= MOST_GUESTS)
      throw new Failure(
        'bad-request',
        '{0} such clients are connected already: wait until one has left',
        [MOST_GUESTS],
      );
    session.source.addClients(visitOf(options.scenario, listener, this.#visits++));
  }

  #opening(what: What, described?: Described): Opening {
    const fixed = { capture: CAPTURE, ticks: 0, inspect: true, stays: true };
    const options = { ...what, ...fixed, bundles: this.#means.bundles };
    return {
      open: (keep) => this.#means.open(options, keep),
      ...(described !== undefined && { described }),
    };
  }

  /** Of other sources nothing of this can be asked. */
  #demandLab(id: number, ability: Ability): LabSession {
    const { session } = this.#sessions.demand(id);
    if (isLab(session)) return session;
    const { name, abilities } = session.source;
    throw new Failure('bad-request', '{0} cannot do that: {1}', [name, String(abilities[ability])]);
  }

  #demandRunning(id: number, ability: Ability): LabSession {
    const session = this.#demandLab(id, ability);
    demandRunning(this.#sessions, id, ability);
    return session;
  }
}

/** Throws Failure. */
function whatOf(scenario: LabOptions['scenario'], { poller, port, clients }: StartOptions): What {
  if (poller !== undefined) checkPoller(scenario, poller);
  const chosen: What['poller'] = poller ?? scenario.pollers[0] ?? '';
  return { scenario, poller: chosen, clients, ...(port !== undefined && { port }) };
}

function checkPoller({ id, pollers }: LabOptions['scenario'], poller: PollerName): void {
  if (pollers.some((name) => name === poller)) return;
  if (pollers.length === 0)
    throw new Failure('bad-request', "{0} does not run on '{1}': it has none, leave it out", [
      id,
      poller,
    ]);
  throw new Failure('bad-request', "{0} does not run on '{1}': choose {2}", [
    id,
    poller,
    pollers.join(', '),
  ]);
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
