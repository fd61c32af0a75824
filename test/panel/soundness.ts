/** What is wrong with a page in every test of it: what stands out, and what axe-core calls serious. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** Elements that stand out of the page sideways. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isClipped = (element: Element): boolean =>
      element.closest('.sr-only, .tip, .dump, .table-scroll, svg') !== null;
    return Array.from(document.body.querySelectorAll('*'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .filter((element) => !isClipped(element))
      .map((element) => `${element.tagName}.${element.className}`);
  });
}

type Axe = { readonly run: (options: object) => Promise<{ violations: Violation[] }> };

type Violation = { readonly id: string; readonly impact: string; readonly nodes: unknown[] };

/** What axe-core calls serious or critical; `colours`: as far as another theme changes it. */
export async function seriousProblems(
  page: Page,
  asks: 'all' | 'colours' = 'all',
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: Axe }).axe.run(options),
    asks === 'all'
      ? {}
      : { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } },
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${(node as { html: string }).html}`));
}
