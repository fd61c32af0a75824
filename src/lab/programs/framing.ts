/** A header tells how much is coming: messages of any size are put together from receives of at most 1 024 bytes. */

import { lengthPrefix } from '../../framing/lengthPrefix';
import { errorOf, type Frames, openFrames, pendingIn, pushFrames } from '../runtime/frames';
import type { Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';

const TIMEOUT_MS = 1000;
const PIECE = 1024;
const CODEC = lengthPrefix({ size: 4, order: 'be', inclusive: false });

/** One client: what comes from it, what goes to it, and how many receives the coming message has taken. */
type Client = {
  readonly incoming: Frames;
  readonly outgoing: Frames;
  readonly outbox: Outbox;
  recvs: number;
};

export function framing(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const room = lab.buffer(PIECE);
  const encoder = CODEC.encoder();
  const clients = new Map<number, Client>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
    for (const fd of lab.writable) while (write(fd) && lab.isEdge);
  }

  function welcome(): boolean {
    const fd = lab.accept(listener);
    if (fd < 0) return false;
    clients.set(fd, {
      incoming: openFrames(lab, fd, 'in', CODEC.decoder()),
      outgoing: openFrames(lab, fd, 'out', CODEC.decoder()),
      outbox: new Outbox(lab, fd, room, PIECE),
      recvs: 0,
    });
    lab.watch(fd, 'r');
    return true;
  }

  /** Receives a piece, and answers every message that is whole with it; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const client = clients.get(fd);
    if (client === undefined) return false;
    const got = lab.recv(fd, piece, PIECE);
    if (got <= 0) {
      if (got === 0 || !lab.wouldBlock) drop(fd, client);
      return false;
    }
    client.recvs++;
    for (const payload of pushFrames(client.incoming, piece, got)) {
      answer(fd, client, payload);
      // The next one may have come with the same recv.
      client.recvs = 1;
    }
    if (pendingIn(client.incoming) === 0) client.recvs = 0;
    if (errorOf(client.incoming) === undefined) return true;
    lab.print(`${fd}: ${errorOf(client.incoming)}`);
    drop(fd, client);
    return false;
  }

  function answer(fd: number, client: Client, payload: Uint8Array): void {
    const text = `${payload.length} bytes in ${client.recvs} recv`;
    lab.print(`${fd}: ${text}`);
    const bytes = new TextEncoder().encode(text);
    client.outbox.enqueue(Buffer.concat([encoder.header(bytes.length), bytes]));
    if (client.outbox.depth === 1) lab.watch(fd, 'rw');
  }

  /** Sends the oldest answer; true while another waits and the kernel takes more. */
  function write(fd: number): boolean {
    const client = clients.get(fd);
    if (client === undefined) return false;
    const put = client.outbox.sendOldest();
    if (put < 0) {
      if (!lab.wouldBlock) drop(fd, client);
      return false;
    }
    pushFrames(client.outgoing, room, put);
    if (client.outbox.depth > 0) return true;
    lab.watch(fd, 'r');
    return false;
  }

  function drop(fd: number, client: Client): void {
    client.outbox.dropAll();
    clients.delete(fd);
    lab.close(fd);
  }
}
