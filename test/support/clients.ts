/** Clients that are not gentle: many at once, resetting, half-closing, slow, silent; each ends by itself. */

import { connect, type Socket } from 'node:net';

/** What a server is asked: each a conversation after which it closes, or that is ended by ending our own side. */
export type Asked = {
  readonly small: string;
  /** Its answer does not fit into a socket's buffers. */
  readonly big: string;
};

export type Crowd = { readonly clients: number; readonly bytes: number };

const ROUNDS = 4;

/** A crowd comes to a port and leaves again; how many they were, and what they got. */
export async function crowd(port: number, { small, big }: Asked): Promise<Crowd> {
  const half = small.slice(0, small.length >> 1);
  const rough: readonly (() => Promise<number>)[] = [
    () => talk(port, [small]),
    () => talk(port, [small], { endsFirst: true }),
    () => talk(port, [big], { endsFirst: true }),
    () => talk(port, [big], { pauseMs: 15 }),
    () => talk(port, small.match(/.{1,2}/gs) ?? [], { betweenMs: 2 }),
    () => talk(port, [half], { resets: 20 }),
    () => talk(port, [big], { resets: 30 }),
    () => talk(port, [small.repeat(3)], { resets: 1 }),
    () => talk(port, [], { resets: 100 }),
    () => talk(port, [half], { leaves: 60 }),
  ];
  let bytes = 0;
  let clients = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const got = await Promise.all([...rough, ...rough.slice(0, 3)].map((one) => one()));
    clients += got.length;
    bytes += got.reduce((sum, one) => sum + one, 0);
  }
  return { clients, bytes };
}

type Manner = {
  /** Half-closes when all is sent. */
  readonly endsFirst?: boolean;
  /** Between two pieces that are sent, and between two that are read. */
  readonly betweenMs?: number;
  readonly pauseMs?: number;
  /** Resets, or goes away, so many ms after it has sent all. */
  readonly resets?: number;
  readonly leaves?: number;
};

/** The bytes that came until the end, which is its own where nothing has come for a while. */
async function talk(port: number, pieces: readonly string[], manner: Manner = {}): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const end = closed(socket);
  let got = 0;
  socket.on('data', (data) => {
    got += data.length;
    if (manner.pauseMs === undefined) return;
    socket.pause();
    setTimeout(() => socket.resume(), manner.pauseMs);
  });
  for (const piece of pieces) {
    socket.write(piece);
    if (manner.betweenMs !== undefined) await sleep(manner.betweenMs);
  }
  if (manner.endsFirst === true) socket.end();
  if (manner.resets !== undefined || manner.leaves !== undefined) {
    await sleep(manner.resets ?? manner.leaves ?? 0);
    if (manner.resets === undefined) socket.destroy();
    else socket.resetAndDestroy();
    return got;
  }
  socket.setTimeout(QUIET_MS, () => socket.end());
  // Some servers keep what is half-closed.
  const last = setTimeout(() => socket.destroy(), LONGEST_MS);
  await end;
  clearTimeout(last);
  return got;
}

const QUIET_MS = 400;
const LONGEST_MS = 2500;

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
