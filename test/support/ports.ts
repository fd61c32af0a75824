/** Ports of loopback that something else holds, freed after the test. */

import assert from 'node:assert/strict';
import { type AddressInfo, type Server, createServer } from 'node:net';

const holders = new Set<Server>();

afterEach('free the ports of this test', freePorts);

/** Listens on a port, 0 for any; returns which, undefined when it is taken already. */
export function occupy(port: number): Promise<number | undefined> {
  const holder = createServer();
  return new Promise((resolve) => {
    holder.once('error', () => resolve(undefined));
    holder.listen(port, '127.0.0.1', () => {
      holders.add(holder);
      resolve((holder.address() as AddressInfo).port);
    });
  });
}

/** Holds a port, and returns it, of which the one below is free. */
export async function occupyAboveFree(): Promise<number> {
  // Each that does not fit stays held meanwhile, so that it is not given a second time.
  for (let i = 0; i < 100; i++) {
    const held = await occupy(0);
    assert.ok(held !== undefined);
    if (await isFree(held - 1)) return held;
  }
  throw new Error('no free port below a free port in 100 trials');
}

/** Gives back every port that is held here, and returns when they are free. */
export async function freePorts(): Promise<void> {
  const closing = [...holders].map(closed);
  holders.clear();
  await Promise.all(closing);
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => void closed(probe).then(() => resolve(true)));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
