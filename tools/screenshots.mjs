/**
 * `npm run screenshots`: makes all pictures of the README in docs, from the extension as it is built and real runs of
 * its scenarios. With names, only those pictures.
 */

import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { ensureBuilt, ensurePackages, root } from './ensure.mjs';

/**
 * @typedef {import('./vscode/window.mjs').Window} Window
 * @typedef {keyof typeof import('./vscode/settings.mjs').themes} Theme
 * @typedef {import('./vscode/scene.mjs').Scene} Scene
 *
 * @typedef {object} Shooting Pictures that are taken in one window, one a theme.
 * @property {'sidebar' | 'editor'} area
 * @property {Scene} scene
 * @property {Partial<Record<Theme, string>>} files Names in docs without `.png`.
 * @property {string} [locale]
 */

const EXTENSION_ID = 'muxscope.muxscope';
const FOLDER = 'docs';
const SIDEBAR_WIDTH = 320;
const EDITOR_WIDTH = 1200;
/** Ticks before the moment, so that the timeline has something in it. */
const LOOK_BACK_TICKS = 27;
const HEIGHTS = { sidebar: 1320, editor: 660 };

/** @type {Scene} */
const PART_FRAME = {
  ...{ scenario: 'framing', tab: 'frames', zoom: 5, isThere: hasPartFrame },
  isOver: (events) => events.some(({ length, complete }) => length === 40 && complete === true),
};
/** @type {Scene} */
const DEEP_QUEUE = {
  ...{ scenario: 'read-write-split', tab: 'queue', zoom: 2, isThere: hasDeepQueue },
  isOver: (events) => newestTick(events) > LOOK_BACK_TICKS + 20,
};

/** @type {Shooting[]} */
const SHOOTINGS = [
  { area: 'editor', scene: DEEP_QUEUE, files: filesOf('editor') },
  { area: 'sidebar', scene: PART_FRAME, files: filesOf('sidebar') },
  { area: 'sidebar', scene: PART_FRAME, files: { dark: 'sidebar-zh-cn' }, locale: 'zh-cn' },
];

process.chdir(root);
if (!ensurePackages() || !ensureBuilt()) process.exit(1);
const names = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
for (const shooting of SHOOTINGS) {
  if (names.length === 0 || Object.values(shooting.files).some((name) => names.includes(name))) {
    await takeAll(shooting);
  }
}

/** @param {Shooting['area']} area */
function filesOf(area) {
  return {
    dark: `${area}-dark`,
    light: `${area}-light`,
    hcDark: `${area}-hc-dark`,
    hcLight: `${area}-hc-light`,
  };
}

/**
 * The connection whose frame of 40 bytes has come as far as 20, once some ticks are over.
 * @type {Scene['isThere']}
 */
function hasPartFrame(events) {
  const frames = events.filter(({ kind, length }) => kind === 'frame' && length === 40);
  const last = frames.at(-1);
  return last?.have === 20 ? last : undefined;
}

/**
 * A connection whose queue got two deep in the tick that is over, late enough that there is something to look back on.
 * @type {Scene['isThere']}
 */
function hasDeepQueue(events) {
  const newest = newestTick(events);
  if (newest < LOOK_BACK_TICKS) return undefined;
  return events.find(({ tick, depth = 0 }) => tick === newest && depth >= 2);
}

/** @param {Parameters<Scene['isThere']>[0]} events */
function newestTick(events) {
  return events.findLast(({ kind }) => kind === 'wake')?.tick ?? -1;
}

/** A server has one language, so each shooting has its own. @param {Shooting} shooting */
async function takeAll({ area, scene, files, locale }) {
  const { launchChromium } = await import('./vscode/chromium.mjs');
  const { startHost } = await import('./vscode/host.mjs');
  const { bridged, openWindow } = await import('./vscode/window.mjs');
  const { enact } = await import('./vscode/scene.mjs');
  const settings = { 'muxscope.openInspector': area, 'muxscope.port': await freePort() };
  const options = { installed: [root], settings, ...(locale !== undefined && { locale }) };
  const host = await startHost(bridged(options, root));
  const browser = await launchChromium();
  try {
    const viewport = { width: EDITOR_WIDTH, height: HEIGHTS[area] };
    const workspace = path.join(root, 'demo');
    const window = await openWindow(host, browser, EXTENSION_ID, { viewport, workspace });
    if (area === 'editor') await window.command('workbench.action.closeSidebar');
    await enact(window, area, scene);
    if (area === 'editor') await widenEditor(window);
    else await narrowSidebar(window);
    for (const [theme, name] of Object.entries(files)) {
      await take(window, area, /** @type {Theme} */ (theme), name);
    }
  } finally {
    await browser.close();
    await host.stop();
  }
}

/**
 * The first port from 8001 that is free: a taken one would be told in the picture.
 * @param {number} [port]
 * @returns {Promise<number>}
 */
function freePort(port = 8001) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(freePort(port + 1)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}

/**
 * @param {Window} window
 * @param {Shooting['area']} area
 * @param {Theme} theme
 * @param {string} name
 */
async function take({ page, theme: changeTheme, command }, area, theme, name) {
  await changeTheme(theme);
  await command('notifications.clearAll');
  const file = path.join(FOLDER, `${name}.png`);
  await page.mouse.move(0, 0);
  await page.locator(`.part.${area}`).screenshot({ path: file, animations: 'disabled' });
  console.log(file);
}

/**
 * Gives the side bar its width, and the inspector the room of the scenarios above it.
 * @param {Window} window
 */
async function narrowSidebar({ page, resizeSidebar }) {
  await resizeSidebar(SIDEBAR_WIDTH);
  await page.locator('.part.sidebar .pane-header').first().click();
}

/**
 * Gives the editor the width that the pictures have.
 * @param {Window} window
 */
async function widenEditor({ page }) {
  const box = await page.locator('.part.editor').boundingBox();
  const beside = EDITOR_WIDTH - (box?.width ?? EDITOR_WIDTH);
  const width = EDITOR_WIDTH + Math.round(beside);
  await page.setViewportSize({ width, height: HEIGHTS.editor });
}
