/** Pointer and keys together: a click leaves the keys to the timeline, and a tip tells of what is under the pointer now. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { FromPanel } from '../../src/core/panelProtocol';
import type { View } from '../../src/core/protocol';
import { until } from '../support/processes';
import { hasTurn } from '../support/share';
import type { PanelPage } from './panelPage';
import { useBrowser } from './panelPage';
import { unreachable } from './reach';
import { SCENES, openScene } from './scenes';

/** What a pointer can press without leaving the picture. */
const PRESSED = [
  '[data-part=row] >> nth=1',
  '[data-part=moment] >> nth=0',
  '[data-action=zoom-out]',
  '[data-action=debug-step-over]',
  '[data-poller=select]',
  '.chip >> nth=0',
  '[role=tab][data-tab=stream]',
  '[role=tab][data-tab=calls]',
  '.overview-ground',
  '.tab-panel',
  '.legend-box > summary',
  '.canvas',
];

describe('panel under both hands', function () {
  this.timeout(120_000);
  useBrowser();

  if (hasTurn(1, 2))
    it('obeys the keys after a click on anything', async () => {
      const panel = await openScene(SCENES['running']!);
      const { page, said } = panel;
      await page.setViewportSize({ width: 1200, height: 600 });
      for (const selector of PRESSED) {
        await page.locator(selector).click();
        const pauses = commandsOf(said, 'pause');
        await page.keyboard.press('Space');
        await until(`a pause after ${selector}`, () => commandsOf(said, 'pause') === pauses + 1);
        await page.keyboard.press('Home');
        await until(`the first tick after ${selector}`, () => lastLook(said).tick === 0);
        await page.keyboard.press('ArrowRight');
        await until(`the next tick after ${selector}`, () => lastLook(said).tick === 1);
      }
      assert.equal(commandsOf(said, 'step'), 1);
    });

  it('obeys them in the table, and among threads', async () => {
    const table = await openScene(SCENES['table']!);
    await table.page.locator('[data-action=chevron-left]').click();
    const { tick } = await until('a tick of its own, not the newest', () => {
      const look = lastLook(table.said);
      return look.tick >= 0 && look;
    });
    await table.page.keyboard.press('ArrowLeft');
    await until('a tick before', () => lastLook(table.said).tick === tick - 1);
    const thread = await openScene(SCENES['thread']!);
    await thread.page.locator('#tick-title').click();
    await thread.page.keyboard.press('ArrowDown');
    await until('the next thread', () => lastLook(thread.said).loop === 7);
    await thread.page.keyboard.press('Shift+ArrowDown');
    await until('the one after it', () => lastLook(thread.said).loop === 8);
  });

  it('leaves its own keys to what was reached by Tab', async () => {
    const { page, said } = await openScene(SCENES['running']!);
    await page.locator('[data-action=debug-step-over]').focus();
    await page.keyboard.press('Space');
    await until('a step', () => commandsOf(said, 'step') === 1);
    assert.equal(commandsOf(said, 'pause'), 0);
    await page.keyboard.press('ArrowLeft');
    await until('the tick before', () => lastLook(said).tick >= 0);
    const { tick } = lastLook(said);
    await page.locator('[role=tab][data-tab=frames]').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('[role=tabpanel][data-tab=stream]').waitFor();
    assert.equal(lastLook(said).tick, tick);
  });

  it('keeps what was marked to be copied', async () => {
    const { page } = await openScene(SCENES['running']!);
    const text = page.locator('.sentence').first();
    await text.click({ clickCount: 3 });
    const marked = await page.evaluate(() => getSelection()?.toString() ?? '');
    assert.match(marked, /select returned/);
  });

  it('tells the cell that is under the pointer, whatever moved there', async () => {
    const { page, said } = await openScene(SCENES['running']!);
    const box = (await page.locator('.canvas').boundingBox()) ?? assert.fail('no canvas');
    const at = { x: box.x + box.width / 3, y: box.y + 66 + 11 };
    await page.mouse.move(at.x, at.y);
    const told: string[] = [await tipOf(page)];
    for (const act of [
      () => page.mouse.wheel(-200, 0),
      () => page.keyboard.press('+'),
      () => page.keyboard.press('Home'),
      () => page.keyboard.press('f'),
    ]) {
      await act();
      const before = told.at(-1);
      await page.waitForFunction(
        (text) => document.getElementById('tip')?.textContent !== text,
        before,
      );
      told.push(await tipOf(page));
    }
    const [, tick] = /^tick (\d+) · fd \d+/.exec(told.at(-1) ?? '') ?? [];
    await page.mouse.click(at.x, at.y);
    await until('that tick', () => String(lastLook(said).tick) === tick);
  });

  it('tells the row that is under the pointer, and nothing where none is left', async () => {
    const { page } = await openScene(SCENES['crowded']!);
    const row = page.locator('[data-part=row]').nth(1);
    await row.hover();
    await page.locator('#tip', { hasText: ':40006' }).waitFor();
    await page.mouse.wheel(0, 120);
    await page.locator('#tip', { hasText: ':40009' }).waitFor();
    await page.keyboard.press('t');
    await page.locator('.cell-table').waitFor();
    await page.waitForFunction(() => {
      const tip = document.getElementById('tip');
      return tip?.hidden === true || tip?.textContent.includes('⇄') === false;
    });
  });

  it('shows every row where all fit, whatever was on top before', async () => {
    const panel = await openScene(SCENES['crowded']!);
    const { page, said } = panel;
    await page.locator('.row-scroll').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(topIsNot, '5');
    // There are fewer rows in fewer ticks: of the first ones so few that all fit.
    await page.locator('.canvas').focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 6; i++) await page.keyboard.press('+');
    await page.setViewportSize({ width: 420, height: 1200 });
    await page.keyboard.press('Home');
    await page.locator('.row-scroll').waitFor({ state: 'detached' });
    await page.locator('[data-part=row][data-fd="5"]').waitFor();
    const rows = await page.locator('[data-part=row]').count();
    assert.ok(rows > 5 && rows < 20, `${rows} rows`);
    assert.equal(lastLook(said).firstRow, 0);
  });

  it('never scrolls away by keys what cannot be scrolled back', async () => {
    const { page } = await openScene(SCENES['crowded']!);
    await page.setViewportSize({ width: 1000, height: 507 });
    await page.locator('.canvas').focus();
    for (let fd = 6; fd < 20; fd++) {
      await page.keyboard.press('ArrowDown');
      await page.locator(`.descriptor[data-fd="${fd}"]`).waitFor();
    }
    assert.deepEqual(await unreachable(page), []);
  });
});

function lastLook(said: readonly FromPanel[]): View {
  const last = said.findLast((message) => message.type === 'look');
  return last?.type === 'look' ? last.view : assert.fail('it looked at nothing');
}

function commandsOf(said: PanelPage['said'], command: string): number {
  return said.filter((message) => message.type === 'command' && message.command === command).length;
}

async function tipOf(page: Page): Promise<string> {
  const tip = page.locator('#tip');
  return (await tip.isHidden()) ? '' : ((await tip.textContent()) ?? '');
}

/** In the page: another descriptor is in the row on top. */
function topIsNot(fd: string): boolean {
  const top = document.querySelector<HTMLElement>('[data-part=row]');
  return top !== null && top.dataset['fd'] !== fd;
}
