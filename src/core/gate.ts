/**
 * Where the extension comes in: a socket that only this user's programs can speak to, and of those who bring the token one at a
 * time. Who comes while another is there waits until that one is gone: the window that was loaded anew, for the end of what it was.
 */

import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { listen, listenPrivately } from '../sources/privateSocket';
import { isSameToken } from '../sources/python/token';
import { openReader, packMessage } from './channel';
import type { FromCore } from './messages';

export type Gate = {
  /** The socket's path; on Windows that of a named pipe. */
  readonly address: string;
  /** What whoever comes says first, in these characters. */
  readonly token: string;
  /** To whoever is in; harmless where nobody is. */
  readonly send: (bytes: Buffer) => void;
  /** Lets nobody in any more, and leaves no socket behind. */
  readonly close: () => void;
};

export type GateListener = {
  onEnter(): void;
  /** Said by who is in. */
  onMessage(message: unknown): void;
  /** Nobody is in any more. */
  onLeave(): void;
};

const TOKEN_BYTES = 32;
const TAKEN = packMessage({ type: 'taken' } satisfies FromCore);
/** Nobody needs longer for the token. */
const TOKEN_MS = 5000;
/** What is asked is short: the longest are the phrases of all findings. */
const MOST_ASKED_BYTES = 1 << 26;

/** Throws where no socket can be had. */
export async function openGate(listener: GateListener): Promise<Gate> {
  const token = randomBytes(TOKEN_BYTES / 2).toString('hex');
  let [inside, waiting]: (Socket | undefined)[] = [];
  const enter = (socket: Socket): void => {
    inside = socket;
    const read = openReader((message) => {
      if (inside === socket) listener.onMessage(message);
    }, MOST_ASKED_BYTES);
    listener.onEnter();
    socket.on('data', (piece: Buffer) => {
      try {
        read(piece);
      } catch {
        // What is no message is not said by the extension.
        socket.destroy();
      }
    });
    socket.resume();
  };
  const onClose = (socket: Socket): void => {
    if (waiting === socket) waiting = undefined;
    if (inside !== socket) return;
    const next = waiting;
    [inside, waiting] = [undefined, undefined];
    if (next === undefined) listener.onLeave();
    else enter(next);
  };
  const onSocket = (socket: Socket): void =>
    untilToken(socket, token, () => {
      socket.once('close', () => onClose(socket));
      if (inside === undefined) {
        enter(socket);
        return;
      }
      // The newest is the window that is there.
      waiting?.destroy();
      waiting = socket;
      socket.write(TAKEN);
    });
  const { address, close } = await listenHere(onSocket);
  return {
    ...{ address, token },
    send: (bytes) => {
      if (inside?.writable === true) inside.write(bytes);
    },
    close,
  };
}

/** Calls `onToken` once it has said the token, with nothing after it lost; ends it where it says something else. */
function untilToken(socket: Socket, token: string, onToken: () => void): void {
  const timer = setTimeout(() => socket.destroy(), TOKEN_MS);
  const onReadable = (): void => {
    const said = socket.read(TOKEN_BYTES) as Buffer | null;
    if (said === null) return;
    socket.off('readable', onReadable);
    clearTimeout(timer);
    if (isSameToken(said.toString('latin1'), token)) onToken();
    else socket.destroy();
  };
  socket
    .on('error', () => undefined)
    .on('readable', onReadable)
    .once('close', () => clearTimeout(timer));
}

async function listenHere(
  onSocket: (socket: Socket) => void,
): Promise<Pick<Gate, 'address' | 'close'>> {
  if (process.platform !== 'win32') return listenPrivately('core', onSocket);
  const address = `\\\\.\\pipe\\muxscope-${randomBytes(16).toString('hex')}`;
  const server = createServer(onSocket);
  await listen(server, { path: address });
  return { address, close: () => server.close() };
}
