/** One loop, many kinds of descriptor: whatever can be watched is served by the same wait, each in its own way. */

import {
  makeDatagramSender,
  makeDatagramSocket,
  makePipe,
  makeTimer,
  read,
  write,
} from '../runtime/descriptors';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const TIMER_MS = 250;

export function mixed(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const listeners = [lab.listen('tcp'), lab.listen('tcp6'), lab.listen('unix')];
  const datagrams = makeDatagramSocket(lab);
  const sender = makeDatagramSender(lab, datagrams);
  const [pipeOut, pipeIn] = makePipe(lab);
  const timer = makeTimer(lab, TIMER_MS);
  for (const fd of [...listeners, datagrams, pipeOut, timer]) lab.watch(fd, 'r');

  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) while (serve(fd) && lab.isEdge);
  }

  /** Serves a descriptor once; false when nothing is left to take from it. */
  function serve(fd: number): boolean {
    if (listeners.includes(fd)) return welcome(fd);
    if (fd === timer) return passTheTime();
    if (fd === pipeOut) return passOn();
    if (fd === datagrams) return hear();
    return echo(fd);
  }

  function welcome(listener: number): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  /** The timer's 8 bytes say how often it has come; the pipe is told so. */
  function passTheTime(): boolean {
    if (read(lab, timer, message, 8) < 0) return false;
    write(lab, pipeIn, message, lab.write(message, 'time passes'));
    return true;
  }

  /** What comes through the pipe is sent on as a datagram. */
  function passOn(): boolean {
    const got = read(lab, pipeOut, message, MESSAGE);
    if (got > 0) lab.send(sender, message, got);
    return got > 0;
  }

  /** A datagram is a message by itself: it comes whole, or not at all (udp(7)). */
  function hear(): boolean {
    const got = lab.recv(datagrams, message, MESSAGE);
    if (got >= 0) lab.printReceived();
    return got >= 0;
  }

  function echo(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) lab.send(fd, message, got);
    else if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return got > 0;
  }
}
