/** What other processes do while this thread blocks in a wait: no JavaScript of ours runs then, not even a timer. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterThisTest, closeNow, pipe } from '../support/sockets';

/**
 * Sends this process a signal every 50 ms, so that one comes while it waits, however late the sender starts.
 * Returns what stops it; the end of the test does, too.
 */
export function signalRepeatedly(signal: 'SIGWINCH' | 'SIGURG'): () => void {
  // A signal without a handler that is ignored by default interrupts nothing (signal(7)).
  const handler = (): void => undefined;
  process.on(signal, handler);
  const script = 'while kill -s "$1" "$2"; do sleep 0.05; done';
  const child = spawn('sh', ['-c', script, 'sh', signal.slice(3), String(process.pid)], {
    stdio: 'ignore',
  });
  afterThisTest(async () => {
    await end(child);
    process.off(signal, handler);
  });
  return () => void child.kill('SIGKILL');
}

/** The reading end of a pipe into which another process soon writes a byte; it hangs up when that process ends. */
export function pipeWrittenSoon(): number {
  const { readEnd, writeEnd } = pipe();
  const child = spawn('sh', ['-c', 'sleep 0.1; echo >&3'], {
    stdio: ['ignore', 'ignore', 'ignore', writeEnd],
  });
  afterThisTest(() => end(child));
  closeNow(writeEnd);
  return readEnd;
}

/** Kills a process and sees it end: its SIGCHLD must not interrupt a wait of the next test. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
