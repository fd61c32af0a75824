/** Finds the Chromium that shows VS Code, and starts it. */

import { existsSync } from 'node:fs';
import path from 'node:path';

const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
const MACOS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser's file: MUXSCOPE_CHROMIUM, or the first that is installed; undefined when there is none. */
export function findChromium() {
  const told = process.env['MUXSCOPE_CHROMIUM'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return (told ? [told] : [...found, ...MACOS]).find((file) => existsSync(file));
}

/** Why tests with a browser cannot run, undefined when they can. */
export function chromiumMissing() {
  if (findChromium() !== undefined) return undefined;
  return 'there is no Chromium: install it, or put its path into MUXSCOPE_CHROMIUM';
}

/**
 * Starts a browser without a window; throws when there is none.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchChromium() {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(String(chromiumMissing()));
  // Late, so that what only looks for a browser does not load Playwright.
  const { chromium } = await import('playwright-core');
  const args = ['--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];
  args.push('--disable-component-update', '--disable-sync', '--no-first-run');
  // Chromium's sandbox refuses root, which containers run as.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  // The host makes an exit of signals; Playwright closes the browser then.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return chromium.launch({ executablePath, args, ...signals });
}
