/** The core as a process, and connections to it, as the extension has them; ended after the test. */

import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { openReader, packMessage } from '../../src/core/channel';
import type { FromCore } from '../../src/core/messages';
import type { Reply, Request } from '../../src/core/requests';
import { type CorePlace, startCore } from '../../src/extension/coreProcess';
import { BUNDLES } from './command';
import { until } from './processes';

/** Whoever is connected. */
export type Visitor = {
  readonly messages: FromCore[];
  /** Anything. */
  send(value: unknown): void;
  /** Bytes as they are. */
  write(bytes: Uint8Array | string): void;
  ask(request: Request): Promise<Reply>;
  /** Waits for a reply that must be good. */
  get(request: Request): Promise<unknown>;
  ready(): Promise<Extract<FromCore, { type: 'ready' }>>;
  disconnect(): void;
  /** Calls it with each that comes from now on. */
  onMessage(listener: (message: FromCore) => void): void;
  readonly isClosed: boolean;
};

export type Core = Visitor & {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly place: CorePlace;
  readonly lines: readonly string[];
};

const children = new Set<ChildProcess>();
const sockets = new Set<Socket>();

afterEach('end the cores of this test', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const socket of sockets) socket.destroy();
  children.clear();
  sockets.clear();
});

/** Resolves when somebody is in; `lingerMs`: how long it goes on when nobody is. */
export async function openCore({
  bundle = path.join(BUNDLES, 'core.js'),
  lingerMs = 60_000,
} = {}): Promise<Core> {
  const lines: string[] = [];
  let place: CorePlace | undefined;
  process.env['MUXSCOPE_LINGER_MS'] = String(lingerMs);
  const child = startCore(bundle, 0, {
    onPlace: (its) => (place = its),
    onLine: (line) => lines.push(line),
  });
  delete process.env['MUXSCOPE_LINGER_MS'];
  children.add(child);
  const found = await until(
    () => `where it listens; it said ${lines.join('\n')}`,
    () => place,
  );
  const visitor = visit(found);
  await visitor.ready();
  return Object.assign(visitor, { child, pid: child.pid!, place: found, lines });
}

let lastId = 0;

export function visit({ address, token }: CorePlace): Visitor {
  const socket = connect(address);
  sockets.add(socket);
  const messages: FromCore[] = [];
  const listeners: ((message: FromCore) => void)[] = [];
  const read = openReader((message) => {
    messages.push(message as FromCore);
    for (const listener of listeners) listener(message as FromCore);
  });
  socket.on('data', read).on('error', () => undefined);
  socket.write(token);
  const send = (value: unknown): void => void socket.write(packMessage(value));
  const ask = async (request: Request): Promise<Reply> => {
    const id = ++lastId;
    send({ type: 'request', id, request });
    const message = await until(`the reply to ${request.do}`, () =>
      messages.find((one) => one.type === 'reply' && one.id === id),
    );
    assert.ok(message.type === 'reply');
    return message.reply;
  };
  return {
    messages,
    send,
    write: (bytes) => void socket.write(bytes),
    ask,
    get: async (request) => {
      const reply = await ask(request);
      if (!reply.ok) assert.fail(`${reply.error.code}: ${reply.error.message}`);
      return reply.value;
    },
    ready: () =>
      until('ready', () =>
        messages.find((one): one is Extract<FromCore, { type: 'ready' }> => one.type === 'ready'),
      ),
    disconnect: () => socket.destroy(),
    onMessage: (listener) => void listeners.push(listener),
    get isClosed() {
      return socket.closed;
    },
  };
}
