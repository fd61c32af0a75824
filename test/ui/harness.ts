/** VS Code for UI tests: one server and one browser for a file of tests, a fresh window for each test. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { chromiumMissing, launchChromium } from '../../tools/vscode/chromium.mjs';
import type { Host, HostOptions } from '../../tools/vscode/host.mjs';
import { startHost } from '../../tools/vscode/host.mjs';
import type { Window, WindowOptions } from '../../tools/vscode/window.mjs';
import { LIMIT_MS, bridged, openWindow } from '../../tools/vscode/window.mjs';
import { skipWith } from '../skip';

/** A first fetch of the server comes on top of what a test may take. */
const START_LIMIT_MS = 5 * LIMIT_MS;
const FAILURES = 'dist/ui-failures';
const SCREENSHOT_MS = 20_000;

export type VscodeOptions = Pick<HostOptions, 'locale' | 'untrusted' | 'settings' | 'env'> & {
  /** Folder or VSIX file of the extension; the repository unless told. */
  readonly extension?: string;
  /** What its webviews belong to, `publisher.name`. */
  readonly extensionId?: string;
};

export type Vscode = {
  /** Opens a window; it is closed after the test. */
  readonly open: (options?: WindowOptions) => Promise<Window>;
  /** The window that the tests of the suite share, as one costs 8 s and more; opened by the first that needs it. */
  readonly shared: () => Promise<Window>;
};

/** Called in a `describe`: registers the hooks that start and stop VS Code around its tests. */
export function useVscode(options: VscodeOptions = {}): Vscode {
  const { extension = '.', extensionId = 'muxscope.muxscope', ...hostOptions } = options;
  const windows: Window[] = [];
  let shared: Window | undefined;
  let host: Host | undefined;
  let browser: Browser | undefined;

  before(async function () {
    const reason = missing();
    if (reason !== undefined) skipWith(this, reason);
    this.timeout(START_LIMIT_MS);
    host = await startHost(bridged({ ...hostOptions, installed: [extension] }, '.'));
    browser = await launchChromium();
  });

  beforeEach(function () {
    this.currentTest?.timeout(LIMIT_MS);
  });

  afterEach(async function () {
    this.timeout(LIMIT_MS);
    const ofTest = windows.splice(0);
    if (this.currentTest?.state === 'failed') {
      const all = shared === undefined ? ofTest : [shared, ...ofTest];
      await keepFailure(this.currentTest.fullTitle(), all, host);
    }
    for (const window of ofTest) await window.close();
  });

  after(async () => {
    await browser?.close();
    await host?.stop();
  });

  const open = async (windowOptions?: WindowOptions): Promise<Window> => {
    if (!host || !browser) throw new Error('VS Code is not started: open a window in a test');
    const window = await openWindow(host, browser, extensionId, windowOptions);
    // Below the limit of a test, so that what was waited for is told.
    window.page.context().setDefaultTimeout(LIMIT_MS / 2);
    return window;
  };
  return {
    open: async (windowOptions) => {
      const window = await open(windowOptions);
      windows.push(window);
      return window;
    },
    shared: async () => (shared ??= await open()),
  };
}

/** Why no UI test can run, undefined when they can. */
function missing(): string | undefined {
  if (!existsSync('src/extension/main.ts')) return 'there is no extension yet';
  return chromiumMissing();
}

/** What a failed test left on screen and in the log; where it is, is told. */
async function keepFailure(
  title: string,
  windows: readonly Window[],
  host: Host | undefined,
): Promise<void> {
  for (const [index, { page }] of windows.entries()) {
    const file = failureFile(`${title} ${index}`, 'png');
    try {
      await page.screenshot({ path: file, timeout: SCREENSHOT_MS });
      console.log(`      screenshot: ${file}`);
    } catch (error) {
      console.log(`      no screenshot of ${title}: ${String(error)}`);
    }
  }
  if (host === undefined) return;
  const file = failureFile(title, 'log');
  writeFileSync(file, host.log());
  console.log(`      log of the server: ${file}`);
}

function failureFile(title: string, extension: string): string {
  mkdirSync(FAILURES, { recursive: true });
  return path.join(
    FAILURES,
    `${title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100)}.${extension}`,
  );
}
