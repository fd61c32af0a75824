/**
 * How much of its thread the extension host spends on a trace of 100 000 events a second, the panel hidden or visible: more than
 * the one of another window, which has no session, spends in the same time on the same busy machine.
 */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionInfo } from '../src/core/protocol';
import type { Window } from '../tools/vscode/window.mjs';
import { startLoad } from './load';
import { eachOf, measuredRow, median, type Row } from './rows';
import { startSteadyLoad, type SteadyLoad } from './steadyLoad';

const EVENTS_A_SECOND = 100_000;
const CLIENTS = 50;
const MEASURE_MS = 4000;
const ROUNDS = 6;
/** Lets a view that was shown or hidden, and the rate, come to rest. */
const SETTLE_MS = 1000;
/** A window that was opened has much to do still, and V8 compiles what a panel needs only after some hundred sights. */
const WARM_UP_MS = 20_000;
const CALIBRATE_MS = 2000;
const LOOK_MS = 20;
/** Far longer than numbers are held back. */
const TOLD_MS = 20_000;
/** A first guess, from which the real number is measured. */
const EVENTS_A_MESSAGE = 5;

type Sample = {
  /** Beyond what the other one spends. */
  readonly threadMs: number;
  readonly otherMs: number;
  readonly eventsPerSecond: number;
};

type Counted = { readonly events: number; readonly ticks: number; readonly at: number };

/** ms of the thread a second in `window`; `other`: without a session. */
export async function benchExtensionHost(
  window: Window,
  other: Window,
  loadBinary: string,
  progress: (line: string) => void,
): Promise<Row[]> {
  const session = await startMultiClient(window);
  const load = await startLoad(loadBinary, portOf(session), CLIENTS);
  const steady = startSteadyLoad(load, EVENTS_A_SECOND / EVENTS_A_MESSAGE);
  await showOnly(window, 'visible', '.badge.running');
  await sleep(WARM_UP_MS);
  await calibrate(window, steady);
  const samples = { hidden: [] as Sample[], visible: [] as Sample[] };
  for (let round = 1; round <= ROUNDS; round++) {
    for (const state of ['hidden', 'visible'] as const) {
      await showOnly(window, state, '.badge.running');
      await showOnly(other, state);
      const sample = await measure(window, other);
      samples[state].push(sample);
      progress(`vscode host ${round}/${ROUNDS} ${state}: ${JSON.stringify(sample)}`);
    }
  }
  await steady.stop();
  await load.stop();
  await window.command('muxscope.stop');
  await other.close();
  return [row('hidden', samples.hidden, 1), row('visible', samples.visible, 20)];
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
async function sessionOf(window: Window): Promise<SessionInfo> {
  const { session } = (await window.command('_test.inspector')) as { session: unknown };
  if (!isSession(session)) throw new Error('There is no session any more');
  return session;
}

function isSession(value: unknown): value is SessionInfo {
  return typeof value === 'object' && value !== null && 'lab' in value;
}

function row(state: 'hidden' | 'visible', samples: readonly Sample[], atMost: number): Row {
  const each = eachOf(samples);
  return measuredRow(
    `vscode extension host, 100 000 events/s, panel ${state}`,
    'ms/s',
    each('threadMs'),
    { atMost },
    {
      eventsPerSecond: median(each('eventsPerSecond')),
      otherMsPerSecond: median(each('otherMs')),
    },
  );
}

async function showOnly(
  { command, sidebar }: Window,
  state: 'hidden' | 'visible',
  shows = '',
): Promise<void> {
  if (state === 'hidden') await command('workbench.view.explorer');
  else {
    await command('muxscope.inspector.focus');
    await sidebar().locator(`body[data-ready="1"] ${shows}`).waitFor();
  }
  await sleep(SETTLE_MS);
}

/** Brings the load to the rate of events that is wanted. */
async function calibrate(window: Window, steady: SteadyLoad): Promise<void> {
  const before = { events: (await counted(window)).events, messages: steady.messages() };
  await sleep(CALIBRATE_MS);
  const events = (await counted(window)).events - before.events;
  steady.setRate((EVENTS_A_SECOND * (steady.messages() - before.messages)) / events);
  await sleep(SETTLE_MS);
}

async function measure(window: Window, other: Window): Promise<Sample> {
  const [pid, otherPid] = [await hostPid(window), await hostPid(other)];
  const before = await counted(window);
  const [own, others] = [threadNs(pid), threadNs(otherPid)];
  const began = performance.now();
  await sleep(MEASURE_MS);
  const seconds = (performance.now() - began) / 1000;
  const otherMs = (threadNs(otherPid) - others) / 1e6 / seconds;
  const threadMs = (threadNs(pid) - own) / 1e6 / seconds - otherMs;
  const after = await counted(window);
  const eventsPerSecond = ((after.events - before.events) / (after.at - before.at)) * 1000;
  return { threadMs, otherMs, eventsPerSecond };
}

/** What there is as soon as it is told anew, and when, ms: numbers are told now and then. */
export async function counted(window: Window): Promise<Counted> {
  const { events: known } = await sessionOf(window);
  for (const until = performance.now() + TOLD_MS; performance.now() < until;) {
    const { events, ticks } = await sessionOf(window);
    if (events !== known) return { events, ticks, at: performance.now() };
    await sleep(LOOK_MS);
  }
  throw new Error(`No event more than ${known} was told within ${TOLD_MS} ms: does the load run?`);
}

async function hostPid({ command }: Window): Promise<number> {
  return ((await command('_test.inspector')) as { hostPid: number }).hostPid;
}

/** CPU time of the main thread, whose number is the process's (proc(5)). */
function threadNs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]);
}
