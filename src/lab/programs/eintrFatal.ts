/** A helper is started for whoever asks; its end is told by a signal, and that a signal ends the wait is taken for a failure. */

import { spawn } from 'node:child_process';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const HELPER_SECONDS = '0.3';

export function eintrFatal(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const answer = lab.buffer(64);
  const answerLength = lab.write(answer, 'begun');

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    // The mistake: SIGCHLD interrupted the wait, which has not failed, and is to be called again (signal(7)).
    if (lab.wait(TIMEOUT_MS) < 0) throw new Error('wait: Interrupted system call');
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (help(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function help(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      spawn('sleep', [HELPER_SECONDS], { stdio: 'ignore' });
      lab.send(fd, answer, answerLength);
    } else if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return got > 0;
  }
}
