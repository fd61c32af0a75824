/** A window of VS Code in the browser: what tests and screenshots do in it. */

import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { connectBridge } from './bridge.mjs';
import { registerPlaces } from './places.mjs';
import { themes } from './settings.mjs';

/** Far above a slow machine's need: a first webview took 33 s at a load of 11. */
export const LIMIT_MS = 120_000;
/** A toast is there at once or was missed; then it stands in the notification centre. */
const TOAST_MS = 3000;
const PALETTE_MS = 5000;
const PALETTE_ATTEMPTS = 6;

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').FrameLocator} FrameLocator
 *
 * @typedef {object} WindowOptions
 * @property {string} [workspace] Folder to open a copy of, else an empty one.
 * @property {{ width: number, height: number }} [viewport]
 * @property {import('./settings.mjs').Settings} [settings] User settings, over the host's.
 *
 * @typedef {object} Window
 * @property {Page} page
 * @property {string} folder The opened one: the window's own copy.
 * @property {(id: string, ...args: unknown[]) => Promise<unknown>} command Runs a command through the bridge.
 * @property {(key: string, value: unknown) => Promise<void>} configure Sets a user setting; undefined resets it.
 * @property {(title: string, by?: 'mouse' | 'keys') => Promise<void>} palette Runs a command as a user does; the title as
 *   the palette shows it, with its category.
 * @property {() => FrameLocator} sidebar The extension's visible webview in a side bar or panel.
 * @property {() => FrameLocator} editor Its visible webview in an editor.
 * @property {(theme: keyof typeof themes) => Promise<void>} theme
 * @property {(width: number) => Promise<void>} resizeSidebar Drags its edge, as it has no command; in CSS pixels.
 * @property {(text: string | RegExp) => Promise<void>} expectNotification Waits until a notification has this text.
 * @property {() => Promise<void>} close
 */

let windows = 0;

/**
 * Opens a window with a browser context of its own, and waits for its extension host.
 * @param {import('./host.mjs').Host} host With the bridge installed (`bridged`).
 * @param {import('playwright-core').Browser} browser
 * @param {string} extensionId The extension that `sidebar` and `editor` look for.
 * @param {WindowOptions} [options]
 * @returns {Promise<Window>}
 */
export async function openWindow(host, browser, extensionId, options = {}) {
  const place = path.join(host.dir, `w${windows++}`);
  const folder = path.join(place, path.basename(options.workspace ?? 'workspace'));
  mkdirSync(folder, { recursive: true });
  if (options.workspace !== undefined) cpSync(options.workspace, folder, { recursive: true });
  host.configure(options.settings ?? {});
  await registerPlaces();
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(LIMIT_MS);
  const page = await context.newPage();
  await page.goto(host.url({ folder }));
  const { command, configure } = await connectBridge(path.join(place, 'bridge.sock'), LIMIT_MS);
  return {
    page,
    folder,
    command,
    configure,
    palette: (title, by = 'mouse') => runFromPalette(page, title, by),
    sidebar: () => webview(page, extensionId, 'elsewhere'),
    editor: () => webview(page, extensionId, 'editor'),
    theme: async (theme) => {
      await configure('workbench.colorTheme', themes[theme].name);
      await page.locator(`.monaco-workbench.${themes[theme].className}`).waitFor();
    },
    resizeSidebar: (width) => dragSidebar(page, width),
    expectNotification: (text) => waitForNotification(page, text, command),
    close: () => context.close(),
  };
}

/**
 * The host's options with the bridge added.
 * @param {import('./host.mjs').HostOptions} options
 * @param {string} repository
 * @returns {import('./host.mjs').HostOptions}
 */
export function bridged({ installed = [], env = {}, ...options }, repository) {
  return {
    ...options,
    installed: [...installed, path.join(repository, 'test/ui/bridge')],
    env: { ...env, MUXSCOPE_BRIDGE: '1' },
  };
}

/**
 * @param {Page} page
 * @param {string} extensionId
 * @param {'editor' | 'elsewhere'} place
 */
function webview(page, extensionId, place) {
  const ours = page.locator(`iframe[src*="extensionId=${extensionId}&"]:visible`);
  const outer = page.locator(`webview-in=${place}`).and(ours);
  return outer.contentFrame().frameLocator('#active-frame');
}

/**
 * @param {Page} page
 * @param {string} title
 * @param {'mouse' | 'keys'} by
 */
async function runFromPalette(page, title, by) {
  const timeout = PALETTE_MS;
  const input = page.locator('.quick-input-widget input');
  const rows = page.locator('.quick-input-list .monaco-list-row');
  const row = rows.filter({ has: page.getByText(title, { exact: true }) });
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press('F1');
    try {
      if (by === 'mouse') {
        await input.fill(`>${title}`, { timeout });
        return await row.click({ timeout });
      }
      await input.waitFor({ timeout });
      await page.keyboard.type(title);
      await row.and(page.locator('.focused')).waitFor({ timeout });
      return await page.keyboard.press('Enter');
    } catch (error) {
      // A webview that takes the focus just then swallows the key, or closes the palette.
      if (attempt === PALETTE_ATTEMPTS) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * @param {Page} page
 * @param {string | RegExp} text
 * @param {Window['command']} command
 */
async function waitForNotification(page, text, command) {
  const message = page.locator('.notification-list-item-message', { hasText: text }).first();
  try {
    await message.waitFor({ timeout: TOAST_MS });
  } catch {
    await command('notifications.showList');
    await message.waitFor();
  }
}

/**
 * @param {Page} page
 * @param {number} width
 */
async function dragSidebar(page, width) {
  const sidebar = page.locator('.part.sidebar');
  const box = await sidebar.boundingBox();
  if (box === null) throw new Error('The side bar is hidden: open a view in it first');
  const edge = box.x + box.width;
  const y = box.y + box.height / 2;
  await page.mouse.move(edge, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 5 });
  await page.mouse.up();
}
