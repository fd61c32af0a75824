/**
 * Where probes wait that came in by a door open for all, until it is known whose they are and whether there is anything to see:
 * a Python that neither opens nor watches anything is nobody's business, and leaves as it came.
 */

import type { Socket } from 'node:net';
import { type Hello, helloOf, OP, openRecord, readRecord } from './wire';

/** A probe, with what it said first. */
export type Guest = {
  readonly hello: Hello;
  /** From its first byte on; it flows once it is taken (`resume`). */
  readonly socket: Socket;
};

export type LobbyListener = {
  /** Whether the connection of this process is wanted as it is: it has a session already. */
  isExpected(hello: Hello): boolean;
  onGuest(guest: Guest): void;
};

/** `bytes`: all that it said so far. */
type Waiting = Guest & { readonly bytes: Buffer; readonly onData: (piece: Buffer) => void };

/** More than this a probe does not say before it says something to look at. */
const MOST_BYTES = 1 << 20;
/** What every Python tells, whatever it does. */
const USUAL: readonly number[] = [OP.hello, OP.site, OP.thread, OP.exit];

export class Lobby {
  readonly #listener: LobbyListener;
  /** By process: the connection that spoke last, as one that closed every descriptor comes by another. */
  readonly #waiting = new Map<number, Waiting>();
  /** Those that nobody has taken, also where they have not said hello. */
  readonly #sockets = new Set<Socket>();

  constructor(listener: LobbyListener) {
    this.#listener = listener;
  }

  /** Takes a connection. */
  add(socket: Socket): void {
    let bytes: Buffer = Buffer.alloc(0);
    let pid = -1;
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#waiting.get(pid)?.socket === socket) this.#waiting.delete(pid);
    });
    const onData = (piece: Buffer): void => {
      bytes = Buffer.concat([bytes, piece]);
      const greeting = greetingIn(bytes);
      if (greeting === undefined) return;
      if (typeof greeting === 'string') {
        socket.destroy();
        return;
      }
      pid = greeting.pid;
      this.#onSaid({ hello: greeting, socket, bytes, onData });
    };
    socket.on('data', onData);
  }

  /** Ends those that nobody has taken. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    this.#waiting.clear();
  }

  #onSaid(waiting: Waiting): void {
    const { hello, bytes } = waiting;
    this.#waiting.set(hello.pid, waiting);
    if (this.#listener.isExpected(hello) || isTelling(bytes)) this.#pass(waiting);
  }

  /** First the parent of a fork, so that the child comes to it. */
  #pass(guest: Waiting): void {
    const { hello, socket, bytes, onData } = guest;
    this.#waiting.delete(hello.pid);
    if (!this.#sockets.delete(socket)) return;
    const parent = hello.fork === 0 ? undefined : this.#waiting.get(hello.parent);
    if (parent !== undefined) this.#pass(parent);
    socket.off('data', onData);
    socket.pause();
    socket.unshift(bytes);
    this.#listener.onGuest({ hello, socket });
  }
}

/** What it said first; a text: it is no probe; undefined: not all of it is there. */
function greetingIn(bytes: Buffer): Hello | string | undefined {
  const record = openRecord();
  const length = readRecord(bytes, 0, record);
  if (length === 0) return undefined;
  return length < 0 ? 'no record' : helloOf(record);
}

/** Anything but what every Python says. */
function isTelling(bytes: Buffer): boolean {
  if (bytes.length > MOST_BYTES) return true;
  const record = openRecord();
  for (let at = 0; ;) {
    const length = readRecord(bytes, at, record);
    if (length === 0) return false;
    if (length < 0 || !USUAL.includes(record.op)) return true;
    at += length;
  }
}
