/** The connection to a core by its socket. */

import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { openReader, packMessage } from '../core/channel';
import type { FromCore, ToCore } from '../core/messages';
import type { CorePlace } from './coreProcess';

/** What anybody but this user may do (inode(7)). */
const OTHERS = 0o077;

export type CoreSocket = {
  /** What cannot be sent any more is dropped: its end is told. */
  send(message: ToCore): void;
  /** Ends it; harmless where it has ended. */
  close(): void;
  /** It has ended, or was never there; what was wrong with what came, where that is why. */
  readonly closed: Promise<string | undefined>;
};

export function connectCore(
  { address, token }: CorePlace,
  onMessage: (message: FromCore) => void,
): CoreSocket {
  const socket = connect(address);
  let problem: string | undefined;
  const read = openReader((message) => onMessage(message as FromCore));
  const closed = new Promise<string | undefined>((resolve) => {
    socket
      .on('data', (piece: Buffer) => {
        try {
          read(piece);
        } catch (error) {
          problem = (error as Error).message;
          socket.destroy();
        }
      })
      .on('error', () => undefined)
      .once('close', () => resolve(problem));
  });
  socket.write(token);
  return {
    send: (message) => {
      if (socket.writable) socket.write(packMessage(message));
    },
    close: () => {
      // What is said is said still.
      socket.end(() => socket.destroy());
    },
    closed,
  };
}

/** Whether nobody else can have made what is there; on Windows a name that nobody can guess has to do. */
export function isOurs({ address }: CorePlace): boolean {
  if (process.platform === 'win32') return true;
  try {
    const { uid, mode } = lstatSync(path.dirname(address));
    return uid === process.getuid?.() && (mode & OTHERS) === 0;
  } catch {
    return false;
  }
}
