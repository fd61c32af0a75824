/** The search on its page: found, counted, stepped through, marked and told, by keyboard and by mouse, in every theme and width. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { View } from '../../src/core/protocol';
import { CODE } from '../../src/trace/kinds';
import type { Trace } from '../../src/trace/trace';
import { until } from '../support/processes';
import { labSession } from '../support/labSession';
import { hasTurn, isLong } from '../support/share';
import { serverTrace } from '../support/serverTrace';
import { tracedHost } from './hosts';
import { isKept, keepPicture } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';
import { THEMES, type ThemeName } from './themes';

const TICKS = 120;
const SESSION = labSession({ scenario: 'framing', title: 'Frames', ticks: TICKS, events: 900 });
const isInAll = isLong || isKept;
/** Of the themes in a short run. */
const SHARE: readonly ThemeName[] = ['dark'];

const CHINESE = {
  '{0} must be over a number: write {0} > 8': '{0} 须大于一个数：请写 {0} > 8',
  'the condition ends after {0}: add {1}': '条件在 {0} 之后就结束了：请补上{1}',
  ...{ queue: '队列', 'a number': '一个数' },
};
/** What is lacked is told in the language, what may be typed as it is typed. */
const WRONG_IN_CHINESE: readonly [string, string][] = [
  ['queue 8', 'queue 须大于一个数：请写 queue > 8'],
  ['queue >', '条件在 ">" 之后就结束了：请补上一个数'],
];

describe('panel/search', function () {
  this.timeout(60_000);
  useBrowser();

  if (hasTurn(1, 2))
    it('finds, counts, goes from hit to hit and closes, by keyboard alone', async () => {
      const { trace } = serverTrace(7, TICKS);
      const panel = await openPanel(tracedHost(trace, SESSION));
      const { page, said } = panel;
      await page.locator('.tick[data-tick]').waitFor();
      const hits = acceptsIn(trace);
      await page.locator('.canvas').focus();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('accept');
      await countIs(page, `${hits.length} hits`);
      // Of the newest tick on there is none: round the end to the first.
      await page.keyboard.press('Enter');
      await page.locator(`.shown[data-seq="${hits[0]}"]`).first().waitFor();
      await countIs(page, `1 of ${hits.length}`);
      const { tick, selected } = lastLook(panel);
      assert.equal(tick, trace.tick[hits[0]! & trace.mask]);
      assert.equal(selected?.fd, trace.fd[hits[0]! & trace.mask]);
      for (let i = 0; i < 3; i++) await page.keyboard.press('F3');
      await countIs(page, `4 of ${hits.length}`);
      await page.keyboard.press('Shift+Enter');
      await countIs(page, `3 of ${hits.length}`);
      await page.keyboard.press('Escape');
      await page.locator('.search').waitFor({ state: 'detached' });
      await until('a look for nothing', () => lastLook(panel).search === undefined);
      assert.ok(await page.locator('.canvas').evaluate((it) => it === document.activeElement));
      await page.keyboard.press('F3');
      await countIs(page, `4 of ${hits.length}`);
      assert.ok(said.every(({ type }) => type !== 'command'));
      assert.deepEqual(panel.problems, []);
    });

  if (hasTurn(0, 2))
    it('says in one line what is wrong, marks the hits, and is sound in every theme, narrow and wide', async () => {
      const { trace } = serverTrace(7, TICKS);
      const panel = await openPanel(tracedHost(trace, SESSION), { width: 320, height: 800 });
      const { page } = panel;
      await page.locator('.tick[data-tick]').waitFor();
      await page.locator('[data-action=search]').click();
      await page.keyboard.type('got > many');
      await page
        .getByRole('alert')
        .filter({ hasText: /^\s*got is "many": give a number\s*$/ })
        .waitFor();
      await keepPicture(page, 'search-wrong');
      const hello = { type: 'hello', place: 'editor', scenarios: [] } as const;
      panel.tell({ ...hello, texts: CHINESE });
      for (const [text, says] of WRONG_IN_CHINESE) {
        await page.locator('.search-text').fill(text);
        await page.getByRole('alert').filter({ hasText: says }).waitFor();
      }
      panel.tell({ ...hello, texts: null });
      await page.locator('.search-text').fill('recv');
      await page.locator('[data-action=arrow-down]').click();
      await countIs(page, /^\s*\d+ of \d+\s*$/);
      for (const theme of isInAll ? (Object.keys(THEMES) as ThemeName[]) : SHARE) {
        await panel.useTheme(theme);
        await keepPicture(page, `search-320-${theme}`);
        assert.deepEqual(await seriousProblems(page), [], theme);
      }
      assert.deepEqual(await overflowing(page), []);
      await page.setViewportSize({ width: 1200, height: 800 });
      await page.locator('.legend .key.hit').waitFor();
      await keepPicture(page, 'search-1200');
      assert.deepEqual(await overflowing(page), []);
      await page.locator('.canvas').focus();
      await page.keyboard.press('t');
      await page.locator('.table-hit').first().waitFor();
      await keepPicture(page, 'search-table');
      if (isInAll) assert.deepEqual(await seriousProblems(page), []);
      assert.deepEqual(panel.problems, []);
    });
});

function acceptsIn({ kind, mask, next }: Trace): number[] {
  const seqs = Array.from({ length: next }, (_, seq) => seq);
  return seqs.filter((seq) => kind[seq & mask] === CODE.accept);
}

async function countIs(page: Page, text: string | RegExp): Promise<void> {
  const pattern = typeof text === 'string' ? new RegExp(`^\\s*${text}\\s*$`) : text;
  await page.locator('.search-count', { hasText: pattern }).waitFor();
}

function lastLook({ said }: PanelPage): View {
  const look = said.findLast((message) => message.type === 'look');
  return look?.type === 'look' ? look.view : assert.fail('it looks at nothing');
}
