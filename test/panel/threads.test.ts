/** A session with threads on its page: lanes to choose from, calls instead of ticks, marks of what clients did. */

import assert from 'node:assert/strict';
import type { View } from '../../src/core/protocol';
import type { Moment } from '../../src/lab/moment';
import type { Trace } from '../../src/trace/trace';
import { until } from '../support/processes';
import { trace as emptyTrace } from '../support/traceBuilder';
import { tracedHost } from './hosts';
import { type PageOptions, type PanelPage, openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';
import { THEMES, type ThemeName } from './themes';
import { labSession } from '../support/labSession';
import { hasTurn, isLong } from '../support/share';

const CLIENT = '127.0.0.1:50009';
const SESSION = labSession({
  ...{ id: 1, scenario: 'socketserver', title: 'Threads', poller: 'select', problem: '' },
  ...{ pollers: ['select'], state: 'running', listeners: ['127.0.0.1:8001'], moved: [] },
  ...{ ticks: 2, ticksPerSecond: 1, watched: 1, ready: 1, busy: 0, events: 20, letGo: 0 },
  teaches: 'Each client has a thread of its own.',
});

const MOMENTS: readonly Moment[] = [
  { says: 'A client came', when: 'accept' },
  { says: 'It is answered', when: 'send' },
  { says: 'It leaves', when: 'close' },
];

/** A loop that accepts in tick 0, and a thread that talks to the client and never waits. */
function threadedTrace(): Trace {
  const builder = emptyTrace()
    .loop(7, { name: 'acceptor', poller: 'select' })
    .listener(5)
    .watch(5, 'r')
    .wait()
    .event('client', { loop: -1, tick: -1, client: 3, step: 'connect', local: CLIENT })
    .wake()
    .ready(5, 'r')
    .accept(5, 6, CLIENT)
    .wait();
  builder.on(1).loop(7, { name: 'handle 6', poller: '' });
  builder.event('task', { name: 'talk', state: 'begin' }).recv(6, 5).send(6, 5);
  builder.event('client', { loop: -1, tick: -1, client: 3, step: 'expect', local: CLIENT });
  return builder.event('task', { name: 'talk', state: 'end' }).trace;
}

function threadedPanel(options: PageOptions = {}): Promise<PanelPage> {
  const { place = 'editor' } = options;
  return openPanel(tracedHost(threadedTrace(), SESSION, { place, moments: MOMENTS }), options);
}

function lastView({ said }: PanelPage): View {
  const look = said.findLast((message) => message.type === 'look');
  return look?.type === 'look' ? look.view : assert.fail('it looked at nothing');
}

describe('panel/threads', function () {
  this.timeout(60_000);
  useBrowser();

  it('chooses a thread by click and by arrows, and shows its calls instead of ticks', async () => {
    const panel = await threadedPanel();
    const { page } = panel;
    const labels = page.locator('button.lane-label');
    await labels.nth(1).waitFor();
    assert.deepEqual(await labels.locator('.lane-name').allTextContents(), [
      'acceptor',
      'handle 6',
    ]);
    await page.locator('.canvas').waitFor();
    await labels.nth(1).click();
    await page.locator('#tick-title', { hasText: 'Thread handle 6' }).waitFor();
    assert.equal(lastView(panel).loop, 1);
    assert.equal(await page.locator('.canvas').count(), 0);
    const calls = page.locator('.tick .calls tbody .call');
    assert.deepEqual(await calls.allTextContents(), [
      'talk',
      'send(6, 5)',
      'recv(6, 1024)',
      'talk',
    ]);
    await page.keyboard.press('ArrowUp');
    await until('the acceptor', () => lastView(panel).loop === 0);
    await page.locator('.canvas').waitFor();
    assert.deepEqual(panel.problems, []);
  });

  it('stays at the last of seventy threads that wait, and goes on past those that were listed', async () => {
    const builder = emptyTrace();
    for (let loop = 0; loop < 70; loop++)
      builder
        .on(loop)
        .loop(7, { name: `loop ${loop}`, poller: 'epoll' })
        .wait()
        .wake();
    const panel = await openPanel(tracedHost(builder.trace, SESSION), {});
    const { page } = panel;
    await page.locator('#lane-63').click();
    await page.locator('#lane-63').focus();
    for (let loop = 64; loop < 70; loop++) {
      // The neighbours of the one that is looked at come with its sight.
      await page.locator(`#lane-${loop}`).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.locator(`.lane.selected[data-loop="${loop}"]`).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), `lane-${loop}`);
    }
    await page.locator('.lanes .hint', { hasText: '64 of 70 threads' }).waitFor();
    await page.locator('#lane-68').click();
    await page.locator('.lane.selected[data-loop="68"]').waitFor();
    assert.equal(lastView(panel).loop, 68);
    assert.deepEqual(panel.problems, []);
  });

  it('leads from a bar to its line, and tells it on hover', async () => {
    const { page } = await threadedPanel();
    const bar = page.locator('.lane[data-loop="1"] .lane-bar.recv');
    await bar.hover();
    await page.locator('#tip', { hasText: 'recv(6) = 5' }).waitFor();
    await bar.click();
    await page.locator('.calls tr.shown[data-kind=recv]').waitFor();
  });

  it('tells what clients did in the selected tick, on hover and in the table', async () => {
    const { page } = await threadedPanel();
    const step = page.locator('.meanwhile li');
    await step.waitFor();
    assert.match((await step.textContent()) ?? '', /client 3: connect from :50009/);
    await step.locator('.chip[data-fd="6"]').click();
    await page.locator('.descriptor[data-fd="6"]').waitFor();
    await page.locator('.canvas').hover({ position: { x: 4, y: 4 } });
    await page.locator('#tip', { hasText: 'client 3: connect' }).waitFor();
    await page.keyboard.press('t');
    const cell = page.locator('.cell-table tfoot tr', { hasText: 'clients' }).locator('td').first();
    await cell.waitFor();
    assert.equal((await cell.textContent())?.trim(), '1');
    assert.match((await page.locator('.lane-table').textContent()) ?? '', /talk, took/);
  });

  it('leads to the moments that show the lesson, in whichever thread they are', async () => {
    const panel = await threadedPanel();
    const { page } = panel;
    const moments = page.locator('.moment');
    await moments.nth(2).waitFor();
    assert.equal(await moments.count(), 3);
    await moments.nth(1).click();
    await page.locator('#tick-title', { hasText: 'Thread handle 6' }).waitFor();
    await page.locator('.tick .calls tr.shown[data-kind=send]').waitFor();
    await page.locator('.descriptor[data-fd="6"]').waitFor();
    await moments.nth(0).click();
    await page.locator('.tick[data-tick="0"] .calls tr.shown[data-kind=accept]').waitFor();
    assert.deepEqual(
      await moments.evaluateAll((all) => all.map((moment) => moment.getAttribute('aria-pressed'))),
      ['true', 'false', 'false'],
    );
    assert.equal(await moments.nth(2).getAttribute('aria-disabled'), 'true');
    await moments.nth(2).click({ force: true });
    await page.locator('.tick[data-tick="0"]').waitFor();
    assert.match((await moments.nth(2).getAttribute('aria-label')) ?? '', /has not happened yet/);
    assert.deepEqual(panel.problems, []);
  });

  it('says what to look for', async () => {
    const { page } = await threadedPanel({ width: 320, place: 'sidebar' });
    assert.equal(await page.locator('.lesson-text').textContent(), SESSION.lab!.teaches);
  });

  for (const width of isLong ? [250, 800, 1200] : [250, 1200].filter((_, i) => hasTurn(i, 2))) {
    // Colours do not hang on the width: a short run looks at all of them in the narrowest, when that has its turn.
    const names = Object.keys(THEMES) as ThemeName[];
    const themes = isLong || width === 250 ? names : names.slice(0, 1);
    it(`is whole and accessible at ${width} px: ${themes.join(', ')}`, async () => {
      const place = width < 640 ? 'sidebar' : 'editor';
      const panel = await threadedPanel({ width, place });
      const { page } = panel;
      for (const loop of [0, 1]) {
        await page.locator(`#lane-${loop}`).click();
        for (const theme of themes) {
          await panel.useTheme(theme);
          const asks = theme === names[0] ? 'all' : 'colours';
          assert.deepEqual(await seriousProblems(page, asks), [], `${theme}, thread ${loop}`);
        }
        assert.deepEqual(await overflowing(page), [], `thread ${loop}`);
      }
    });
  }
});
