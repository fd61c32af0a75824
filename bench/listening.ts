/** A session of the lab, from its start to its listener. */

import type { LabSession } from '../src/core/session';

/** The port of its first listener, once that is open. */
export function listeningPort(session: LabSession): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const [address] = session.source.listeners;
      if (address !== undefined) resolve(Number(address.slice(address.lastIndexOf(':') + 1)));
      else if (session.state === 'ended') reject(new Error('the program ended before it listened'));
    };
    session.onDidChange(look);
    look();
  });
}
