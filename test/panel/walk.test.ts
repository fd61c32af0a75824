/** Every row and control of the panel by mouse and by keys, with all that can stand open, in each size that it is looked at in. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Trace } from '../../src/trace/trace';
import { labSession } from '../support/labSession';
import { hasTurn, isLong } from '../support/share';
import { trace as emptyTrace } from '../support/traceBuilder';
import { tracedHost } from './hosts';
import { chineseTexts, isKept, keepPicture } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { settled } from './settled';
import { unreachable } from './reach';
import { THEMES, type ThemeName } from './themes';
import { brokenTools, rowsUnderPointer, unreachableByKeys } from './walk';

const WIDTHS = [320, 480, 900, 1200, 1700];
const HEIGHTS = [500, 1000];
const SIZES = WIDTHS.flatMap((width) => HEIGHTS.map((height) => ({ width, height })));
const HANDS = ['mouse', 'keys'] as const;
/** What is open has all controls; of the page as it opens a short run looks at the ends. */
const FEW = isLong ? SIZES : [SIZES[0]!, SIZES.at(-1)!];
const THEME_NAMES = Object.keys(THEMES) as ThemeName[];
/** Of a row, CSS pixels. */
const WHEEL_STEP = 40;
const FDS = Array.from({ length: 18 }, (_, i) => String(5 + i));
const SESSION = labSession({ scenario: 'framing', title: 'Frames', poller: 'epoll', ticks: 40 });

/** More descriptors than fit, a bug, a note and an error. */
function walkedTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r');
  for (const fd of FDS.slice(1).map(Number)) {
    builder
      .wait(1000, fd)
      .wake()
      .ready(5, 'r')
      .accept(5, fd, `10.0.0.1:${4000 + fd}`);
    builder.watch(fd, 'r').recv(fd, 9).send(fd, 9);
  }
  builder.event('note', { loop: -1, tick: -1, text: 'a note', at: -1 });
  for (let i = 0; i < 20; i++) builder.wait(1000, 18).wake().ready(22, 'r').recv(22, 0);
  return builder.wait(1000, 18).trace;
}

async function openWalked(): Promise<PanelPage> {
  const moments = [{ says: 'A connection ends', when: 'eof' }];
  const host = tracedHost(walkedTrace(), SESSION, { hasRules: true, moments });
  const panel = await openPanel(host, { width: 1200, height: 1000 });
  await panel.page.locator('.tick[data-tick]').waitFor();
  await panel.page.locator('.canvas').focus();
  return panel;
}

/** Search, rows and marked ticks, and a descriptor with its calls. */
async function openAll(page: Page): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await page.locator('.descriptor[data-fd]').waitFor();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.locator('.range').waitFor();
  await page.keyboard.press('/');
  await page.locator('.rows-filter').waitFor();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('recv');
  await page.locator('.search-count', { hasText: /hits/ }).waitFor();
}

/** The rows that are met from the first to the last while a hand goes on. */
async function rowsMet(panel: PanelPage, goOn: () => Promise<void>): Promise<string[]> {
  const met = new Set<string>();
  for (let turns = 0; turns < FDS.length; turns++) {
    await settled(panel);
    const before = met.size;
    for (const fd of await panel.page.evaluate(rowsUnderPointer)) met.add(fd);
    if (met.size === before) break;
    await goOn();
  }
  return FDS.filter((fd) => !met.has(fd));
}

async function rowsNotMet(panel: PanelPage, hand: (typeof HANDS)[number]): Promise<string[]> {
  const { page } = panel;
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+Home');
  const missed = await rowsMet(panel, async () => {
    if (hand === 'keys') return page.keyboard.press('Control+ArrowDown');
    const rows = await page.locator('[data-part=row]').count();
    await page.locator('.labels').hover();
    return page.mouse.wheel(0, WHEEL_STEP * (rows - 1));
  });
  return missed.map((fd) => `no row of ${fd} by ${hand}`);
}

async function problemsOf(panel: PanelPage): Promise<string[]> {
  return [
    ...(await panel.page.evaluate(brokenTools)),
    ...(await unreachable(panel.page)),
    ...(await unreachableByKeys(panel.page)),
  ];
}

describe('panel walked through', function () {
  this.timeout(180_000);
  useBrowser();

  if (hasTurn(0, 2))
    it('would find what a hand does not come to', async () => {
      const panel = await openWalked();
      const { page } = panel;
      await page.setViewportSize({ width: 320, height: 500 });
      await settled(panel);
      assert.deepEqual(await problemsOf(panel), []);
      const change = (selector: string, name: string, value: string): Promise<void> =>
        page
          .locator(selector)
          .first()
          .evaluate((it, [key, to]) => it.setAttribute(key, to), [name, value] as const);
      await change('[data-action=filter]', 'tabindex', '-1');
      await change('[data-action=fold]', 'aria-keyshortcuts', 'Ctrl+Q');
      assert.deepEqual(
        (await problemsOf(panel)).map((problem) => problem.replace(/ “.*/s, '')),
        ['no key leads to button', 'no command has the key of button'],
      );
      await page.locator('.timeline > .section-head').evaluate((it: HTMLElement) => {
        it.style.flexWrap = 'wrap';
        it.querySelectorAll<HTMLElement>('.rare').forEach((tool) => (tool.style.display = 'flex'));
      });
      assert.deepEqual(await page.evaluate(brokenTools), ['tools on 2 lines']);
      await page.locator('.labels').evaluate((it: HTMLElement) => (it.style.visibility = 'hidden'));
      assert.equal((await rowsNotMet(panel, 'keys')).length, FDS.length);
    });

  for (const isAllOpen of [false, true]) {
    if (!(isAllOpen ? hasTurn(0, 3) : hasTurn(1, 2))) continue;
    it(`comes to every row and control, ${isAllOpen ? 'with all lines open' : 'as it opens'}`, async () => {
      const panel = await openWalked();
      const { page } = panel;
      if (isAllOpen) await openAll(page);
      const problems: string[] = [];
      for (const [at, size] of (isAllOpen ? SIZES : FEW).entries()) {
        await page.setViewportSize(size);
        await panel.useTheme(THEME_NAMES[at % THEME_NAMES.length]!);
        for (const texts of [chineseTexts(), null]) {
          panel.tell({ type: 'hello', place: 'sidebar', scenarios: [], texts });
          await settled(panel);
          const name = `walk-${isAllOpen}-${size.width}x${size.height}-${texts ? 'zh' : 'en'}`;
          for (const theme of isKept ? THEME_NAMES : []) {
            await panel.useTheme(theme);
            await keepPicture(page, `${name}-${theme}`);
          }
          const found = texts === null ? await problemsOf(panel) : await unreachable(page);
          problems.push(...found.map((problem) => `${name}: ${problem}`));
        }
        // In each width both hands have their turn, and in each height.
        const isMouse = (WIDTHS.indexOf(size.width) + HEIGHTS.indexOf(size.height)) % 2 === 0;
        for (const hand of isLong ? HANDS : [HANDS[isMouse ? 0 : 1]]) {
          const missed = await rowsNotMet(panel, hand);
          problems.push(...missed.map((problem) => `${size.width}x${size.height}: ${problem}`));
        }
      }
      assert.deepEqual(problems, []);
      assert.deepEqual(panel.problems, []);
    });
  }
});
