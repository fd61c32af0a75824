/** The core's side of the protocol in this process, over a channel that is two functions; closed after the test. */

import { KernelQueues } from '../../src/core/kernelQueues';
import type { FromCore } from '../../src/core/messages';
import type { View } from '../../src/core/protocol';
import type { CoreError, Reply, Request } from '../../src/core/requests';
import type { Engine } from '../../src/core/engine';
import { Server } from '../../src/core/server';
import { openFile } from '../../src/core/openFile';
import { openLab } from '../../src/core/openLab';
import { recordTo, saveTo } from '../../src/core/recording';
import { loadScenario } from '../../src/core/scriptFiles';
import { findTraceFile, roomOf } from '../../src/sources/findFile';
import { openPythonDesk } from '../../src/core/openPython';
import { PROBE } from './python';
import { BUNDLES } from './command';
import { until } from './processes';

export const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 50, firstRow: 0, rows: 20, tick: -1, selected: null },
  tab: 'calls',
};

export type CoreServer = {
  /** Anything, as it comes from the channel. */
  receive(value: unknown): void;
  /** Somebody else listens from now on. */
  welcome(): void;
  /** Asks, and does not wait: the reply so far. */
  ask(request: unknown): () => Reply | undefined;
  /** Waits for a reply that must be good. */
  get(request: Request): Promise<unknown>;
  /** Asks until it is done. */
  again(request: Request): Promise<unknown>;
  /** Waits for a reply that must not be. */
  refusal(request: unknown): Promise<CoreError>;
  /** What it said since it was last asked; replies left out. */
  told(): FromCore[];
};

const servers = new Set<Server>();

afterEach('close the core servers of this test', async () => {
  await Promise.all([...servers].map((server) => server.close()));
  servers.clear();
});

export function openCoreServer(engine: Partial<Engine> = {}): CoreServer {
  const replies = new Map<number, Reply>();
  let told: FromCore[] = [];
  const server = new Server({
    send: (message) => {
      if (message.type === 'reply') replies.set(message.id, message.reply);
      else told.push(message);
    },
    engine: {
      openLab: (options) => openLab(options, { events: 1 << 16, payload: 8 << 20 }),
      openKernelQueues: (onSample) => new KernelQueues(onSample),
      ...engine,
    },
    loadScenario,
    files: { find: findTraceFile, roomOf, open: openFile, saveTo, recordTo },
    openPythonDesk: (...given) => openPythonDesk(PROBE, ...given),
    bundles: BUNDLES,
  });
  servers.add(server);
  // Apart from those that a test sends itself.
  let id = 2 ** 40;
  const ask = (request: unknown) => {
    const number = ++id;
    server.receive({ type: 'request', id: number, request });
    return () => replies.get(number);
  };
  const replyTo = (request: unknown): Promise<Reply> =>
    until(`the reply to ${JSON.stringify(request)}`, ask(request));
  return {
    receive: (value) => server.receive(value),
    welcome: () => server.welcome(),
    ask,
    get: async (request) => {
      const reply = await replyTo(request);
      if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
      return reply.value;
    },
    again: (request) => {
      let reply = ask(request);
      return until(`${request.do} to be done`, () => {
        const now = reply();
        if (now?.ok === false) reply = ask(request);
        return now?.ok === true && now;
      });
    },
    refusal: async (request) => {
      const reply = await replyTo(request);
      if (reply.ok) throw new Error(`answered ${JSON.stringify(reply.value)}`);
      return reply.error;
    },
    told: () => {
      const since = told;
      told = [];
      return since;
    },
  };
}
