/** A server of framed messages with a deadline: who has begun a message must end it in time, or is shown out. */

import { lengthPrefix } from '../../framing/lengthPrefix';
import { errorOf, type Frames, openFrames, pendingIn, pushFrames } from '../runtime/frames';
import type { Lab } from '../runtime/lab';

const PIECE = 1024;
/** A client has so long for one message, from its first byte on. */
const DEADLINE_MS = 1000;
const CODEC = lengthPrefix({ size: 4, order: 'be', inclusive: false });

/** A client, and when the message that has begun must be whole; Infinity between messages. */
type Client = { readonly fd: number; readonly frames: Frames; due: number };

export function slowLoris(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const answer = lab.buffer(PIECE + 64);
  const encoder = CODEC.encoder();
  const clients = new Map<number, Client>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(untilNextDeadline());
    const now = performance.now();
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
    // What had come by the end of the wait is read by now: nobody is shown out for what was not looked at.
    for (const client of [...clients.values()]) if (client.due <= now) showOut(client);
  }

  /** Milliseconds, rounded up: a wait that ends too early would be made again; −1 where nobody has begun a message. */
  function untilNextDeadline(): number {
    const due = Math.min(...[...clients.values()].map((client) => client.due));
    return due === Infinity ? -1 : Math.max(0, Math.ceil(due - performance.now()));
  }

  function welcome(): boolean {
    const fd = lab.accept(listener);
    if (fd < 0) return false;
    const frames = openFrames(lab, fd, 'in', CODEC.decoder(PIECE));
    clients.set(fd, { fd, frames, due: Infinity });
    lab.watch(fd, 'r');
    return true;
  }

  /** Receives a piece; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const client = clients.get(fd);
    if (client === undefined) return false;
    const got = lab.recv(fd, piece, PIECE);
    if (got <= 0) {
      if (got === 0 || !lab.wouldBlock) drop(client);
      return false;
    }
    const { frames } = client;
    for (const payload of pushFrames(frames, piece, got)) {
      echo(fd, payload);
      client.due = Infinity;
    }
    if (errorOf(frames) !== undefined) {
      lab.print(`${fd}: ${errorOf(frames)}`);
      drop(client);
      return false;
    }
    if (pendingIn(frames) > 0) client.due = Math.min(client.due, performance.now() + DEADLINE_MS);
    return true;
  }

  function echo(fd: number, payload: Uint8Array): void {
    const bytes = Buffer.concat([encoder.header(payload.length), payload]);
    lab.bytes.set(bytes, answer);
    lab.send(fd, answer, bytes.length);
  }

  function showOut(client: Client): void {
    lab.print(
      `${client.fd}: only ${pendingIn(client.frames)} bytes of a message in ${DEADLINE_MS} ms, closed`,
    );
    drop(client);
  }

  function drop(client: Client): void {
    clients.delete(client.fd);
    lab.close(client.fd);
  }
}
