/** What answers a panel in tests: a real core with real sessions, or the core's queries over a trace. */

import { KernelQueues } from '../../src/core/kernelQueues';
import { openFindings, USUAL_RULES } from '../../src/core/findings';
import { nothingTold, packChange } from '../../src/core/parts';
import type { CoreState, FromPanel } from '../../src/core/panelProtocol';
import type { FromCore } from '../../src/core/messages';
import type { ScenarioInfo, SessionInfo, Sight, View } from '../../src/core/protocol';
import type { Moment } from '../../src/lab/moment';
import type { Request } from '../../src/core/requests';
import { goOn, openFilter, openSearch, type Search } from '../../src/core/queries/search';
import { seek } from '../../src/core/queries/seek';
import { sightOf } from '../../src/core/queries/sight';
import { Server } from '../../src/core/server';
import { loadScenario } from '../../src/core/scriptFiles';
import { openLab } from '../../src/core/openLab';
import type { Trace } from '../../src/trace/trace';
import { BUNDLES } from '../support/command';
import { until } from '../support/processes';
import type { PanelHost, PanelPage, PageOptions } from './panelPage';

const VIEWER = 'panel';
const SCENARIOS = [
  {
    ...{ id: 'multi-port', title: 'Several ports, one loop', teaches: 'One select, two listeners' },
    ...{ pollers: ['select', 'poll', 'epoll'], listeners: 2 },
  },
] as const satisfies readonly ScenarioInfo[];

const servers = new Set<Server>();

/** Ends the sessions that a test started, after it. */
export function endSessions(): void {
  afterEach('close the cores of this test', async () => {
    const closing = [...servers].map((server) => server.close());
    servers.clear();
    await Promise.all(closing);
  });
}

/** A core in this process, and the extension's part: commands become requests. */
export class LiveHost implements PanelHost {
  readonly server: Server;
  readonly #panel: PanelPage;
  readonly #place: 'sidebar' | 'editor';
  readonly #messages: FromCore[] = [];
  #id = 0;
  #view: View | null = null;
  #scenarios: readonly ScenarioInfo[] = [];

  constructor(panel: PanelPage, place: PageOptions['place'] = 'editor') {
    this.#panel = panel;
    this.#place = place;
    this.server = new Server({
      send: (message) => this.#onCore(message),
      engine: {
        openLab: (options) => openLab(options, { events: 1 << 16, payload: 8 << 20 }),
        openKernelQueues: (onSample) => new KernelQueues(onSample),
      },
      loadScenario,
      bundles: BUNDLES,
    });
    servers.add(this.server);
  }

  get session(): SessionInfo | null {
    const last = this.#messages.findLast((message) => message.type === 'session');
    return last?.type === 'session' ? last.session : null;
  }

  /** The value of a reply that must be good. */
  async ask<Value>(request: Request): Promise<Value> {
    const id = ++this.#id;
    this.server.receive({ type: 'request', id, request });
    const found = await until(`the reply to ${JSON.stringify(request)}`, () =>
      this.#messages.find((message) => message.type === 'reply' && message.id === id),
    );
    if (found.type !== 'reply' || !found.reply.ok) throw new Error(JSON.stringify(found));
    return found.reply.value as Value;
  }

  hear(message: FromPanel): void {
    switch (message.type) {
      case 'ready':
        void this.#greet();
        break;
      case 'look':
        this.#view = message.view;
        this.#look();
        break;
      case 'seen':
        this.server.receive({ type: 'seen', viewer: VIEWER, number: message.number });
        break;
      case 'seek':
        void this.#seek(message);
        break;
      case 'command':
        if (isRequest(message.command))
          void this.ask({ do: message.command, session: this.session?.id ?? 1 });
        break;
      case 'choosePoller':
        void this.ask({ do: 'choosePoller', session: 1, poller: message.poller });
        break;
      // One session at a time: there is no other to choose.
      case 'chooseSession':
        break;
      // There is no editor here.
      case 'openLine':
      case 'openRule':
        break;
      case 'start':
        void this.ask({ do: 'start', scenario: message.scenario, clients: 'script' });
        break;
    }
  }

  async #seek({ number, seek }: Extract<FromPanel, { type: 'seek' }>): Promise<void> {
    const tick = await this.ask<number>({
      ...{ do: 'seek', session: this.session?.id ?? -1, sought: 'ready', ...seek },
    });
    this.#panel.tell({ type: 'sought', number, tick });
  }

  async #greet(): Promise<void> {
    this.#scenarios = await this.ask<ScenarioInfo[]>({ do: 'scenarios' });
    greet(this.#panel, this.#place, this.#scenarios, { is: 'ready' });
  }

  /** The panel shows the session that began last, as the one of the sidebar does. */
  #look(): void {
    const session = this.session?.id ?? -1;
    if (this.#view !== null)
      this.server.receive({ type: 'look', viewer: VIEWER, session, view: this.#view });
  }

  #onCore(message: FromCore): void {
    const copy = structuredClone(message);
    if (copy.type === 'sight') {
      this.#panel.tell({ type: 'sight', number: copy.number, sight: copy.sight });
      return;
    }
    const isNew = copy.type === 'session' && copy.session.id !== this.session?.id;
    this.#messages.push(copy);
    if (isNew) this.#look();
  }
}

/** The core's queries over a trace that nothing is added to; `change` makes another sight of it. */
export function tracedHost(
  trace: Trace | null,
  session: SessionInfo | null,
  {
    place = 'editor',
    core = { is: 'ready' },
    moments = [],
    hasRules = false,
    change = (sight) => sight,
    nowNs,
  }: TracedOptions = {},
): (panel: PanelPage) => PanelHost {
  const kernelOf = (): { recvq: number; sendq: number; ageMs: number } => ({
    ...{ recvq: 9, sendq: 65160, ageMs: 120 },
  });
  const findings =
    trace !== null && hasRules ? openFindings(trace, USUAL_RULES, () => undefined) : undefined;
  const searches = new Map<string, Search>();
  const searchOf = (text: string): Search => {
    const search = searches.get(text) ?? openSearch(text);
    searches.set(text, search);
    if (trace !== null) goOn(search, trace, Infinity);
    return search;
  };
  const filters = new Map<string, Search>();
  const filterOf = (text: string): Search => {
    const filter = filters.get(text) ?? openFilter(text);
    filters.set(text, filter);
    if (trace !== null) goOn(filter, trace, Infinity);
    return filter;
  };
  let number = 0;
  let told = nothingTold();
  const see = (view: View): Sight => {
    const search = view.search === undefined ? undefined : searchOf(view.search);
    const words = view.arrangement?.filter ?? '';
    const filter = words === '' ? undefined : filterOf(words);
    const subject =
      trace === null || session === null
        ? undefined
        : {
            ...(search !== undefined && { search }),
            ...(filter !== undefined && { filter }),
            session,
            trace,
            guide: { moments, poller: session.lab!.poller },
            kernelOf,
            ...(nowNs !== undefined && { nowNs: nowNs() }),
            ...(findings !== undefined && { findings }),
          };
    return change(structuredClone(sightOf(subject, view)));
  };
  return (panel) => ({
    hear: (message) => {
      if (message.type === 'ready') {
        told = nothingTold();
        greet(panel, place, SCENARIOS, core);
      }
      if (message.type === 'seek' && trace !== null) {
        const { tick } = seek(trace, { sought: 'ready', ...message.seek });
        panel.tell({ type: 'sought', number: message.number, tick });
      }
      if (message.type === 'look') {
        const sight = packChange(told, see(message.view), ++number);
        panel.tell({ type: 'sight', number, sight });
      }
    },
  });
}

export type TracedOptions = {
  readonly place?: 'sidebar' | 'editor';
  readonly core?: CoreState;
  readonly moments?: readonly Moment[];
  /** Rules are asked about the trace. */
  readonly hasRules?: boolean;
  readonly change?: (sight: Sight) => Sight;
  /** Until when what goes on has lasted. */
  readonly nowNs?: () => number;
};

function greet(
  panel: PanelPage,
  place: 'sidebar' | 'editor',
  scenarios: readonly ScenarioInfo[],
  state: CoreState,
): void {
  panel.tell({ type: 'hello', texts: null, place, scenarios });
  panel.tell({ type: 'core', state });
}

function isRequest(command: string): command is 'pause' | 'resume' | 'step' | 'stop' {
  return ['pause', 'resume', 'step', 'stop'].includes(command);
}
