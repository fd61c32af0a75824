/** Where probes come in: a socket that only this user's programs can speak to, and what they need to find it. */

import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { listen, listenPrivately } from '../privateSocket';
import { passWithToken } from './token';

export type Door = {
  /** What a Python that is to be watched has in its environment besides. */
  readonly environment: NodeJS.ProcessEnv;
  /** Of that, what does not depend on the environment of who starts it: the folder that comes first in PYTHONPATH, and the rest. */
  readonly site: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Lets nobody in any more; who is in stays. */
  close(): void;
};

/** With one piece unread Node asks for no more, and what else comes wakes nobody: a connection rests so. */
const STOPS_WHERE_NOBODY_READS = { highWaterMark: 1 };

/** What a program speaks by: a socket in a folder (unix(7)), or one of loopback, where what comes has to bring a token (Windows). */
export type DoorKind = 'unix' | 'tcp';

/** `probe`: the folder of the Python package. Throws where no socket can be had. */
export async function openDoor(
  probe: string,
  capture: number,
  onProbe: (socket: Socket) => void,
  kind: DoorKind = process.platform === 'win32' ? 'tcp' : 'unix',
): Promise<Door> {
  const { close, variables } = await (kind === 'tcp' ? openTcp(onProbe) : openUnix(onProbe));
  const site = path.join(probe, 'site');
  const all = Object.assign(variables, { MUXSCOPE_PROBE_CAPTURE: String(capture) });
  return {
    environment: Object.assign(pathOf(site, process.env['PYTHONPATH']), all),
    ...{ site, variables: all, close },
  };
}

type Opened = Pick<Door, 'close'> & { readonly variables: Record<string, string> };

async function openUnix(onProbe: (socket: Socket) => void): Promise<Opened> {
  const { address, close } = await listenPrivately('probe', onProbe, STOPS_WHERE_NOBODY_READS);
  return { close, variables: { MUXSCOPE_PROBE: `unix:${address}` } };
}

async function openTcp(onProbe: (socket: Socket) => void): Promise<Opened> {
  const token = randomBytes(16).toString('hex');
  const server = createServer(STOPS_WHERE_NOBODY_READS, (socket) =>
    passWithToken(socket, token, onProbe),
  );
  await listen(server, { port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  const variables = {
    MUXSCOPE_PROBE: `tcp:127.0.0.1:${port}`,
    MUXSCOPE_PROBE_TOKEN: token,
  };
  return { close: () => server.close(), variables };
}

function pathOf(site: string, before: string | undefined): NodeJS.ProcessEnv {
  return {
    // An empty one is none; behind a delimiter it would be the working folder.
    PYTHONPATH: before === undefined || before === '' ? site : `${site}${path.delimiter}${before}`,
    ...(before !== undefined && { MUXSCOPE_PROBE_PYTHONPATH: before }),
  };
}
