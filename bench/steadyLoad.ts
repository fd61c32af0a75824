/** The load generator at a steady rate: short bursts, each begun when its time has come. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from './load';

export type SteadyLoad = {
  /** Messages that have been answered. */
  readonly messages: () => number;
  /** Messages a second from now on. */
  setRate(messagesPerSecond: number): void;
  /** Resolves after the burst that runs; throws what the load generator failed with. */
  stop(): Promise<void>;
};

const BURST_MS = 20;

/** Sends until it is stopped; a server that does not keep up gets its bursts one after the other. */
export function startSteadyLoad(load: Load, messagesPerSecond: number): SteadyLoad {
  let rate = messagesPerSecond;
  let messages = 0;
  let isRunning = true;

  async function send(): Promise<void> {
    let next = performance.now();
    let owed = 0;
    while (isRunning) {
      owed += (rate * BURST_MS) / 1000;
      const count = Math.floor(owed);
      owed -= count;
      if (count > 0) messages += (await load.run(count, 1000)).messages;
      next = Math.max(next + BURST_MS, performance.now());
      await sleep(next - performance.now());
    }
  }

  const sending = send();
  sending.catch(() => {}); // Told by `stop`.
  return {
    messages: () => messages,
    setRate: (wanted) => {
      rate = wanted;
    },
    stop: () => {
      isRunning = false;
      return sending;
    },
  };
}
