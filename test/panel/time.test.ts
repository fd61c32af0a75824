/** Time on its page: overview, axis, zoom, marked ticks and the way back, by mouse and by keyboard, in every theme and width. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { View } from '../../src/core/protocol';
import { until } from '../support/processes';
import { labSession } from '../support/labSession';
import { hasTurn, isLong } from '../support/share';
import { serverTrace } from '../support/serverTrace';
import { tracedHost } from './hosts';
import { chineseTexts, isKept, keepPicture } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';
import { THEMES, type ThemeName } from './themes';

const TICKS = 600;
const { trace } = serverTrace(7, TICKS);
const SESSION = labSession({ scenario: 'framing', title: 'Frames', ticks: TICKS, events: 9000 });
const isInAll = isLong || isKept;
/** Of themes and widths in a short run. */
const SHARE: readonly ThemeName[] = ['dark'];
const WIDTHS = isInAll ? [320, 480, 900, 1400] : [320];

describe('panel/time', function () {
  this.timeout(isInAll ? 600_000 : 60_000);
  useBrowser();

  it('draws all of the overview in its height', async () => {
    const { page } = await openTime();
    const heights = await page.locator('.overview-ground').evaluate((ground) => {
      const { top, bottom } = ground.getBoundingClientRect();
      return Array.from(ground.querySelectorAll(':scope > svg'), (drawn) => {
        const box = drawn.getBoundingClientRect();
        return { is: drawn.classList.value, isInside: box.top >= top && box.bottom <= bottom };
      });
    });
    assert.deepEqual(
      heights.filter(({ isInside }) => !isInside),
      [],
    );
    assert.ok(heights.length > 2);
  });

  it('moves and resizes what is shown on the overview, by mouse and by keyboard', async () => {
    const panel = await openTime();
    const { page } = panel;
    const shown = page.getByRole('slider', { name: 'Ticks in the timeline' });
    await until('the newest ticks', async () => (await lastShown(page)) === TICKS);
    await shown.focus();
    await page.keyboard.press('Home');
    await until('the oldest ticks', async () => (await firstShown(page)) === 0);
    const size = await lastShown(page);
    await page.keyboard.press('PageDown');
    await until('a window on', async () => (await firstShown(page)) === size + 1);
    const last = page.getByRole('slider', { name: 'Last tick in the timeline' });
    await last.focus();
    await page.keyboard.press('ArrowRight');
    await until('more ticks', async () => (await lastShown(page)) > 2 * size + 2);
    assert.equal(await firstShown(page), size + 1);
    // In the middle of it all, and from there a quarter to the right.
    await page.mouse.click(...(await pointOn(page, 0.5)));
    await until('the middle', async () => near(await middleShown(page), TICKS / 2));
    await drag(page, await pointOn(page, 0.5), await pointOn(page, 0.75));
    await until('three quarters', async () => near(await middleShown(page), 0.75 * TICKS));
    await page.mouse.dblclick(...(await pointOn(page, 0.75)));
    await until('all ticks', async () => (await firstShown(page)) === 0);
    assert.equal(await lastShown(page), TICKS);
    assert.deepEqual(panel.problems, []);
  });

  it('zooms, shows all, goes by real time, and back to where one was', async () => {
    const panel = await openTime();
    const { page } = panel;
    await page.locator('.canvas').focus();
    await page.keyboard.press('w');
    await until('all ticks', async () => (await firstShown(page)) === 0);
    assert.equal(await lastShown(page), TICKS);
    assert.ok(lastLook(panel).scale?.by === 'ticks');
    await page.keyboard.press('0');
    await until('ticks one by one', () => lastLook(panel).scale === undefined);
    await page.keyboard.press('x');
    await until('columns of time', () => lastLook(panel).scale?.by === 'time');
    await page.locator('[data-action=watch][aria-pressed=true]').waitFor();
    await page.locator('[data-action=watch]').click();
    await until('columns of ticks', () => lastLook(panel).scale?.by !== 'time');
    await goTo(page, '40');
    await page.locator('.tick[data-tick="40"]').waitFor();
    await goTo(page, '1 ms');
    const { tick } = await until(
      'another tick',
      () => lastLook(panel).tick !== 40 && lastLook(panel),
    );
    await page.keyboard.press('Alt+ArrowLeft');
    await page.locator('.tick[data-tick="40"]').waitFor();
    await page.locator('[data-action=arrow-right]').first().click();
    await page.locator(`.tick[data-tick="${tick}"]`).waitFor();
    assert.deepEqual(panel.problems, []);
  });

  it('goes where was typed, however fast', async () => {
    const panel = await openTime();
    const { page } = panel;
    await page.locator('.canvas').focus();
    await page.keyboard.press('g');
    // All in one frame.
    await page.evaluate(() => {
      const field = document.querySelector<HTMLInputElement>('.menu-text')!;
      for (const value of ['4', '40']) {
        field.value = value;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    });
    await page.locator('.tick[data-tick="40"]').waitFor();
    assert.deepEqual(panel.problems, []);
  });

  it('is as wide as it was in as much room, however many of its rows fit', async () => {
    const panel = await openTime();
    const { page } = panel;
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    const widths: number[] = [];
    // Whether there is a scroll bar decides how many ticks fit, and these which rows there are.
    for (let height = 560; height < 900; height += 22) {
      await page.setViewportSize({ width: 1200, height });
      for (let i = 0; i < 4; i++) await painted(page);
      widths.push((await page.locator('.canvas').boundingBox())!.width);
    }
    assert.deepEqual(
      widths,
      widths.toSorted((a, b) => b - a),
    );
    assert.deepEqual(panel.problems, []);
  });

  if (hasTurn(0, 2))
    it('tells the totals of marked ticks, by mouse and by keyboard, and is sound in every theme and width', async () => {
      const panel = await openTime();
      const { page } = panel;
      await page.locator('.canvas').focus();
      await page.keyboard.press('Home');
      await page.locator('.tick[data-tick="0"]').waitFor();
      for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight');
      await page.getByRole('heading', { name: 'Marked: ticks 0 to 5' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.range').waitFor({ state: 'detached' });
      const { x, y } = (await page.locator('.canvas').boundingBox())!;
      await page.keyboard.down('Shift');
      await drag(page, [x + 100, y + 90], [x + 400, y + 90]);
      await page.keyboard.up('Shift');
      const { range } = await until('marked ticks', () => lastLook(panel).range && lastLook(panel));
      assert.ok(range!.first > 0 && range!.last > range!.first);
      await page.keyboard.press('m');
      await until('the marked ticks, wider', async () => {
        const [first, last] = [await firstShown(page), await lastShown(page)];
        const isNearer = last - first < 2 * (range!.last - range!.first);
        return isNearer && first <= range!.first && range!.last <= last;
      });
      await page.keyboard.press('0');
      await page.locator('.range-table tbody tr').first().waitFor();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await painted(page);
        assert.deepEqual(await overflowing(page), [], `${width}`);
        for (const theme of isInAll ? (Object.keys(THEMES) as ThemeName[]) : SHARE) {
          await panel.useTheme(theme);
          await painted(page);
          await keepPicture(page, `time-${width}-${theme}`);
          assert.deepEqual(await seriousProblems(page), [], theme);
        }
      }
      panel.tell({ type: 'hello', place: 'editor', scenarios: [], texts: chineseTexts() });
      // In the narrowest its button is in the menu of commands.
      await page.locator('[data-action=list-selection]').click();
      await page.getByRole('option', { name: '显示全部轮次' }).click();
      await painted(page);
      await keepPicture(page, 'time-chinese');
      assert.deepEqual(await overflowing(page), []);
      assert.deepEqual(panel.problems, []);
    });
});

async function openTime(): Promise<PanelPage> {
  const panel = await openPanel(tracedHost(trace, SESSION), { width: 1200, height: 900 });
  await panel.page.locator('.overview').waitFor();
  return panel;
}

async function goTo(page: Page, text: string): Promise<void> {
  await page.locator('.canvas').focus();
  await page.keyboard.press('g');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function firstShown(page: Page): Promise<number> {
  return nowOf(page, 'First tick in the timeline');
}

async function lastShown(page: Page): Promise<number> {
  return nowOf(page, 'Last tick in the timeline');
}

async function middleShown(page: Page): Promise<number> {
  return ((await firstShown(page)) + (await lastShown(page))) / 2;
}

async function nowOf(page: Page, name: string): Promise<number> {
  return Number(await page.getByRole('slider', { name }).getAttribute('aria-valuenow'));
}

/** A pixel is more than a tick. */
function near(tick: number, other: number): boolean {
  return Math.abs(tick - other) < TICKS / 20;
}

async function pointOn(page: Page, share: number): Promise<[number, number]> {
  const { x, y, width, height } = (await page.locator('.overview-ground').boundingBox())!;
  return [x + share * width, y + height / 2];
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, to[1]);
  await page.mouse.move(...to);
  await page.mouse.up();
}

function painted(page: Page): Promise<unknown> {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

function lastLook({ said }: PanelPage): View {
  const look = said.findLast((message) => message.type === 'look');
  return look?.type === 'look' ? look.view : assert.fail('it looks at nothing');
}
