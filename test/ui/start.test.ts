/** `npm start` as a user runs it where no VS Code is installed: the printed address, and nothing left after Ctrl-C. */

import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Browser } from 'playwright-core';
import { chromiumMissing, launchChromium } from '../../tools/vscode/chromium.mjs';
import { skipWith } from '../skip';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';

/** The extension host with a core that runs a program and its clients, and all they need. */
const FEWEST_PROCESSES = 5;

describe('npm start, in the browser', () => {
  let browser: Browser | undefined;
  let start: ChildProcessByStdio<null, Readable, null> | undefined;

  before(function () {
    const reason = chromiumMissing();
    if (reason !== undefined) skipWith(this, reason);
  });

  afterEach(async () => {
    start?.kill('SIGKILL');
    await browser?.close();
  });

  it('has multi-port running in the inspector, and Ctrl-C leaves nothing', async function () {
    this.timeout(240_000);
    // Without a display no browser of the user's is opened.
    const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
    start = spawn(process.execPath, ['tools/start.mjs', '--browser'], {
      ...{ env, stdio: ['ignore', 'pipe', 'inherit'] },
    });
    const url = await addressIn(start.stdout);
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(url);
    const inspector = page.frameLocator('iframe.webview').frameLocator('#active-frame');
    await inspector.locator('h1', { hasText: 'multi-port' }).waitFor({ timeout: 120_000 });
    await inspector.locator('.tick .sentence', { hasText: /^select returned/ }).waitFor();
    const addresses = await inspector.locator('.addresses').getAttribute('data-tip');

    const pids = descendantsOf(start.pid!);
    const ports = [new URL(url).host, ...String(addresses).split(' ')].map(portOf);
    assert.ok(pids.length >= FEWEST_PROCESSES, `only ${pids.length} processes`);
    assert.deepEqual(ports.map(isListening), [true, true, true], String(ports));
    start.kill('SIGINT');
    assert.deepEqual(await once(start, 'exit'), [0, null]);
    await until('the end of all processes', () => pids.every(isGone));
    // What was started after the look at the processes ends a moment later.
    await until(
      () => `free ports, ${ports.filter(isListening).join(', ')} is none`,
      () => !ports.some(isListening),
    );
  });
});

/** The address it prints; fails with what it printed when it ends before. */
async function addressIn(stdout: Readable): Promise<string> {
  let said = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    const url = /http:\S+(?=\n)/.exec(said)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`npm start ended without an address: ${said}`);
}
