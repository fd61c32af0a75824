/** Where probes come in: a socket in a folder that only this user may enter (unix(7)), and what a program needs to find it. */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type Door = {
  /** What a Python that is to be watched has in its environment besides. */
  readonly environment: NodeJS.ProcessEnv;
  /** Of that, what does not depend on the environment of who starts it: the folder that comes first in PYTHONPATH, and the rest. */
  readonly site: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Lets nobody in any more; who is in stays. */
  close(): void;
};

const ONLY_US = 0o600;
/** A burst of forks must not be turned away. */
const BACKLOG = 1024;

/** `probe`: the folder of the Python package. Throws where no socket can be had. */
export async function openDoor(
  probe: string,
  capture: number,
  onProbe: (socket: Socket) => void,
): Promise<Door> {
  // mkdtemp(3) makes it 0700.
  const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const address = path.join(folder, 'probe');
  const server = createServer(onProbe);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: address, backlog: BACKLOG }, resolve);
    });
    chmodSync(address, ONLY_US);
  } catch (error) {
    remove();
    throw error;
  }
  server.on('error', () => undefined);
  const site = path.join(probe, 'site');
  const variables = {
    MUXSCOPE_PROBE: `unix:${address}`,
    MUXSCOPE_PROBE_CAPTURE: String(capture),
  };
  return {
    environment: Object.assign(pathOf(site, process.env['PYTHONPATH']), variables),
    ...{ site, variables },
    close: () => {
      server.close();
      remove();
    },
  };
}

function pathOf(site: string, before: string | undefined): NodeJS.ProcessEnv {
  return {
    // An empty one is none; behind a delimiter it would be the working folder.
    PYTHONPATH: before === undefined || before === '' ? site : `${site}${path.delimiter}${before}`,
    ...(before !== undefined && { MUXSCOPE_PROBE_PYTHONPATH: before }),
  };
}
