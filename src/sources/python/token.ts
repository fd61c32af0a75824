/** Who may come in where anybody on the machine can connect: whose first record has the token. */

import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { HEADER_BYTES, openRecord, readRecord, tokenOf } from './wire';

/** More a first record never has, and nobody needs longer for it. */
const MOST_BYTES = 1 << 16;
const MOST_MS = 5000;

/** Hands the connection on with all that it said, once it has said the token; ends it where it says something else. */
export function passWithToken(
  socket: Socket,
  token: string,
  onProbe: (socket: Socket) => void,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), MOST_MS);
  const onData = (piece: Buffer): void => {
    bytes = Buffer.concat([bytes, piece]);
    const record = openRecord();
    const length = readRecord(bytes, 0, record);
    if (length === 0 && bytes.length < MOST_BYTES + HEADER_BYTES) return;
    clearTimeout(timer);
    if (length <= 0 || !isSameToken(tokenOf(record), token)) {
      socket.destroy();
      return;
    }
    socket.off('data', onData).off('close', onClose);
    socket.pause();
    socket.unshift(bytes);
    // It flows from the next turn on, unless who gets it stops it.
    socket.resume();
    onProbe(socket);
  };
  const onClose = (): void => clearTimeout(timer);
  socket
    .on('error', () => undefined)
    .on('close', onClose)
    .on('data', onData);
}

/** In a time that does not tell how much of it is right. */
export function isSameToken(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
