/** Drives the load generator (load.c), which is a process of its own. */

import { createInterface } from 'node:readline';
import { describeEnd, startProcess, stopProcess } from './processes';

/** What one run did; latencies in µs from send to the reply's last byte. */
export type LoadRun = {
  messages: number;
  seconds: number;
  p50Us: number;
  p99Us: number;
  maxUs: number;
};

/** Connected clients, each with one message in flight while `run` runs. */
export type Load = {
  /** From the first connect to the last greeting. */
  connectMs: number;
  /**
   * Ends after so many messages or so many ms, whichever comes first; `perSecond`: messages, sent steadily; 0: as fast as they
   * are answered.
   */
  run(messages: number, ms: number, perSecond?: number): Promise<LoadRun>;
  stop(): Promise<void>;
};

/** No bound on the number of messages. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER;

const CONNECT_MS = 30_000;
/** The load generator itself gives up after five seconds without a reply. */
const GRACE_MS = 15_000;

/** Connects `clients` clients to the loopback port; throws when not all are greeted, or a reply is wrong. */
export async function startLoad(
  binary: string,
  port: number,
  clients: number,
  cpu?: number,
): Promise<Load> {
  const started = await startProcess('load', [binary, String(port), String(clients)], { cpu });
  const lines = createInterface(started.child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    started.child.once('close', () => reject(new Error(describeEnd(started))));
  });
  ended.catch(() => {}); // An end that nobody waits for is the ordinary one.

  async function answer<T>(timeoutMs: number): Promise<T> {
    const timer = setTimeout(() => started.child.kill('SIGKILL'), timeoutMs);
    try {
      const line = await Promise.race([lines.next(), ended]);
      return JSON.parse(line.done === true ? await ended : line.value) as T;
    } finally {
      clearTimeout(timer);
    }
  }

  const { connectMs } = await answer<{ connectMs: number }>(CONNECT_MS);
  return {
    connectMs,
    run(messages, ms, perSecond = 0) {
      started.child.stdin.write(`run ${messages} ${ms} ${perSecond}\n`);
      return answer<LoadRun>(ms + GRACE_MS);
    },
    async stop() {
      started.child.stdin.end();
      await stopProcess(started, 'SIGTERM');
    },
  };
}
