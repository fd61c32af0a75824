/** Pictures of a page as it is, in widths, themes and Chinese, kept where MUXSCOPE_PICTURES says; nothing where it does not. */

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { PanelPage } from './panelPage';
import type { ThemeName } from './themes';

const FOLDER = process.env['MUXSCOPE_PICTURES'];
export const isKept = FOLDER !== undefined;
const WIDTHS = [320, 900, 1700];
const LOOKED_AT: readonly ThemeName[] = ['dark', 'light', 'hc-dark'];

export async function keepAll(panel: PanelPage, name: string): Promise<void> {
  if (!isKept) return;
  const { page } = panel;
  const before = page.viewportSize()!;
  const keep = async (what: string): Promise<void> => {
    await page.waitForTimeout(150);
    await keepPicture(page, `${name}-${what}`);
  };
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 1000 });
    for (const theme of LOOKED_AT) {
      await panel.useTheme(theme);
      await keep(`${width}-${theme}`);
    }
    await panel.useTheme('dark');
    panel.tell({ type: 'hello', place: 'editor', scenarios: [], texts: chineseTexts() });
    await keep(`${width}-chinese`);
    panel.tell({ type: 'hello', place: 'editor', scenarios: [], texts: null });
  }
  await page.setViewportSize(before);
}

/** As it is now. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
}

/** The translations that the extension sends. */
export function chineseTexts(): Record<string, string> {
  const file = path.resolve('l10n/bundle.l10n.zh-cn.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
