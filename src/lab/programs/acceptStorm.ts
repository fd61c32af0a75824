/** Two doors for a crowd: at one a client is let in each tick, at the other all who wait. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
/** Clients that come to each door. */
const CROWD = 500;

export function acceptStorm(lab: Lab): void {
  const greeting = lab.buffer(64);
  const length = lab.write(greeting, 'Hello_World');
  const oneATick = lab.listen();
  const allAtOnce = lab.listen();
  /** Clients let in, and the ticks that took, by door. */
  const counts = new Map([oneATick, allAtOnce].map((fd) => [fd, { clients: 0, ticks: 0 }]));
  for (const door of counts.keys()) lab.watch(door, 'r');

  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const door of lab.readable) {
      const before = counts.get(door)?.clients ?? 0;
      if (door === oneATick) letIn(door);
      else while (letIn(door));
      tell(door, before);
    }
  }

  /** Accepts and greets one; false when nobody waits any more. */
  function letIn(door: number): boolean {
    const connection = lab.accept(door);
    if (connection < 0) return false;
    lab.send(connection, greeting, length);
    lab.close(connection);
    const count = counts.get(door);
    if (count !== undefined) count.clients++;
    return true;
  }

  function tell(door: number, before: number): void {
    const count = counts.get(door);
    if (count === undefined || count.clients === before) return;
    count.ticks++;
    if (count.clients >= CROWD)
      lab.print(`door ${door}: ${count.clients} let in, in ${count.ticks} ticks`);
  }
}
