/** How long a program takes from spawn to its listener being open, as the core sees it. */

import { openLab } from '../src/core/openLab';
import { multiClient } from '../src/lab/scenarios/multiClient';
import { bundles } from './bundles';
import { measuredRow, type Row } from './rows';

const STARTS = 10;

export async function startupRows(): Promise<Row[]> {
  const startsMs = await benchStartup();
  return [measuredRow('startup program, spawn to listener', 'ms', startsMs, { atMost: 80 })];
}

/** Milliseconds of each of ten starts, one after the other. */
async function benchStartup(): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await startOnce());
  return times;
}

async function startOnce(): Promise<number> {
  const began = performance.now();
  const session = openLab({
    ...{ scenario: multiClient, poller: 'epoll', clients: 'none', port: 0 },
    ...{ capture: 65536, ticks: 0, inspect: true, bundles },
  });
  const tookMs = await new Promise<number>((resolve, reject) => {
    session.onDidChange(() => {
      if (session.source.listeners.length > 0) resolve(performance.now() - began);
      else if (session.state === 'ended') reject(new Error('the program ended before it listened'));
    });
  });
  await session.stop();
  return tookMs;
}
