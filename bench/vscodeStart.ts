/** How long the extension takes to be there: its activation, and the first tick on screen. */

import type { Window } from '../tools/vscode/window.mjs';

const NAME = 'Muxscope';
/** The list has rows only for what is in view, and VS Code brings dozens of extensions. */
const LIST_HEIGHT = 5000;
const LIST_MS = 5000;
const ATTEMPTS = 5;

/** Loading the code and calling `activate`, in ms, as VS Code's page of running extensions tells it. */
export async function activationMs({ page, command }: Window): Promise<number> {
  // It answers when the extension is active: the page then has its time.
  await command('_test.inspector');
  const viewport = page.viewportSize();
  if (viewport !== null) await page.setViewportSize({ ...viewport, height: LIST_HEIGHT });
  const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: NAME });
  const time = row.locator('.activation-time', { hasText: /\d+ms/ }).first();
  for (let attempt = 1; ; attempt++) {
    await command('workbench.action.showRuntimeExtensions');
    try {
      await time.waitFor({ timeout: LIST_MS });
      break;
    } catch (error) {
      // A page that was opened while VS Code still started may stay as it was.
      if (attempt === ATTEMPTS) throw error;
      await command('workbench.action.closeAllEditors');
    }
  }
  const text = await time.innerText();
  await command('workbench.action.closeAllEditors');
  if (viewport !== null) await page.setViewportSize(viewport);
  return Number(/(\d+)ms/.exec(text)?.[1]);
}

/** From the command that starts multi-port to the panel's first tick on screen, in ms. */
export async function timeFirstTick({ command, sidebar }: Window): Promise<number> {
  const began = performance.now();
  const started = command('muxscope.startScenario', 'multi-port');
  await sidebar().locator('section.tick .sentence').first().waitFor();
  const tookMs = performance.now() - began;
  await started;
  return Math.round(tookMs);
}
