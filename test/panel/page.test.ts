/** The panel on its page: what it shows is what the core's queries say, and everything works by keyboard and mouse. */

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import type { FromPanel } from '../../src/core/panelProtocol';
import type { Sight, View } from '../../src/core/protocol';
import { sightOf } from '../../src/core/queries/sight';
import type { Trace } from '../../src/trace/trace';
import { nameOfFd } from '../../src/trace/words';
import { until } from '../support/processes';
import { packWhole } from '../support/screens';
import { serverTrace } from '../support/serverTrace';
import { tracedHost } from './hosts';
import { type PanelPage, type PageOptions, openPanel, useBrowser } from './panelPage';
import { labSession } from '../support/labSession';
import { settled } from './settled';

const TICKS = 120;
/** CSS pixels of a column where the canvas is as wide as in these pages. */
const COLUMN = 12;
const SESSION = labSession({
  ...{ id: 1, scenario: 'framing', title: 'Frames', poller: 'select', problem: '' },
  ...{ pollers: ['select', 'epoll'], state: 'running', listeners: ['127.0.0.1:8001'], moved: [] },
  ...{ ticks: TICKS, ticksPerSecond: 12, watched: 4, ready: 1, busy: 0.1, events: 900, letGo: 0 },
});

describe('panel/page', function () {
  this.timeout(60_000);
  useBrowser();

  it('shows each tick as the trace has it', async () => {
    const { panel, trace } = await tracedPanel();
    const { page } = panel;
    await timeline(page).focus();
    await page.keyboard.press('Home');
    for (const tick of [0, 1, 2, 3, 4, 5, 6, 7]) {
      await tickShown(page, tick);
      const sight = see(trace, { tick });
      assert.deepEqual(await setsOf(page), setsIn(sight), `sets of tick ${tick}`);
      assert.deepEqual(await seqsOf(page), seqsIn(sight), `calls of tick ${tick}`);
      await page.keyboard.press('ArrowRight');
    }
  });

  it('shows the rows, the queue and the frames of the descriptor that is selected', async () => {
    const { panel, trace } = await tracedPanel();
    const { page } = panel;
    const { timeline: rows } = see(trace, {});
    const shown = await page.locator('.row-label').evaluateAll((labels) =>
      labels.map((label) => {
        const { fd, gen } = (label as HTMLElement).dataset;
        return `${fd}.${gen}`;
      }),
    );
    assert.deepEqual(
      shown,
      rows.rows.slice(0, shown.length).map(({ fd, gen }) => `${fd}.${gen}`),
    );
    const queued = rows.rows.find(({ depth }) => depth > 0) ?? assert.fail('nothing is queued');
    panel.tell({ type: 'select', selected: { fd: queued.fd, gen: queued.gen } });
    await page.locator(`.descriptor[data-fd="${queued.fd}"]`).waitFor();
    const detail = see(trace, { selected: queued, tab: 'frames' }).descriptor;
    const messages = page.locator('.message');
    assert.equal(await messages.count(), detail?.queue.length);
    await page.locator('[role=tab][data-tab=frames]').click();
    await page.locator('.frame').first().waitFor();
    const seqs = await dataOf(page, '.frame', 'seq');
    assert.deepEqual(
      seqs,
      detail?.frames.map(({ seq }) => String(seq)),
    );
  });

  it('asks only for what fits, and says once a frame what it has seen', async () => {
    const { panel } = await tracedPanel();
    const { page, said } = panel;
    // The first look may come before the page has its scroll bars.
    const width = await timeline(page).evaluate((element) => element.clientWidth);
    const look = await until('columns that fit', () => {
      const last = lastLook(said);
      return last.columns === Math.floor(width / COLUMN) && last;
    });
    assert.ok(look.rows < 40, `${look.rows} rows`);
    const before = said.length;
    const packed = Array.from(packWhole(sightOf(undefined, VIEW)));
    await page.evaluate((bytes) => {
      const sight = Uint8Array.from(bytes);
      for (let number = 1001; number <= 1050; number++) {
        window.postMessage({ type: 'sight', number, sight }, '*');
      }
    }, packed);
    await until('a sight to be seen', () => seenBy(said.slice(before)).length > 0);
    await framesPainted(page);
    const seen = seenBy(said.slice(before));
    assert.ok(seen.length < 50, `${seen.length} of 50 sights were painted`);
    assert.equal(new Set(seen).size, seen.length);
  });

  it('acknowledges what it is asked to, and nothing that came on its own', async () => {
    const { panel } = await tracedPanel();
    const { page, said } = panel;
    await settled(panel);
    const before = said.length;
    const packed = Array.from(packWhole(sightOf(undefined, VIEW)));
    await page.evaluate((bytes) => {
      const sight = Uint8Array.from(bytes);
      const tell = (number: number, rest: object): void =>
        window.postMessage({ type: 'sight', number, sight, ...rest }, '*');
      tell(1001, { isUnasked: true });
      tell(1002, {});
      tell(1003, { isUnasked: true });
    }, packed);
    await until('the one to be seen', () => seenBy(said.slice(before)).length > 0);
    await framesPainted(page);
    assert.deepEqual(seenBy(said.slice(before)), [1002]);
  });

  it('selects, zooms, scrolls and follows by keyboard', async () => {
    const { panel, trace } = await tracedPanel();
    const { page, said } = panel;
    await timeline(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const { rows } = see(trace, {}).timeline;
    await page.locator(`.descriptor[data-fd="${rows[1]?.fd}"]`).waitFor();
    const columns = lastLook(said).columns;
    await page.keyboard.press('+');
    await until('fewer columns', () => lastLook(said).columns < columns);
    await page.keyboard.press('PageUp');
    await until('a window of the past', () => lastLook(said).lastTick >= 0);
    const words = new RegExp(`^tick \\d+, descriptor ${nameOfFd(rows[1]!)}: `);
    await page.locator('#place', { hasText: words }).waitFor({ state: 'attached' });
    await page.keyboard.press('f');
    await until('the newest ticks again', () => lastLook(said).lastTick === -1);
  });

  it('steps from readiness to readiness, also beyond the window', async () => {
    const { panel, trace } = await tracedPanel({ width: 320, place: 'sidebar' });
    const { page } = panel;
    const listener = see(trace, {}).timeline.rows[0] ?? assert.fail('no row');
    panel.tell({ type: 'select', selected: { fd: listener.fd, gen: listener.gen } });
    await page.locator(`.descriptor[data-fd="${listener.fd}"]`).waitFor();
    await timeline(page).focus();
    const ready = readyTicks(trace, listener.fd).reverse();
    assert.ok(ready.length > 5, `${ready.length} ticks`);
    for (const tick of ready) {
      await page.keyboard.press('[');
      await tickShown(page, tick);
    }
    await page.keyboard.press('[');
    await page.locator('#place', { hasText: 'Not ready before' }).waitFor({ state: 'attached' });
  });

  it('sends commands from keys and from buttons', async () => {
    const { panel } = await tracedPanel();
    const { page, said } = panel;
    await timeline(page).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('.');
    for (const name of ['Pause', 'Step Tick', 'Stop', 'Connect a Client…', 'Copy as JSON']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    await page.locator('[data-poller=epoll]').click();
    await until('all that was asked for', () =>
      said.some((message) => message.type === 'choosePoller'),
    );
    const commands = said.flatMap((message) =>
      message.type === 'command'
        ? message.command
        : message.type === 'choosePoller'
          ? 'poller'
          : [],
    );
    assert.deepEqual(commands, [
      ...['pause', 'step', 'pause', 'step', 'stop', 'connectClient', 'copyJson', 'poller'],
    ]);
  });

  it('selects by mouse, and scrolls and zooms by wheel', async () => {
    const { panel, trace } = await tracedPanel();
    const { page, said } = panel;
    const box = (await timeline(page).boundingBox()) ?? assert.fail('no timeline');
    const look = lastLook(said);
    const first = TICKS - look.columns + 1;
    await page.mouse.click(box.x + 3.5 * COLUMN, box.y + 66 + 22 + 11);
    await tickShown(page, first + 3);
    await page.locator(`.descriptor[data-fd="${see(trace, {}).timeline.rows[1]?.fd}"]`).waitFor();
    await page.mouse.wheel(-400, 0);
    await until('an older window', () => lastLook(said).lastTick < TICKS - 10);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 60);
    await page.keyboard.up('Control');
    await until('more columns', () => lastLook(said).columns > look.columns);
  });

  it('explains letters and errors on hover and on focus, until Escape', async () => {
    const { panel } = await tracedPanel();
    const { page } = panel;
    const tip = page.locator('#tip');
    const letter = page.locator('[data-set=ready-w] .term');
    await letter.hover();
    await tip.filter({ hasText: 'w, writable' }).waitFor();
    await page.mouse.move(1, 1);
    await tip.waitFor({ state: 'hidden' });
    await letter.focus();
    await tip.filter({ hasText: 'w, writable' }).waitFor();
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
  });

  it('explains a call where it stands, on hover at each and on focus at the first of its name', async () => {
    const { panel } = await tracedPanel();
    const { page } = panel;
    const tip = page.locator('#tip');
    const recvs = page.locator('.tick .calls tr[data-kind=recv] .call');
    await recvs.nth(1).locator('span').first().hover();
    await tip.filter({ hasText: /^recv: .* See recv\(2\)\.$/ }).waitFor();
    await page.mouse.move(1, 1);
    await tip.waitFor({ state: 'hidden' });
    const first = recvs.first().locator('.term');
    assert.match((await first.getAttribute('aria-label')) ?? '', /^recv: takes/);
    await page.locator('.tick [data-set=ready-x] .term').focus();
    for (let i = 0; i < 40 && !(await first.evaluate((at) => at === document.activeElement)); i++)
      await page.keyboard.press('Tab');
    await tip.filter({ hasText: /^recv: / }).waitFor();
    assert.equal(await recvs.locator('.term').count(), 1);
    const wait = page.locator('.tick .sentence .term').first();
    await wait.hover();
    await tip.filter({ hasText: / See \w+\(2\)\.$/ }).waitFor();
  });

  it('leads from the reason to the events it rests on, in whatever tick they are', async () => {
    const { panel, trace } = await tracedPanel();
    const { page } = panel;
    const { rows } = see(trace, {}).timeline;
    const idle = rows.find(
      (row) => row.role === 'connection' && row.events === '' && row.interest !== '',
    );
    if (idle === undefined) assert.fail('every descriptor is ready');
    panel.tell({ type: 'select', selected: { fd: idle.fd, gen: idle.gen } });
    const [told] = see(trace, { selected: idle }).descriptor?.why?.told ?? [];
    if (told === undefined) assert.fail('the reason rests on nothing');
    await page.locator('.why [data-reason=not-ready]').waitFor();
    await page.locator(`.evidence-link[data-seq="${told.seq}"]`).click();
    await tickShown(page, told.tick);
    await page.locator(`.tick .calls .shown[data-seq="${told.seq}"]`).waitFor();
  });

  it('leads to the calls of the descriptor where an event is older than the first tick', async () => {
    const { panel, trace } = await tracedPanel();
    const { page } = panel;
    const listener = see(trace, {}).timeline.rows[0] ?? assert.fail('no row');
    panel.tell({ type: 'select', selected: { fd: listener.fd, gen: listener.gen } });
    await timeline(page).focus();
    await page.keyboard.press('Home');
    const idle = Array.from({ length: TICKS }, (_, tick) => tick).find(
      (tick) => see(trace, { tick, selected: listener }).descriptor?.why?.reason === 'not-ready',
    );
    for (let tick = 0; tick < (idle ?? 0); tick++) await page.keyboard.press('ArrowRight');
    await page.locator('.why [data-reason=not-ready]').waitFor();
    await page.locator('.evidence-link').click();
    await page.locator('.descriptor .calls .shown[data-kind=watch]').waitFor();
  });

  it('keeps tick, descriptor, tab and zoom over a reload', async () => {
    const { panel } = await tracedPanel();
    const { page, said } = panel;
    await timeline(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    await page.keyboard.press('-');
    await page.locator('[role=tab][data-tab=stream]').click();
    await tickShown(page, 0);
    await page.locator('[role=tabpanel][data-tab=stream]').waitFor();
    const before = lastLook(said);
    said.length = 0;
    await page.reload();
    await page.locator('.tick[data-tick="0"]').waitFor();
    await until(
      () => `${JSON.stringify(before)} again, not ${JSON.stringify(lastLook(said))}`,
      () => isDeepStrictEqual({ ...lastLook(said), rows: before.rows }, before),
    );
  });

  it('has a table that says the same as the picture', async () => {
    const { panel } = await tracedPanel();
    const { page } = panel;
    await page.keyboard.press('t');
    const table = page.locator('.cell-table');
    await table.waitFor();
    const row = table.locator('tbody tr').first();
    assert.match((await row.locator('th').textContent()) ?? '', /5\s+listener/);
    const words = await row.locator('td').allTextContents();
    assert.equal(words.length, 24);
    assert.ok(words.some((word) => word.trim() === 'r'));
    assert.ok(words.some((word) => word.trim() === '·'));
    await page.keyboard.press('t');
    await timeline(page).waitFor();
  });

  it('paints in the colours of a new theme, and in the pixels of the screen', async () => {
    const { panel } = await tracedPanel({ ratio: 2 });
    const { page } = panel;
    const canvas = page.locator('.canvas canvas');
    const size = await canvas.evaluate((it: HTMLCanvasElement) => [it.width, it.clientWidth]);
    assert.equal(size[0], 2 * (size[1] ?? 0));
    const dark = await colorsOf(page);
    assert.ok(dark.has('59a4f9'), 'charts-blue of Dark Modern');
    await panel.useTheme('light');
    await framesPainted(page);
    assert.ok((await colorsOf(page)).has('0063d3'), 'charts-blue of Light Modern');
  });

  it('speaks the language it is told', async () => {
    const { panel } = await tracedPanel();
    const texts = { Frames: '帧', 'Tick {0}': '第 {0} 轮' };
    panel.tell({ type: 'hello', texts, place: 'editor', scenarios: [] });
    await panel.page.locator('#tick-title', { hasText: `第 ${TICKS - 1} 轮` }).waitFor();
    assert.deepEqual(panel.problems, []);
  });
});

async function tracedPanel(options: PageOptions = {}): Promise<{ panel: PanelPage; trace: Trace }> {
  const { trace } = serverTrace(7, TICKS);
  const { place = 'editor' } = options;
  const panel = await openPanel(tracedHost(trace, SESSION, { place }), options);
  await panel.page.locator('.tick[data-tick]').waitFor();
  await panel.page.locator('.row-label').first().waitFor();
  await until('a look at all that fits', () => lastLook(panel.said).columns > 1);
  return { panel, trace };
}

function see(trace: Trace, view: Partial<View>): Sight {
  const subject = {
    session: SESSION,
    trace,
    guide: { moments: [], poller: '' as const },
    kernelOf: () => null,
  };
  return sightOf(subject, { ...VIEW, ...view });
}

const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 36, firstRow: 0, rows: 30, tick: -1 },
  ...{ selected: null, tab: 'queue' },
};

function timeline(page: Page) {
  return page.locator('.canvas');
}

function tickShown(page: Page, tick: number): Promise<void> {
  return page.locator(`.tick[data-tick="${tick}"]`).waitFor();
}

function lastLook(said: readonly FromPanel[]): View {
  const last = said.findLast((message) => message.type === 'look');
  return last?.type === 'look' ? last.view : assert.fail('it looked at nothing');
}

function seenBy(said: readonly FromPanel[]): number[] {
  return said.flatMap((message) => (message.type === 'seen' ? message.number : []));
}

/** What was to be drawn is drawn: a frame has begun and ended since. */
function framesPainted(page: Page): Promise<unknown> {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

function dataOf(page: Page, selector: string, name: string): Promise<(string | undefined)[]> {
  return page
    .locator(selector)
    .evaluateAll(
      (elements, key) => elements.map((element) => (element as HTMLElement).dataset[key]),
      name,
    );
}

/** By set the descriptors in it, as the page shows them. */
function setsOf(page: Page): Promise<Record<string, string[]>> {
  return page.locator('.set').evaluateAll((sets) =>
    Object.fromEntries(
      sets.map((set) => [
        (set as HTMLElement).dataset['set'] ?? '',
        Array.from(set.querySelectorAll<HTMLElement>('.chip'), ({ dataset }) => {
          const { fd, gen } = dataset;
          return `${fd}.${gen}`;
        }),
      ]),
    ),
  );
}

function setsIn({ tick }: Sight): Record<string, string[]> {
  const sets: Record<string, string[]> = {};
  if (tick === null) return sets;
  for (const letter of ['r', 'w', 'x'] as const) {
    const names = tick.asked[letter].map(({ fd, gen }) => `${fd}.${gen}`);
    if (letter === 'r' || names.length > 0) sets[`asked-${letter}`] = names;
    sets[`ready-${letter}`] = tick.answered
      .filter(({ events }) => events.includes(letter))
      .map(({ fd, gen }) => `${fd}.${gen}`);
  }
  return sets;
}

function seqsOf(page: Page): Promise<(string | undefined)[]> {
  return dataOf(page, '.tick .calls tbody tr', 'seq');
}

/** An accept and the opening that it is are one line. */
function seqsIn({ tick }: Sight): string[] {
  return (tick?.events ?? [])
    .filter((event, index, all) => event.kind !== 'open' || all[index - 1]?.kind !== 'accept')
    .map(({ seq }) => String(seq));
}

function readyTicks(trace: Trace, fd: number): number[] {
  return Array.from({ length: TICKS }, (_, tick) => tick).filter((tick) =>
    see(trace, { tick }).tick?.answered.some((answer) => answer.fd === fd),
  );
}

/** The colours of the canvas, as six hexadecimal digits. */
async function colorsOf(page: Page): Promise<Set<string>> {
  const colors = await page.locator('.canvas canvas').evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    const found = new Set<string>();
    for (let i = 0; data !== undefined && i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(i, i + 3);
      found.add(((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0'));
    }
    return [...found];
  });
  return new Set(colors);
}
