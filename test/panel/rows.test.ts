/** Rows on their page: sorted, grouped, filtered, pinned, hidden and brought back, by keyboard and by pointer, in every theme and width. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Sight, View } from '../../src/core/protocol';
import { labSession } from '../support/labSession';
import { until } from '../support/processes';
import { hasTurn, isLong } from '../support/share';
import { trace as emptyTrace } from '../support/traceBuilder';
import type { Trace } from '../../src/trace/trace';
import { tracedHost } from './hosts';
import { isKept, keepPicture } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { unreachable } from './reach';
import { overflowing, seriousProblems } from './soundness';
import { THEMES, type ThemeName } from './themes';

const SESSION = labSession({ scenario: 'multi-client', title: 'Many clients', ticks: 60 });
const isInAll = isLong || isKept;
const SHARE: readonly ThemeName[] = ['dark'];

/** 40 connections from three hosts, one number used three times, queues, and a reset. */
function busyTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r');
  for (let fd = 6; fd < 46; fd++) {
    builder
      .wait(1000, fd - 4)
      .wake()
      .ready(5, 'r')
      .accept(5, fd, `10.0.0.${fd % 3}:${40000 + fd}`)
      .watch(fd, 'r');
    const local = `10.0.0.${fd % 3}:${40000 + fd}`;
    const step = { loop: -1, tick: -1, client: fd, local };
    if (fd % 4 === 3) builder.event('client', { ...step, step: 'connect', bytes: 0 });
    if (fd % 4 === 3) builder.event('client', { ...step, step: 'send', bytes: 90 * fd });
  }
  for (let round = 0; round < 24; round++) {
    builder.wait(1000, 41).wake();
    const busy = Array.from({ length: 5 }, (_, i) => 7 + ((round * 5 + i) % 39));
    for (const fd of busy) builder.ready(fd, 'r');
    for (const fd of busy) builder.recv(fd, 10 * fd);
    const queued = { fd: busy[0]!, bytes: 40, depth: 1, queued: 40, message: round };
    builder.event('enqueue', queued);
    if (round === 12) builder.recv(20, -1, { errno: 'ECONNRESET' }).close(20);
    if (round % 8 === 5)
      builder
        .close(6)
        .accept(5, 6, `10.0.0.1:${41000 + round}`)
        .watch(6, 'r');
  }
  return builder.wait(1000, 41).trace;
}

async function openBusy(width: number): Promise<PanelPage> {
  const panel = await openPanel(tracedHost(busyTrace(), SESSION), { width, height: 900 });
  await panel.page.locator('.row-label').first().waitFor();
  return panel;
}

function firstRows(page: Page, count: number): Promise<string[]> {
  const rows = page.locator('.labels [data-part=row]');
  return rows.evaluateAll(
    (all, many) => all.slice(0, many).map((row) => row.dataset['fd'] ?? row.dataset['group'] ?? ''),
    count,
  );
}

async function firstRowsAre(page: Page, wanted: readonly string[]): Promise<void> {
  await page.waitForFunction(
    ({ names }) => {
      const rows = Array.from(document.querySelectorAll<HTMLElement>('.labels [data-part=row]'));
      const shown = rows.map(({ dataset }) => dataset['fd'] ?? dataset['group'] ?? '');
      return names.every((name, at) => shown[at] === name);
    },
    { names: wanted },
    { timeout: 20_000 },
  );
}

function lastLook({ said }: PanelPage): View {
  const look = said.findLast((message) => message.type === 'look');
  return look?.type === 'look' ? look.view : assert.fail('it looks at nothing');
}

describe('panel/rows', function () {
  this.timeout(60_000);
  useBrowser();

  it('says that it counts what rows are to be sorted by, as long as that is not known', async () => {
    let isKnown = false;
    const change = (sight: Sight): Sight =>
      isKnown ? sight : { ...sight, timeline: { ...sight.timeline, isCounting: true } };
    const { page, problems } = await openPanel(tracedHost(busyTrace(), SESSION, { change }), {
      ...{ width: 320, height: 900 },
    });
    const counting = page.locator('[role=status]', { hasText: 'counting what happened…' });
    await counting.waitFor();
    isKnown = true;
    await page.locator('.canvas').focus();
    await page.keyboard.press('s');
    await counting.waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
  });

  if (hasTurn(0, 2))
    it('sorts, groups, folds, filters, pins, hides and shows all again by keyboard alone', async () => {
      const panel = await openBusy(1200);
      const { page, problems } = panel;
      await page.locator('.canvas').focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press('s');
      await until('rows by bytes', () => lastLook(panel).arrangement?.sort === 'bytes');
      // It is to be seen, too, where the line of rows was not opened.
      await page.locator('.rows-line').getByText('sorted by bytes').waitFor();
      const byBytes = await firstRows(page, 2);
      assert.notDeepEqual(byBytes, ['5', '6']);
      await page.keyboard.press('s');
      await page.keyboard.press('s');
      await page.keyboard.press('b');
      await firstRowsAre(page, ['listener', '5', 'connection']);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('z');
      await firstRowsAre(page, ['listener', 'connection', '6']);
      await page.keyboard.press('z');
      await page.keyboard.press('b');
      await page.keyboard.press('b');
      await page.locator('.uses').waitFor();
      await page.keyboard.press('b');
      await page.locator('.uses').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.type('fd 30');
      await page.getByRole('option', { name: 'Go to descriptor 30' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.descriptor[data-fd="30"]').waitFor();
      await page.locator('.row-label.selected[data-fd="30"]').waitFor();
      await page.keyboard.press('k');
      await firstRowsAre(page, ['30']);
      await page.keyboard.press('Control+Home');
      await firstRowsAre(page, ['30', '5', '6']);
      await page.keyboard.press('Control+End');
      await until('the last rows', async () => !(await firstRows(page, 60)).includes('5'));
      assert.deepEqual(await firstRows(page, 1), ['30']);
      await page.keyboard.press('Control+Home');
      await firstRowsAre(page, ['30', '5', '6']);
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitemcheckbox', { name: 'Pin on Top', checked: true }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('menuitemcheckbox', { name: 'Pin on Top', checked: true }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: 'one hidden: 1 by hand' }).waitFor();
      assert.ok(await page.locator('.canvas').evaluate((it) => it === document.activeElement));
      await page.keyboard.press('c');
      await page.getByRole('status').filter({ hasText: 'closed' }).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('got > many');
      await page.getByRole('alert').filter({ hasText: 'give a number' }).waitFor();
      // Escape closes the line from any part of it; what is wrong is told on.
      await page.locator('[data-choice=sort]').focus();
      await page.keyboard.press('Escape');
      await page.locator('.rows-filter').waitFor({ state: 'detached' });
      await page.locator('.rows-line').getByText('give a number').waitFor();
      await page.keyboard.press('a');
      await page.locator('.rows-line').waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page.keyboard.type('ECONNRESET');
      await until('a filtered look', () => lastLook(panel).arrangement?.filter === 'ECONNRESET');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.press('a');
      await page.getByRole('status').filter({ hasText: 'hidden' }).waitFor({ state: 'detached' });
      // The selected one is in sight again, wherever it is now.
      await page.locator('.row-label.selected[data-fd="30"]').waitFor();
      assert.deepEqual(problems, []);
    });

  if (hasTurn(1, 2))
    it('does the same by pointer, drags its scroll bar, and is sound in every theme, narrow and wide', async () => {
      const panel = await openBusy(320);
      const { page, problems } = panel;
      await page
        .getByRole('img', { name: /sent by the client, not received yet/ })
        .first()
        .waitFor();
      await page.locator('[data-action=filter]').click();
      await page.locator('[data-choice=group]').selectOption('peer');
      await page.locator('[data-group="10.0.0.0"]').click();
      await page.locator('[data-group="10.0.0.0"][aria-expanded=false]').waitFor();
      await keepPicture(page, 'rows-320');
      assert.deepEqual(await overflowing(page), []);
      if (isInAll) assert.deepEqual(await unreachable(page), []);
      await page.locator('[data-choice=group]').selectOption('number');
      await page.locator('.uses').first().waitFor();
      await page.locator('.rows-filter').fill('got > many');
      await page.getByRole('alert').filter({ hasText: 'give a number' }).waitFor();
      await page.locator('.rows-filter').fill('recv');
      await keepPicture(page, 'rows-320-filter');
      await page.setViewportSize({ width: 900, height: 700 });
      await page.locator('[data-action=show-all]').click();
      // Those of the filter stand elsewhere until then.
      await firstRowsAre(page, ['5', '6', '7']);
      await page.locator('.row-label[data-fd="7"]').click({ button: 'right' });
      await page.locator('.row-menu').waitFor();
      for (const theme of isInAll ? (Object.keys(THEMES) as ThemeName[]) : SHARE) {
        await panel.useTheme(theme);
        await keepPicture(page, `rows-menu-900-${theme}`);
        assert.deepEqual(await seriousProblems(page), [], theme);
      }
      await page.getByRole('menuitemcheckbox', { name: 'Pin on Top' }).click();
      await firstRowsAre(page, ['7']);
      const bar = page.locator('.row-scroll');
      const { x = 0, y = 0, height = 0 } = (await bar.boundingBox()) ?? {};
      await page.mouse.move(x + 6, y + 5);
      await page.mouse.down();
      await page.mouse.move(x + 6, y + height);
      await page.mouse.up();
      await page.waitForFunction(() => {
        const it = document.querySelector('.row-scroll');
        return it?.getAttribute('aria-valuenow') === it?.getAttribute('aria-valuemax');
      });
      await page.mouse.click(x + 6, y + 4);
      await bar.focus();
      await page.keyboard.press('Home');
      await page.locator('.row-scroll[aria-valuenow="0"]').waitFor();
      await page.setViewportSize({ width: 1400, height: 900 });
      await page.locator('.canvas').click({ position: { x: 300, y: 200 } });
      for (const theme of !isKept ? [] : (Object.keys(THEMES) as ThemeName[])) {
        await panel.useTheme(theme);
        await keepPicture(page, `rows-1400-${theme}`);
      }
      assert.deepEqual(await overflowing(page), []);
      assert.deepEqual(problems, []);
    });
});
