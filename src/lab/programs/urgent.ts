/** What the third list is for: a byte sent out of band makes a connection exceptional; an error does not. */

import { recvUrgent } from '../runtime/descriptors';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function urgent(lab: Lab): void {
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  const prefix = lab.buffer(64 + MESSAGE);
  const prefixLength = lab.write(prefix, '回复:');
  const message = prefix + prefixLength;
  const alarm = lab.buffer(64);
  const alarmLength = lab.write(alarm, 'urgent: ');

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    // Urgent data overtake what is read in order.
    for (const fd of lab.exceptional) takeUrgent(fd);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (answer(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'rx');
    lab.send(connection, greeting, greetingLength);
    return true;
  }

  /** Takes the urgent byte and says so; there is one at a time (tcp(7)). */
  function takeUrgent(fd: number): void {
    if (recvUrgent(lab, fd, alarm + alarmLength) > 0) lab.send(fd, alarm, alarmLength + 1);
  }

  /** Receives one message and sends it back; false when there is none, or no client any more. */
  function answer(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      lab.send(fd, prefix, prefixLength + got);
      return true;
    }
    if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return false;
  }
}
