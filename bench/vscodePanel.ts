/** How long the panel's script runs a frame while it follows a loop of 10 000 ticks a second. */

import type { FrameLocator } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Window } from '../tools/vscode/window.mjs';
import { startLoad } from './load';
import { measuredRow, type Row } from './rows';
import { startSteadyLoad } from './steadyLoad';
import { counted, portOf, startMultiClient } from './vscodeHost';

/** One client: each of its messages is a tick. */
const TICKS_A_SECOND = 10_000;
const MEASURE_MS = 5000;
const WARM_UP_MS = 3000;
const PERCENT_99 = 0.99;
const SAMPLE_US = 200;

/** The part of a profile that is read (Chrome DevTools Protocol, `Profiler.Profile`). */
type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  /** µs since the sample before. */
  readonly timeDeltas?: readonly number[];
};

/** ms a frame in an editor tab: drawing, and hearing what is drawn. */
export async function benchPanel(
  window: Window,
  loadBinary: string,
  progress: (line: string) => void,
): Promise<Row[]> {
  const session = await startMultiClient(window);
  await window.command('workbench.action.closeSidebar');
  await window.command('muxscope.openInEditor');
  const panel = window.editor();
  await panel.locator('body[data-ready="1"] .badge.running').waitFor();
  const load = await startLoad(loadBinary, portOf(session), 1);
  const steady = startSteadyLoad(load, TICKS_A_SECOND);
  await timeFrames(panel);
  await sleep(WARM_UP_MS);
  const before = await counted(window);
  await takeFrames(panel);
  const profiler = await window.page.context().newCDPSession(window.page);
  await profiler.send('Profiler.enable');
  await profiler.send('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await profiler.send('Profiler.start');
  await sleep(MEASURE_MS);
  const { profile } = await profiler.send('Profiler.stop');
  const frames = await takeFrames(panel);
  const after = await counted(window);
  const ticksPerSecond = ((after.ticks - before.ticks) / (after.at - before.at)) * 1000;
  await steady.stop();
  await load.stop();
  await window.command('muxscope.stop');
  progress(`vscode panel: ${frames.length} frames, ${Math.round(ticksPerSecond)} ticks/s`);
  return [panelRow(frames, scriptMs(profile), ticksPerSecond)];
}

function panelRow(frames: readonly number[], totalMs: number, ticksPerSecond: number): Row {
  const sorted = frames.toSorted((one, other) => one - other);
  const name = 'vscode panel script a frame, 10 000 ticks/s followed';
  return measuredRow(
    name,
    'ms',
    [totalMs / frames.length],
    { atMost: 8 },
    {
      drawing99Ms: sorted[Math.floor(sorted.length * PERCENT_99)] ?? Number.NaN,
      framesPerSecond: frames.length / (MEASURE_MS / 1000),
      ticksPerSecond,
    },
  );
}

/** How long the panel's functions, and what they called, were on the stack. */
function scriptMs({ nodes, samples = [], timeDeltas = [] }: Profile): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const inPanel = new Set<number>();
  const mark = (id: number): void => {
    inPanel.add(id);
    byId.get(id)?.children?.forEach(mark);
  };
  for (const { id, callFrame } of nodes) if (callFrame.url.includes('/dist/panel.js')) mark(id);
  if (inPanel.size === 0) throw new Error('the profile names no function of the panel');
  const us = samples.map((id, i) => (inPanel.has(id) ? (timeDeltas[i] ?? 0) : 0));
  return us.reduce((sum, delta) => sum + delta, 0) / 1000;
}

/** From now on the page takes the time, in ms, of each frame that is drawn. */
async function timeFrames(panel: FrameLocator): Promise<void> {
  await panel.locator('body').evaluate((body) => {
    const page = (body as { ownerDocument: { defaultView: unknown } }).ownerDocument
      .defaultView as Page;
    const request = page.requestAnimationFrame.bind(page);
    const times: number[] = [];
    page.frameTimes = times;
    page.requestAnimationFrame = (draw) =>
      request((at) => {
        const began = page.performance.now();
        draw(at);
        times.push(page.performance.now() - began);
      });
  });
}

/** Those taken since the last time. */
function takeFrames(panel: FrameLocator): Promise<number[]> {
  return panel.locator('body').evaluate((body) => {
    const page = (body as { ownerDocument: { defaultView: unknown } }).ownerDocument
      .defaultView as Page;
    return page.frameTimes.splice(0);
  });
}

/** The panel's window: this project knows no DOM. */
type Page = {
  frameTimes: number[];
  requestAnimationFrame: (draw: (at: number) => void) => number;
  readonly performance: { now(): number };
};
