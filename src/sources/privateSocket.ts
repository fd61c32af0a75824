/** A socket that only this user's programs can speak to (unix(7)): in a folder that nobody else enters. */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  type ListenOptions,
  type Server,
  type ServerOpts,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type PrivateSocket = {
  /** Its path. */
  readonly address: string;
  /** Lets nobody in any more, and removes it; who is in stays. */
  readonly close: () => void;
};

const ONLY_US = 0o600;
/** A burst of connections must not be turned away. */
const BACKLOG = 1024;
/** What an address may have (unix(7)), on macOS too, less what is put behind it. */
const MOST_PATH = 104 - '/muxscope-XXXXXX/'.length - 1;

/** `name`: of the socket in its folder. Throws where it cannot be had. */
export async function listenPrivately(
  name: string,
  onSocket: (socket: Socket) => void,
  options: ServerOpts = {},
): Promise<PrivateSocket> {
  // mkdtemp(3) makes it 0700.
  const folder = mkdtempSync(path.join(placeFor(name), 'muxscope-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const address = path.join(folder, name);
  const server = createServer(options, onSocket);
  try {
    await listen(server, { path: address });
    chmodSync(address, ONLY_US);
  } catch (error) {
    remove();
    throw error;
  }
  const close = (): void => {
    server.close();
    remove();
  };
  return { address, close };
}

/** Resolves when it listens; what befalls it later concerns only who connects. */
export async function listen(server: Server, options: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...options, backlog: BACKLOG }, resolve);
  });
  server.on('error', () => undefined);
}

/** The usual place for what is temporary, unless its path is too long for an address. */
function placeFor(name: string): string {
  const usual = tmpdir();
  return Buffer.byteLength(usual) + name.length <= MOST_PATH ? usual : '/tmp';
}
