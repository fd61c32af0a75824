/** Sessions as tests open them, ended after the test, and a client that tests speak through. */

import { type Socket, connect } from 'node:net';
import { openLab } from '../../src/core/openLab';
import type { Keep, LabOptions, LabSession } from '../../src/core/session';
import { findScenario } from '../../src/lab/scenarios/scenarios';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { BUNDLES } from './command';
import { portOf, until } from './processes';

const sessions = new Set<LabSession>();
const peers = new Set<Socket>();

afterEach('end the sessions of this test', async () => {
  for (const peer of peers) peer.destroy();
  peers.clear();
  const ending = [...sessions].map((session) => session.stop());
  sessions.clear();
  await Promise.all(ending);
});

/** A session of this scenario, without clients, on any ports but for what `options` says. */
export function session(
  id: string,
  options: Partial<LabOptions> = {},
  keep: Keep = { events: 1 << 16, payload: 8 << 20 },
): LabSession {
  const scenario = findScenario(id);
  if (scenario === undefined) throw new Error(`no scenario '${id}'`);
  const chosen: LabOptions = {
    ...{ scenario, poller: 'select', clients: 'none', capture: 65536, ticks: 0, inspect: true },
    bundles: BUNDLES,
    ...options,
  };
  const opened = openLab(chosen, keep);
  sessions.add(opened);
  return opened;
}

/** Every event that is kept. */
export function eventsOf({ trace }: LabSession): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let seq = trace.first; seq < trace.next; seq++) {
    const event = readEvent(trace, seq);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** The events of one kind. */
export function eventsOfKind(of: LabSession, kind: TraceEvent['kind']): TraceEvent[] {
  return eventsOf(of).filter((event) => event.kind === kind);
}

/** Waits until the listeners are open; fails with the reason where the run ends before that. */
export async function serving(of: LabSession): Promise<string> {
  await until('open listeners', () => of.source.listeners.length > 0 || of.state === 'ended');
  const [address] = of.source.listeners;
  if (address === undefined) throw new Error(JSON.stringify(await of.ended));
  return address;
}

/** The other end of a connection, in this process. */
export type Peer = {
  readonly socket: Socket;
  /** `127.0.0.1:port` of this end. */
  readonly local: string;
  /** All that came. */
  received(): string;
  send(text: string): void;
  /** Waits until all that came ends so. */
  hears(text: string): Promise<void>;
  /** Leaves with RST. */
  reset(): void;
};

/** Connects to an address text. */
export async function peerOf(address: string): Promise<Peer> {
  const socket = connect(portOf(address), '127.0.0.1');
  peers.add(socket);
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  let problem: Error | undefined;
  socket.on('error', (error) => (problem = error));
  let local: string | undefined;
  socket.once('connect', () => (local = `127.0.0.1:${socket.localPort ?? 0}`));
  await until(`a connection to ${address}`, () => {
    if (problem !== undefined && local === undefined) throw problem;
    return local;
  });
  return {
    socket,
    local: local ?? '',
    received: () => received,
    send: (text) => socket.write(text),
    hears: async (text) => {
      await until(
        () => `'${text}' at the end of '${received}'`,
        () => received.endsWith(text),
      );
    },
    reset: () => socket.resetAndDestroy(),
  };
}
