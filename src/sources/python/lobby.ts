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

type Waiting = Guest & { bytes: Buffer; onData: (piece: Buffer) => void };

/** More than this a probe does not say before it says something to look at. */
const MOST_BYTES = 1 << 20;
/** What every Python tells, whatever it does. */
const USUAL: readonly number[] = [OP.hello, OP.site, OP.thread, OP.exit];

export class Lobby {
  readonly #listener: LobbyListener;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sockets = new Set<Socket>();

  constructor(listener: LobbyListener) {
    this.#listener = listener;
  }

  /** Takes a connection. */
  add(socket: Socket): void {
    let bytes: Buffer = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    const onData = (piece: Buffer): void => {
      bytes = Buffer.concat([bytes, piece]);
      const greeting = greetingIn(bytes);
      if (greeting === undefined) return;
      if (typeof greeting === 'string') {
        socket.destroy();
        return;
      }
      this.#onHello({ hello: greeting, socket, bytes, onData }, bytes);
    };
    socket.on('data', onData);
  }

  /** Ends those that nobody has taken. */
  close(): void {
    for (const { socket } of this.#waiting.values()) socket.destroy();
    this.#waiting.clear();
  }

  #onHello(waiting: Waiting, bytes: Buffer): void {
    const { hello, socket } = waiting;
    waiting.bytes = bytes;
    if (!this.#waiting.has(hello.pid)) {
      this.#waiting.set(hello.pid, waiting);
      socket.once('close', () => {
        if (this.#waiting.get(hello.pid)?.socket === socket) this.#waiting.delete(hello.pid);
      });
    }
    const known = this.#waiting.get(hello.pid)!;
    known.bytes = bytes;
    if (this.#listener.isExpected(hello) || isTelling(bytes)) this.#pass(known);
  }

  /** First the parent of a fork, so that the child comes to it. */
  #pass(guest: Waiting): void {
    const { hello, socket, bytes, onData } = guest;
    if (!this.#waiting.delete(hello.pid)) return;
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
