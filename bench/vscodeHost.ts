/** How much of its thread the extension host spends on a trace of 100 000 events a second, the panel hidden or visible. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionInfo } from '../src/core/protocol';
import type { Window } from '../tools/vscode/window.mjs';
import { startLoad } from './load';
import { measuredRow, median, type Row } from './rows';
import { startSteadyLoad, type SteadyLoad } from './steadyLoad';

const EVENTS_A_SECOND = 100_000;
const CLIENTS = 50;
const MEASURE_MS = 4000;
const ROUNDS = 3;
/** Lets a view that was shown or hidden, and the rate, come to rest. */
const SETTLE_MS = 1000;
/** A first guess, from which the real number is measured. */
const EVENTS_A_MESSAGE = 5;

type Sample = { readonly threadMs: number; readonly eventsPerSecond: number };

/** ms of the thread a second, what it uses anyway while the scenario idles taken off. */
export async function benchExtensionHost(
  window: Window,
  loadBinary: string,
  progress: (line: string) => void,
): Promise<Row[]> {
  const session = await startMultiClient(window);
  const load = await startLoad(loadBinary, portOf(session), CLIENTS);
  const samples = { hidden: [] as Sample[], visible: [] as Sample[] };
  const idle = { hidden: [] as number[], visible: [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    for (const state of ['hidden', 'visible'] as const) {
      await showOnly(window, state);
      const idleMs = (await measure(window)).threadMs;
      const steady = startSteadyLoad(load, EVENTS_A_SECOND / EVENTS_A_MESSAGE);
      await calibrate(window, steady);
      const sample = await measure(window);
      await steady.stop();
      idle[state].push(idleMs);
      samples[state].push({ ...sample, threadMs: sample.threadMs - idleMs });
      progress(`vscode host ${round}/${ROUNDS} ${state}: ${JSON.stringify({ ...sample, idleMs })}`);
    }
  }
  await load.stop();
  await window.command('muxscope.stop');
  return [
    row('hidden', samples.hidden, idle.hidden, 1),
    row('visible', samples.visible, idle.visible, 20),
  ];
}

/** The scenario that echoes, without its own clients. */
export async function startMultiClient(window: Window): Promise<SessionInfo> {
  await window.configure('muxscope.simulatedClients', false);
  const session = await window.command('muxscope.startScenario', 'multi-client');
  if (!isSession(session)) throw new Error('multi-client was not started');
  return session;
}

export function portOf({ lab }: SessionInfo): number {
  const [address = ''] = lab?.listeners ?? [];
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

/** What the extension knows of its session now. */
export async function sessionOf(window: Window): Promise<SessionInfo> {
  const { session } = (await window.command('_test.inspector')) as { session: unknown };
  if (!isSession(session)) throw new Error('There is no session any more');
  return session;
}

function isSession(value: unknown): value is SessionInfo {
  return typeof value === 'object' && value !== null && 'lab' in value;
}

function row(
  state: 'hidden' | 'visible',
  samples: readonly Sample[],
  idle: readonly number[],
  atMost: number,
): Row {
  const name = `vscode extension host, 100 000 events/s, panel ${state}`;
  const threadMs = samples.map((sample) => sample.threadMs);
  return measuredRow(
    name,
    'ms/s',
    threadMs,
    { atMost },
    {
      eventsPerSecond: median(samples.map((sample) => sample.eventsPerSecond)),
      idleMsPerSecond: median(idle),
    },
  );
}

async function showOnly({ command, sidebar }: Window, state: 'hidden' | 'visible'): Promise<void> {
  if (state === 'hidden') await command('workbench.view.explorer');
  else {
    await command('muxscope.inspector.focus');
    await sidebar().locator('body[data-ready="1"] .badge.running').waitFor();
  }
  await sleep(SETTLE_MS);
}

/** Brings the load to the rate of events that is wanted. */
async function calibrate(window: Window, steady: SteadyLoad): Promise<void> {
  await sleep(SETTLE_MS);
  const [events, messages] = [(await sessionOf(window)).events, steady.messages()];
  await sleep(SETTLE_MS);
  const eventsNow = (await sessionOf(window)).events;
  const eventsPerMessage = (eventsNow - events) / (steady.messages() - messages);
  steady.setRate(EVENTS_A_SECOND / eventsPerMessage);
  await sleep(SETTLE_MS);
}

async function measure(window: Window): Promise<Sample> {
  const pid = await extensionHostPid(window);
  const before = { events: (await sessionOf(window)).events, ns: threadNs(pid) };
  const began = performance.now();
  await sleep(MEASURE_MS);
  const ns = threadNs(pid) - before.ns;
  const seconds = (performance.now() - began) / 1000;
  const events = (await sessionOf(window)).events - before.events;
  return { threadMs: ns / 1e6 / seconds, eventsPerSecond: events / seconds };
}

/** The core's parent. */
async function extensionHostPid({ command }: Window): Promise<number> {
  const { corePid } = (await command('_test.inspector')) as { corePid: number };
  const stat = readFileSync(`/proc/${corePid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** CPU time of the main thread, whose number is the process's (proc(5)). */
function threadNs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]);
}
