/** What goes on, on its page: a wait above its tick and in its text, an accept in its thread's lane; it grows, in words too. */

import assert from 'node:assert/strict';
import { barsOf } from '../../src/panel/bars';
import { layLanes, nowInWords } from '../../src/panel/lanes';
import type { Lane } from '../../src/core/laneViews';
import type { Trace } from '../../src/trace/trace';
import { labSession } from '../support/labSession';
import { trace as emptyTrace } from '../support/traceBuilder';
import { tracedHost } from './hosts';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { isKept, keepAll } from './keptPictures';
import { overflowing, seriousProblems } from './soundness';

const SECOND = 1e9;

function waitingTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'select' }).listener(5).watch(5, 'r');
  for (let tick = 0; tick < 4; tick++)
    builder
      .wait(20_000)
      .after(SECOND)
      .wake({ waited: SECOND })
      .ready(5, 'r')
      .accept(5, 6 + tick);
  return builder.wait(20_000).trace;
}

/** One thread waits, another one is in accept. */
function threadedTrace(): Trace {
  const builder = emptyTrace().loop(7, { name: 'main', poller: 'select' }).listener(5);
  builder.watch(5, 'r').wait(-1).after(SECOND).wake({ waited: SECOND }).wait(-1);
  builder.on(1).loop(7, { name: 'door', poller: '' }).listener(9);
  Object.assign(builder.trace.about, { source: 'lab' });
  return builder.trace;
}

async function openAt(trace: Trace, change: object, nowNs: () => number): Promise<PanelPage> {
  const session = labSession({ scenario: 'framing', title: 'Frames', poller: 'select', ...change });
  return openPanel(tracedHost(trace, session, { nowNs }), { width: 900, height: 800 });
}

describe('panel/goingOn', function () {
  this.timeout(isKept ? 120_000 : 30_000);
  useBrowser();

  it('draws a wait that goes on as an open bar as high as it is long', () => {
    const timeline = {
      ...{ firstTick: 0, columns: 2, readFrom: 0, rowCount: 0, selectedRow: -1, firstRow: 0 },
      ...{ rows: [], cells: new Uint16Array(), ready: new Int32Array(2), clientSteps: [] },
      ...{ waitedNs: Float64Array.of(SECOND, -1), workNs: Float64Array.of(10, -1) },
      ...{ clientCounts: new Int32Array(2), goesOnNs: 4 * SECOND },
    };
    const scope = {
      ...{ timeline, width: 100, height: 100, cellWidth: 10, isLinear: true, firstColumn: 0 },
      ...{ firstRow: 0, sticky: 0, tick: -1, selected: null, findings: [], finding: '' },
      ...{ range: null, hits: new Int32Array() },
    };
    const [over, open] = barsOf(scope);
    assert.deepEqual([over?.wait, over?.isOpen], [0.25, undefined]);
    assert.deepEqual([open?.wait, open?.isOpen], [1, true]);
  });

  it('leaves room for what was before a long wait', () => {
    const now = {
      is: 'wait',
      loop: 0,
      seq: 3,
      beginNs: 9 * SECOND,
      forNs: 991 * SECOND,
      fd: -1,
    } as const;
    const lane: Lane = {
      ...{ loop: 0, loops: [0], name: 'main', poller: 'select', ticks: 1, names: [], more: 0, now },
      times: Float64Array.of(0, 9 * SECOND, 1, 9 * SECOND, -1, 3),
      facts: Int32Array.of(1, -1, 1, 0, 0, 1, -1, -1, 0, 0),
    };
    const around = { startNs: 0, fromNs: 0, toNs: 1000 * SECOND, visits: [], visitCount: 0 };
    const [row] = layLanes({ ...around, list: [lane], count: 1 }).rows;
    const [before, open] = row!.bars;
    assert.deepEqual([before!.width, open!.left + open!.width], [0.75, 1]);
    assert.match(nowInWords(lane), /^waits for 991\ss now$/);
  });

  it('grows in the text of its tick, and says so to who points at it', async () => {
    let now = 7.2 * SECOND;
    const panel = await openAt(waitingTrace(), { ticks: 4 }, () => now);
    const { page } = panel;
    await page.locator('.canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.sentence', { hasText: /has been waiting for 3\ss/ }).waitFor();
    now = 9.1 * SECOND;
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await page.locator('.sentence', { hasText: /has been waiting for 5\ss/ }).waitFor();
    await page.locator('.canvas').hover({ position: { x: 4.5 * 22, y: 20 } });
    await page.locator('#tip', { hasText: /waits for 5\ss now/ }).waitFor();
    await keepAll(panel, 'waiting');
    assert.deepEqual(panel.problems, []);
  });

  it('stands in the lane of a thread, and in its table', async () => {
    const panel = await openAt(threadedTrace(), { scenario: 'threads' }, () => 8.4 * SECOND);
    const { page } = panel;
    await page.locator('#lane-1', { hasText: /in accept\(9\) for 7\ss/ }).waitFor();
    await page.locator('#lane-0', { hasText: /waits for 7\ss now/ }).waitFor();
    assert.equal(await page.locator('.lane-bar.accept.open').count(), 1);
    await page.locator('#lane-1').click();
    await page.locator('[data-now]', { hasText: /in accept\(9\) for 7\ss/ }).waitFor();
    await keepAll(panel, 'threads');
    assert.deepEqual(await overflowing(page), []);
    assert.deepEqual(await seriousProblems(page), []);
    await page.keyboard.press('t');
    await page.locator('.lane-table td', { hasText: /in accept\(9\) for 7\ss/ }).waitFor();
    assert.deepEqual(panel.problems, []);
  });
});
