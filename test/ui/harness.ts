/** VS Code for UI tests: one server, one browser and one window for all files of tests that ask for the same. */

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
  /** The window that tests share, as whoever was before left it; opened by the first that needs it, and anew after a failure. */
  readonly shared: () => Promise<Window>;
};

/** A server with its browser, and the window that the tests share, as one costs 8 s and more. */
type Running = { readonly host: Host; readonly browser: Browser; shared: Window | undefined };

/** With the options as they are unless told: what one file of tests started serves those after it; this module is one for all. */
let common: Promise<Running> | undefined;

after(async () => {
  if (common !== undefined) await stop(await common);
});

async function stop({ browser, host }: Running): Promise<void> {
  await browser.close();
  await host.stop();
}

async function start(options: VscodeOptions): Promise<Running> {
  const { extension = '.', extensionId: _, ...hostOptions } = options;
  // What is left when a window is closed is not waited for.
  const env = { MUXSCOPE_LINGER_MS: '2000', ...hostOptions.env };
  const host = await startHost(bridged({ ...hostOptions, env, installed: [extension] }, '.'));
  return { host, browser: await launchChromium(), shared: undefined };
}

/** Called in a `describe`: registers the hooks that have VS Code run, as it is asked for, around its tests. */
export function useVscode(options: VscodeOptions = {}): Vscode {
  const { extensionId = 'muxscope.muxscope' } = options;
  const isCommon = Object.keys(options).length === 0;
  const windows: Window[] = [];
  let its: Running | undefined;

  before(async function () {
    const reason = missing();
    if (reason !== undefined) skipWith(this, reason);
    this.timeout(START_LIMIT_MS);
    its = await (isCommon ? (common ??= start(options)) : start(options));
  });

  beforeEach(function () {
    this.currentTest?.timeout(LIMIT_MS);
  });

  afterEach(async function () {
    this.timeout(LIMIT_MS);
    const ofTest = windows.splice(0);
    if (its !== undefined && this.currentTest?.state === 'failed') {
      const { shared, host } = its;
      const all = shared === undefined ? ofTest : [shared, ...ofTest];
      await keepFailure(this.currentTest.fullTitle(), all, host);
      // What the failure left there is nobody else's.
      its.shared = undefined;
      if (shared !== undefined) ofTest.push(shared);
    }
    for (const window of ofTest) await window.close();
  });

  after(async () => {
    if (!isCommon && its !== undefined) await stop(its);
  });

  const open = async (windowOptions?: WindowOptions): Promise<Window> => {
    if (its === undefined) throw new Error('VS Code is not started: open a window in a test');
    const window = await openWindow(its.host, its.browser, extensionId, windowOptions);
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
    shared: async () => {
      const shared = its?.shared ?? (await open());
      its!.shared = shared;
      return shared;
    },
  };
}

/** Why no UI test can run, undefined when they can. */
function missing(): string | undefined {
  if (!existsSync('src/extension/main.ts')) return 'there is no extension yet';
  return chromiumMissing();
}

/** What a failed test left on screen and in the log; where it is, is told. */
async function keepFailure(title: string, windows: readonly Window[], host: Host): Promise<void> {
  for (const [index, { page }] of windows.entries()) {
    const file = failureFile(`${title} ${index}`, 'png');
    try {
      await page.screenshot({ path: file, timeout: SCREENSHOT_MS });
      console.log(`      screenshot: ${file}`);
    } catch (error) {
      console.log(`      no screenshot of ${title}: ${String(error)}`);
    }
  }
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
