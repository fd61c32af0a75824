/** The menu of commands on its page: found by typing, chosen by keys and by pointer; a number goes to a tick. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { actionOf, type Key } from '../../src/panel/keys';
import { COMMANDS } from '../../src/panel/commands';
import { labSession } from '../support/labSession';
import { serverTrace } from '../support/serverTrace';
import { hasTurn } from '../support/share';
import { tracedHost } from './hosts';
import { keepPicture } from './keptPictures';
import { openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';

const SESSION = labSession({ scenario: 'framing', title: 'Frames', ticks: 120, events: 900 });

/** A key as it is pressed, by its name in `aria-keyshortcuts`. */
function pressed(name: string): Key {
  const parts = name.split(/\+(?=.)/);
  const key = parts.at(-1)!;
  return {
    key: key === 'Space' ? ' ' : key.length === 1 ? key.toLowerCase() : key,
    ...{ ctrlKey: parts.includes('Ctrl'), metaKey: false, altKey: parts.includes('Alt') },
    shiftKey: parts.includes('Shift'),
  };
}

const KEYS_TOLD = /`(?<key>[^`]+)`(?<plus> \+ arrows)?|\barrows\b/g;
const SIGNS: Readonly<Record<string, string>> = {
  Esc: 'Escape',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
};
const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

/** What a table of keys says, by names in `aria-keyshortcuts`; only sideways ticks are marked. */
function namesOf({ groups: { key = '', plus } = {} }: RegExpExecArray): string[] {
  if (key === '') return ARROWS;
  const named = key.replace(/[^+]+$/, (last) => SIGNS[last] ?? last);
  const arrows = key === 'Shift' ? ARROWS.slice(0, 2) : ARROWS;
  return plus === undefined ? [named] : arrows.map((arrow) => `${named}+${arrow}`);
}

async function isInView(line: Locator): Promise<boolean> {
  await line.waitFor();
  return line.evaluate((it) => {
    const list = it.parentElement!.getBoundingClientRect();
    return it.getBoundingClientRect().bottom <= list.bottom + 1;
  });
}

function framesPainted(page: Page): Promise<unknown> {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

describe('panel/menu', function () {
  this.timeout(60_000);
  useBrowser();

  it('names each command by the key that does it', () => {
    for (const { key, action } of COMMANDS)
      assert.deepEqual(actionOf(pressed(key), 'page'), action, key);
  });

  it('has the keys of README.md, and no others', () => {
    const [, table = ''] = readFileSync('README.md', 'utf8').split('| key | in the inspector |');
    const cells = table
      .split('\n\n', 1)[0]!
      .split('\n')
      .map((row) => row.split(' | ', 1)[0]!);
    const told = cells.flatMap((cell) => Array.from(cell.matchAll(KEYS_TOLD), namesOf)).flat();
    const beside = ['?', 'G'];
    const known = [...COMMANDS.map(({ key }) => key as string), ...beside];
    assert.deepEqual(told.toSorted(), known.toSorted());
  });

  if (hasTurn(0, 2))
    it('goes to a tick, finds a command, and gives the keys back', async () => {
      const { trace } = serverTrace(7, 120);
      const panel = await openPanel(tracedHost(trace, SESSION), { width: 320, height: 700 });
      const { page } = panel;
      await page.locator('.tick[data-tick]').waitFor();
      await page.locator('.canvas').focus();
      await page.keyboard.press('g');
      await page.keyboard.type('40');
      await page.getByRole('option', { name: 'Go to tick 40', selected: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tick[data-tick="40"]').waitFor();
      assert.ok(await page.locator('.canvas').evaluate((it) => it === document.activeElement));
      await page.keyboard.press('?');
      assert.equal(await page.getByRole('option').count(), COMMANDS.length);
      assert.deepEqual(await seriousProblems(page), []);
      assert.deepEqual(await overflowing(page), []);
      await keepPicture(page, 'menu-320');
      await page.keyboard.press('ArrowUp');
      const last = page.getByRole('option', { name: COMMANDS.at(-1)!.title(), selected: true });
      assert.ok(await isInView(last));
      await framesPainted(page);
      const list = page.getByRole('listbox');
      await list.evaluate((it) => (it.scrollTop = 0));
      await page.setViewportSize({ width: 321, height: 700 });
      await framesPainted(page);
      assert.equal(await list.evaluate((it) => it.scrollTop), 0);
      await page.keyboard.type('tick');
      await page.keyboard.press('ArrowDown');
      await page.getByRole('option', { name: 'Previous Tick', selected: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tick[data-tick="39"]').waitFor();
      await page.locator('[data-action=list-selection]').click();
      await page.keyboard.type('table');
      await page.getByRole('option', { name: 'Show as a Table' }).click();
      await page.locator('.cell-table').waitFor();
      assert.equal(await page.locator('.menu').count(), 0);
      await page.keyboard.press('?');
      await page.keyboard.press('Escape');
      await page.locator('.menu').waitFor({ state: 'detached' });
      await page.keyboard.press('G');
      await page.locator('.events').click();
      await page.locator('.menu').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+f');
      await page.locator('.table-scroll').focus();
      await page.keyboard.press('g');
      await page.keyboard.type('zz');
      await page.locator('.menu-none').click();
      await page.keyboard.type('z');
      assert.equal(await page.locator('.menu-text').inputValue(), 'zzz');
      await page.locator('.search-text').click();
      await page.keyboard.type('recv');
      await page.locator('.menu').waitFor({ state: 'detached' });
      assert.equal(await page.locator('.search-text').inputValue(), 'recv');
      assert.deepEqual(panel.problems, []);
    });
});
