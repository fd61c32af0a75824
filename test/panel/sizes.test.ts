/** The panel at every size: no control and no row out of reach, no text over another, no telling word cut off. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { useBrowser } from './panelPage';
import { unreachable } from './reach';
import { SCENES, openScene } from './scenes';
import { settled } from './settled';
import { hasTurn, rounds } from '../support/share';

const WIDTHS = [300, 360, 420, 520, 639, 640, 760, 979, 980, 1100, 1260, 1480, 1700];
const HEIGHTS = [300, 421, 507, 639, 640, 760, 1000, 1200];

/** The narrowest sidebar that VS Code allows, the smallest, and for each scene others of the rest: every width and every height has its turn, in a short run over all scenes. */
function sizesFor(scene: number): { width: number; height: number }[] {
  const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;
  const turns = Math.max(WIDTHS.length, HEIGHTS.length);
  return [
    { width: 170, height: 640 },
    { width: 300, height: 300 },
    ...Array.from({ length: rounds({ short: Math.ceil(turns / 12), long: turns }) }, (_, i) => ({
      width: at(WIDTHS, 3 * i + scene),
      height: at(HEIGHTS, 3 * i + scene),
    })),
  ];
}

describe('panel at every size', function () {
  this.timeout(120_000);
  useBrowser();

  if (hasTurn(1, 2))
    it('would find what is out of reach, over another, out of line, or cut off', async () => {
      const { page } = await openScene(SCENES['telling']!);
      assert.deepEqual(await unreachable(page), []);
      assert.deepEqual(await foundAfter(page, '.toolbar', 'transform', 'translateX(-900px)'), [
        'out of reach',
      ]);
      assert.ok(
        (await foundAfter(page, '#tick-title', 'transform', 'translateY(24px)')).includes(
          'over another',
        ),
      );
      assert.ok(
        (await foundAfter(page, '.calls tbody tr:nth-child(2)', 'grid-row', '1')).includes(
          'out of line',
        ),
      );
      assert.deepEqual(await foundAfter(page, '.sentence', 'white-space', 'nowrap'), ['cut off']);
    });

  for (const width of [300, 560, 1340]) {
    it(`has the calls of each tick in view, ${width} px wide`, async () => {
      const { page } = await openScene(SCENES['running']!);
      await page.setViewportSize({ width, height: 1000 });
      await page.locator('[data-part=row]').first().click();
      for (let moved = 0; moved < 8; moved++) {
        const tick = await page.locator('[data-part=tick]').getAttribute('data-tick');
        await page.keyboard.press('ArrowLeft');
        await page.locator(`[data-part=tick]:not([data-tick="${tick}"])`).waitFor();
        const heights = await page
          .locator('.calls tbody tr')
          .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height));
        assert.ok(
          heights.every((height) => height > 8),
          heights.join(),
        );
      }
    });
  }

  Object.entries(SCENES).forEach(([name, scene], index) => {
    if (!hasTurn(index % 2, 2)) return;
    it(`has everything in reach and nothing over anything: ${name}`, async () => {
      const panel = await openScene(scene);
      const problems: string[] = [];
      for (const size of sizesFor(index)) {
        await panel.page.setViewportSize(size);
        await settled(panel);
        const found = await unreachable(panel.page);
        problems.push(...found.map((problem) => `${size.width} × ${size.height}: ${problem}`));
      }
      assert.deepEqual(problems, []);
      assert.deepEqual(panel.problems, []);
    });
  });
});

/** The kinds of what is found where one thing is not as it should be, put right again after it. */
async function foundAfter(page: Page, selector: string, name: string, value: string) {
  const change = (to: string): Promise<void> =>
    page
      .locator(selector)
      .first()
      .evaluate((element: HTMLElement, [key, it]) => element.style.setProperty(key, it), [
        name,
        to,
      ] as const);
  await change(value);
  const found = await unreachable(page);
  await change('');
  return [...new Set(found.map((problem) => problem.replace(/:.*/s, '')))];
}
