/** How long a program takes from spawn to its listener being open, as the core sees it, and how much of that is Node's own start. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openLab } from '../src/core/openLab';
import { multiClient } from '../src/lab/scenarios/multiClient';
import { bundles } from './bundles';
import { listeningPort } from './listening';
import { measuredRow, type Row } from './rows';

const STARTS = 10;

export async function startupRows(): Promise<Row[]> {
  const [programMs, nodeMs]: [number[], number[]] = [[], []];
  for (let i = 0; i < STARTS; i++) {
    programMs.push(await startProgram());
    nodeMs.push(await startNode());
  }
  return [
    measuredRow('startup program, spawn to listener', 'ms', programMs, { atMost: 80 }),
    measuredRow('startup node with an empty program, spawn to exit', 'ms', nodeMs),
  ];
}

async function startNode(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

async function startProgram(): Promise<number> {
  const began = performance.now();
  const session = openLab({
    ...{ scenario: multiClient, poller: 'epoll', clients: 'none', port: 0 },
    ...{ capture: 65536, ticks: 0, inspect: true, bundles },
  });
  await listeningPort(session);
  const tookMs = performance.now() - began;
  await session.stop();
  return tookMs;
}
