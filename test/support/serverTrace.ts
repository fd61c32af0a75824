/** Traces of a framing server as a loop writes them: connections come, talk in cut frames, are answered from queues, and go. */

import { lengthPrefix } from '../../src/framing/lengthPrefix';
import type { FrameDecoder } from '../../src/framing/decoder';
import type { TraceOptions } from '../../src/trace/trace';
import { randomFrom } from './randomTrace';
import { type TraceBuilder, trace } from './traceBuilder';

export const LISTENER = 5;
const CODEC = lengthPrefix({ size: 4, order: 'be', inclusive: false });
const EAGAIN = 'EAGAIN';
const ECONNRESET = 'ECONNRESET';

type Message = { readonly number: number; readonly bytes: Uint8Array; sent: number };

type Connection = {
  readonly fd: number;
  readonly edge: boolean;
  coming: Uint8Array;
  readonly incoming: FrameDecoder;
  readonly outgoing: FrameDecoder;
  readonly queue: Message[];
  count: number;
  queued: number;
};

export type ServerTraceOptions = TraceOptions & {
  /** Some ticks were paused while the loop waited: their wait is written again. */
  readonly pauses?: boolean;
  /** Everything is watched edge triggered. */
  readonly edge?: boolean;
};

/** What a tick has from its options. */
type Manner = { readonly pauses: boolean; readonly edge: boolean };

/** So many ticks of loop 0, the last one being waited for. */
export function serverTrace(
  seed: number,
  ticks: number,
  { pauses = false, edge = false, ...options }: ServerTraceOptions = {},
): TraceBuilder {
  const random = randomFrom(seed);
  const builder = trace({ events: 1 << 16, payload: 1 << 22, ...options });
  const connections = new Map<number, Connection>();
  builder.loop(100, { poller: 'epoll' }).listener(LISTENER).watch(LISTENER, 'r', { edge });
  const manner = { pauses, edge };
  for (let i = 0; i < ticks; i++) tick(builder, connections, random, manner);
  return builder.wait(1000, connections.size + 1);
}

function tick(
  builder: TraceBuilder,
  connections: Map<number, Connection>,
  random: (below: number) => number,
  { pauses, edge }: Manner,
): void {
  builder.wait(1000, connections.size + 1);
  if (pauses && random(3) === 0) builder.wait(random(1000), connections.size + 1);
  if (random(3) === 0) builder.event('client', { loop: -1, tick: -1, client: 1, step: 'send' });
  builder.wake();
  const hasCaller = connections.size < 6 && random(3) === 0;
  if (hasCaller) builder.ready(LISTENER, 'r');
  const turns = [...connections.values()].map((connection) => {
    const reads = random(2) === 0;
    const writes = connection.queue.length > 0 && random(2) === 0;
    const events = (reads ? 'r' : '') + (writes ? 'w' : '');
    if (events !== '') builder.ready(connection.fd, events);
    return { connection, reads, writes };
  });
  if (hasCaller) welcome(builder, connections, random, edge);
  for (const { connection, reads, writes } of turns) {
    if (reads && !read(builder, connection, random)) connections.delete(connection.fd);
    else if (writes) write(builder, connection, random);
  }
}

function welcome(
  builder: TraceBuilder,
  connections: Map<number, Connection>,
  random: (below: number) => number,
  edge: boolean,
): void {
  if (random(8) === 0) return void builder.accept(LISTENER, -1);
  let fd = LISTENER + 1;
  while (connections.has(fd)) fd++;
  builder.accept(LISTENER, fd).watch(fd, 'r', { edge });
  connections.set(fd, {
    ...{ fd, coming: new Uint8Array(0), queue: [], count: 0, queued: 0 },
    ...{ edge, incoming: CODEC.decoder(), outgoing: CODEC.decoder() },
  });
}

/** False when the connection is gone. */
function read(builder: TraceBuilder, it: Connection, random: (below: number) => number): boolean {
  const fate = random(16);
  if (fate === 0) builder.recv(it.fd, 0);
  if (fate === 1) builder.recv(it.fd, -1, { errno: ECONNRESET });
  if (fate < 2) {
    for (let message = it.queue.shift(); message; message = it.queue.shift())
      tell(builder, it, 'drop', message);
    builder.watch(it.fd, '').close(it.fd);
    return false;
  }
  if (fate === 2) return (builder.recv(it.fd, -1, { errno: EAGAIN }), true);
  while (it.coming.length < 40) it.coming = joined(it.coming, frame(random(90), random));
  const got = 1 + random(40);
  const data = it.coming.slice(0, got);
  it.coming = it.coming.slice(got);
  builder.recv(it.fd, got, { data });
  for (const { header, length, have, complete } of it.incoming.push(data)) {
    builder.event('frame', {
      fd: it.fd,
      dir: 'in',
      codec: CODEC.name,
      header,
      length,
      have,
      complete,
    });
    if (complete) enqueue(builder, it, frame(10 + random(150), random));
  }
  return true;
}

function enqueue(builder: TraceBuilder, it: Connection, bytes: Uint8Array): void {
  const message = { number: it.count++, bytes, sent: 0 };
  it.queue.push(message);
  tell(builder, it, 'enqueue', message);
  builder.watch(it.fd, 'rw', { edge: it.edge });
}

function write(builder: TraceBuilder, it: Connection, random: (below: number) => number): void {
  const message = it.queue[0]!;
  const data = message.bytes.slice(message.sent);
  if (random(6) === 0)
    return void builder.send(it.fd, -1, { want: data.length, data, errno: EAGAIN });
  const put = Math.min(data.length, 1 + random(100));
  builder.send(it.fd, put, { want: data.length, data });
  message.sent += put;
  if (message.sent === message.bytes.length) {
    it.queue.shift();
    tell(builder, it, 'dequeue', message);
  }
  for (const { header, length, have, complete } of it.outgoing.push(data, 0, put)) {
    builder.event('frame', {
      fd: it.fd,
      dir: 'out',
      codec: CODEC.name,
      header,
      length,
      have,
      complete,
    });
  }
  if (it.queue.length === 0) builder.watch(it.fd, 'r', { edge: it.edge });
}

function tell(
  builder: TraceBuilder,
  it: Connection,
  kind: 'enqueue' | 'dequeue' | 'drop',
  { number, bytes }: Message,
): void {
  it.queued += kind === 'enqueue' ? bytes.length : -bytes.length;
  const depth = it.queue.length;
  builder.event(kind, {
    fd: it.fd,
    bytes: bytes.length,
    depth,
    queued: it.queued,
    message: number,
  });
}

function frame(length: number, random: (below: number) => number): Uint8Array {
  return joined(
    CODEC.encoder().header(length),
    Uint8Array.from({ length }, () => random(256)),
  );
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
