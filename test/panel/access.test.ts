/** All of the timeline without a mouse and without eyes: in words, by keys, and sound for axe-core in each theme, whatever is open. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Moment } from '../../src/lab/moment';
import { labSession } from '../support/labSession';
import { hasTurn, isLong, seed } from '../support/share';
import { trace as emptyTrace } from '../support/traceBuilder';
import type { Trace } from '../../src/trace/trace';
import { tracedHost } from './hosts';
import { isKept, keepAll, keepPicture } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';
import { THEMES, type ThemeName } from './themes';

const SESSION = labSession({ scenario: 'framing', title: 'Frames', poller: 'epoll', ticks: 120 });
const NOTES = ['the first is served', 'stopped: readable on fd 7'];
const MOMENTS: readonly Moment[] = [{ says: 'A connection is reset', when: 'errno ECONNRESET' }];

/** Traffic, idle ticks, a reset, an end of stream that is told for ever, and two notes. */
function richTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r');
  builder.wait(1000, 1).wake().ready(5, 'r').accept(5, 7, '10.0.0.1:4000').watch(7, 'r');
  builder.wait(1000, 2).wake().ready(5, 'r').accept(5, 8, '10.0.0.2:4000').watch(8, 'r');
  for (let i = 0; i < 20; i++) builder.wait(1000, 3).wake().ready(7, 'r').recv(7, 9).send(7, 9);
  builder.event('note', { loop: -1, tick: -1, text: NOTES[0]!, at: -1 });
  for (let i = 0; i < 20; i++) builder.wait(10, 3).wake();
  builder.wait(1000, 3).wake().ready(7, 'r').recv(7, -1, { errno: 'ECONNRESET' }).close(7);
  builder.event('note', { loop: -1, tick: -1, text: NOTES[1]!, at: -1 });
  for (let i = 0; i < 40; i++) builder.wait(1000, 2).wake().ready(8, 'r').recv(8, 0);
  return builder.wait(1000, 2).trace;
}

async function openRich(width: number): Promise<PanelPage> {
  const host = tracedHost(richTrace(), SESSION, { hasRules: true, moments: MOMENTS });
  const panel = await openPanel(host, { width, height: 900 });
  await panel.page.locator('.tick[data-tick]').waitFor();
  await panel.page.locator('.canvas').focus();
  return panel;
}

/** What may stand open together or one over the other, by the keys that open it. */
const OPENED: readonly { readonly name: string; readonly open: (page: Page) => Promise<void> }[] = [
  {
    name: 'search, rows and marked ticks',
    open: async (page) => {
      await page.keyboard.press('Shift+ArrowLeft');
      await page.keyboard.press('/');
      await page.locator('.rows-filter').waitFor();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('recv');
      await page.locator('.search-count', { hasText: /hits/ }).waitFor();
    },
  },
  {
    name: 'menu of commands',
    open: async (page) => {
      await page.locator('.canvas').focus();
      await page.keyboard.press('?');
      await page.getByRole('listbox').waitFor();
    },
  },
  {
    name: 'menu of a row',
    open: async (page) => {
      await page.keyboard.press('Escape');
      await page.locator('.canvas').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+F10');
      await page.locator('.row-menu').waitFor();
    },
  },
  {
    name: 'table',
    open: async (page) => {
      await page.keyboard.press('Escape');
      await page.locator('.canvas').focus();
      await page.keyboard.press('t');
      await page.locator('.cell-table').waitFor();
    },
  },
];

/** Dark and, in a short run, for each that is opened one of the others in turn. */
function themesFor(number: number): readonly ThemeName[] {
  const all = Object.keys(THEMES) as ThemeName[];
  if (isLong || isKept) return all;
  const others = all.filter((theme) => theme !== 'dark');
  return ['dark', others[(seed + number) % others.length]!];
}

describe('panel/access', function () {
  this.timeout(180_000);
  useBrowser();

  if (hasTurn(2, 3))
    for (const width of isLong || isKept ? [320, 1200] : [320])
      it(`is sound in four themes with the overview and, in turn, search, menus and table, ${width} px wide`, async () => {
        const panel = await openRich(width);
        const { page } = panel;
        await page.locator('.overview-marks').waitFor();
        for (const [number, { name, open }] of OPENED.entries()) {
          await open(page);
          assert.deepEqual(await overflowing(page), [], name);
          for (const theme of themesFor(number)) {
            await panel.useTheme(theme);
            await keepPicture(page, `access-${width}-${name.replaceAll(' ', '-')}-${theme}`);
            const asks = theme === 'dark' ? 'all' : 'colours';
            assert.deepEqual(await seriousProblems(page, asks), [], `${name}, ${theme}`);
          }
        }
        assert.deepEqual(panel.problems, []);
      });

  it('makes room for lines that come and go: a wide page is not scrolled for them', async () => {
    const panel = await openRich(1200);
    const { page } = panel;
    const hidden = (): Promise<number> =>
      page.locator('.app').evaluate((app) => app.scrollHeight - app.clientHeight);
    assert.equal(await hidden(), 0);
    await OPENED[0]!.open(page);
    await page.keyboard.press('Enter');
    await page.locator('.calls tr.shown').first().waitFor();
    assert.equal(await hidden(), 0);
    assert.deepEqual(panel.problems, []);
  });

  it('goes from note to note by keys, and says what each says', async () => {
    const panel = await openRich(900);
    const { page } = panel;
    const note = page.locator('.tick-note');
    const ticks: string[] = [];
    for (const [key, text] of [
      ['(', NOTES[1]],
      ['(', NOTES[0]],
      [')', NOTES[1]],
    ] as const) {
      await page.keyboard.press(key);
      await note.filter({ hasText: text! }).waitFor();
      ticks.push((await page.locator('[data-part=tick]').getAttribute('data-tick'))!);
      await page
        .locator('[aria-live]', { hasText: `note: ${text}` })
        .waitFor({ state: 'attached' });
    }
    assert.equal(ticks[0], ticks[2]);
    assert.ok(Number(ticks[1]) < Number(ticks[0]));
    await page.keyboard.press(')');
    await page.locator('[aria-live]', { hasText: 'No note after' }).waitFor({ state: 'attached' });
    await keepAll(panel, 'notes');
    assert.deepEqual(panel.problems, []);
  });

  it('has in its table what the drawing has: marked ticks, findings, moments, notes, hits, folds and times', async () => {
    const panel = await openRich(1200);
    const { page } = panel;
    await page.keyboard.press('i');
    await page.keyboard.press('(');
    await page.locator('.tick-note', { hasText: NOTES[1]! }).waitFor();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ECONNRESET');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.locator('.canvas').focus();
    await page.keyboard.press('t');
    const table = page.locator('.cell-table');
    await table
      .getByRole('columnheader', { name: /idle ticks/ })
      .first()
      .waitFor();
    await table.getByText('marked').first().waitFor();
    assert.equal(await table.getByText('marked').count(), 2);
    await table.getByText('one hit').first().waitFor({ state: 'attached' });
    for (const name of [/eof-spin/, 'A connection is reset', `note: ${NOTES[1]}`])
      await table.getByRole('button', { name }).first().waitFor();
    assert.deepEqual(await outOfView(page), []);
    for (const name of ['waited', 'worked', 'clients'])
      await table.getByRole('rowheader', { name }).waitFor();
    await table
      .getByRole('button', { name: /eof-spin/ })
      .first()
      .press('Enter');
    await page.locator('.descriptor[data-fd="8"]').waitFor();
    assert.deepEqual(panel.problems, []);
  });
});

/** The selected tick's column, where it is not to be seen. */
function outOfView(page: Page): Promise<string[]> {
  return page.locator('.cell-table thead .selected').evaluateAll((heads) =>
    heads.flatMap((head) => {
      const { left, right } = head.getBoundingClientRect();
      const table = head.closest('.table-scroll')!.getBoundingClientRect();
      return left >= table.left && right <= table.right + 1 ? [] : [head.textContent];
    }),
  );
}
