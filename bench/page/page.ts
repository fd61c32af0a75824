/** What the inspector's page costs in a real browser over a long trace of many descriptors: script a frame, and memory. */

import './noTests';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { goOn, hitsIn, openSearch } from '../../src/core/queries/search';
import { openTrace, settle, type Trace } from '../../src/trace/trace';
import { labSession } from '../../test/support/labSession';
import { tracedHost } from '../../test/panel/hosts';
import { openPanel, startBrowser } from '../../test/panel/panelPage';
import type { PageResult } from '../pages';
import { openConnections, writeTick } from '../sight';

const STEPS = 60;
const SIZE = { width: 1700, height: 1000 };

/** Rows and ticks scrolled, zoomed, the overview's window dragged, and something looked for. */
async function benchPage(descriptors: number, ticks: number): Promise<PageResult> {
  const trace = traceOf(descriptors, ticks);
  const firstHitMs = timeFirstHit(trace, ticks);
  const browser = await startBrowser();
  const session = labSession({ scenario: 'bench', title: '', poller: 'epoll', ticks });
  const { page } = await openPanel(tracedHost(trace, session), SIZE);
  await page.locator('.overview').waitFor();
  const metrics = await page.context().newCDPSession(page);
  await metrics.send('Performance.enable', { timeDomain: 'threadTicks' });
  await countFrames(page);
  const canvas = (await page.locator('.canvas').boundingBox())!;
  const strip = (await page.locator('.overview-ground').boundingBox())!;
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  let frames = 0;
  const measure = async (act: (step: number) => Promise<unknown>): Promise<number> => {
    const before = await scriptSeconds(metrics);
    await takeFrames(page);
    for (let step = 0; step < STEPS; step++) await act(step);
    await page.waitForTimeout(200);
    const drawn = await takeFrames(page);
    frames += drawn;
    return ((await scriptSeconds(metrics)) - before) * (1000 / Math.max(1, drawn));
  };
  const rows = await measure((step) => page.mouse.wheel(0, step < STEPS / 2 ? 240 : -120));
  const scrolled = await measure((step) => page.mouse.wheel(step % 3 === 0 ? 400 : -400, 0));
  await page.keyboard.down('Control');
  const zoom = await measure((step) => page.mouse.wheel(0, step < STEPS / 2 ? 60 : -60));
  await page.keyboard.up('Control');
  await page.mouse.move(strip.x + strip.width / 2, strip.y + 10);
  await page.mouse.down();
  const brush = await measure((step) =>
    page.mouse.move(strip.x + ((step * 37) % strip.width), strip.y + 10),
  );
  await page.mouse.up();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('recv');
  const search = await measure(() => page.keyboard.press('Enter'));
  const megabytes = await megabytesOf(page);
  await browser.close();
  return {
    scriptMs: { rows, ticks: scrolled, zoom, brush, search },
    ...{ firstHitMs, megabytes, frames },
  };
}

function traceOf(descriptors: number, ticks: number): Trace {
  const events = 2 * descriptors + 11 * ticks;
  const trace = openTrace({ events: 2 ** Math.ceil(Math.log2(events)), payload: 4096 });
  openConnections(trace, descriptors);
  for (let tick = 0; tick < ticks; tick++) {
    writeTick(trace, tick, descriptors);
    if (tick % 1000 === 0) settle(trace);
  }
  settle(trace);
  return trace;
}

/** All events are looked at before the hits, which are in the last tick. */
function timeFirstHit(trace: Trace, ticks: number): number {
  const search = openSearch(`tick ${ticks - 1}`);
  const began = performance.now();
  goOn(search, trace, Infinity);
  const tookMs = performance.now() - began;
  const [at] = hitsIn(search, trace, 0, { firstTick: ticks - 1, columns: 1 });
  if (at === undefined || at === 0) throw new Error('nothing was found');
  return tookMs;
}

async function scriptSeconds(metrics: CDPSession): Promise<number> {
  const { metrics: all } = await metrics.send('Performance.getMetrics');
  return all.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN;
}

/** From now on the page counts the frames that the panel draws. */
async function countFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const view = globalThis as unknown as Counting;
    const request = view.requestAnimationFrame.bind(view);
    view.frames = 0;
    view.requestAnimationFrame = (draw) =>
      request((at) => {
        view.frames++;
        draw(at);
      });
  });
}

/** Those drawn since this was asked last. */
function takeFrames(page: Page): Promise<number> {
  return page.evaluate(() => {
    const view = globalThis as unknown as Counting;
    const { frames } = view;
    view.frames = 0;
    return frames;
  });
}

type Counting = {
  frames: number;
  requestAnimationFrame: (draw: (at: number) => void) => number;
};

/** The largest of the browser's renderers. */
async function megabytesOf(page: Page): Promise<number> {
  const browser = page.context().browser()!;
  const system = await browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => anonymous(id));
  return Math.max(...sizes) / 1024;
}

/** kB (proc(5)). */
function anonymous(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN);
}

const [descriptors = 1000, ticks = 100_000] = process.argv.slice(2).map(Number);
void benchPage(descriptors, ticks).then((result) => console.log(JSON.stringify(result)));
