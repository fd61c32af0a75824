/** A real nc(1) that a test types into. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { portOf } from '../support/processes';

export type Netcat = {
  /** Writes these bytes, as they are. */
  readonly type: (bytes: string | Uint8Array) => void;
  /** All that it has printed so far. */
  readonly printed: () => string;
};

const running = new Set<ChildProcessWithoutNullStreams>();

afterEach('end nc', () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** Connects to an address such as `127.0.0.1:8001`; ended after the test. */
export function netcat(address: string | undefined): Netcat {
  const child = spawn('nc', ['127.0.0.1', String(portOf(address))]);
  running.add(child);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  // It may be gone when a test types; what it did not say then fails the test.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => chunks.push(Buffer.from(String(error))));
  return {
    type: (bytes) => void child.stdin.write(bytes),
    printed: () => Buffer.concat(chunks).toString('latin1'),
  };
}
