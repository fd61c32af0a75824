/** How long the extension takes to be there: its activation, and the first tick on screen. */

import type { Window } from '../tools/vscode/window.mjs';

const NAME = 'Muxscope';
/** The list has rows only for what is in view, and VS Code brings dozens of extensions. */
const LIST_HEIGHT = 5000;
const LIST_MS = 5000;
const ATTEMPTS = 5;

/** Loading the code and calling `activate`, in ms. */
export type Activation = {
  /** Its own part. */
  readonly ownMs: number;
  /** As VS Code's page of running extensions tells it: with what it waits for others that are loaded in the same turn. */
  readonly toldMs: number;
};

export async function timeActivation(window: Window): Promise<Activation> {
  // It answers when the extension is active: the page then has its time.
  const ownMs = (await window.command('_test.activation')) as number;
  return { ownMs, toldMs: await activationTold(window) };
}

async function activationTold({ page, command }: Window): Promise<number> {
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

/**
 * When a tick of what runs is on screen, in ms since 1970, as the window itself sees it with each frame: the driver looks into a
 * frame that is still being made twice a second.
 */
const TICK_SHOWN = `new Promise((resolve) => {
  const panels = () =>
    [...document.querySelectorAll('iframe.webview')].map(
      (frame) => frame.contentDocument?.querySelector('#active-frame')?.contentDocument,
    );
  const isIn = (panel) =>
    ['.badge.running', 'section.tick .sentence'].every((part) => panel?.querySelector(part));
  const look = () =>
    panels().some(isIn) ? resolve(Date.now()) : requestAnimationFrame(look);
  look();
})`;

/** From the command that starts multi-port, while nothing runs, to the panel's first tick on screen, in ms. */
export async function timeFirstTick({ page, command }: Window): Promise<number> {
  const shown = page.evaluate<number>(TICK_SHOWN);
  const began = Date.now();
  const started = command('muxscope.startScenario', 'multi-port');
  const at = await shown;
  await started;
  return at - began;
}

/** Until nothing of what ran can be taken for a tick of what is started next. */
export async function endSession({ command, sidebar }: Window): Promise<void> {
  await command('muxscope.stop');
  await sidebar().locator('.badge.ended').waitFor();
}
