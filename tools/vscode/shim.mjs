#!/usr/bin/env node
/**
 * Takes VS Code desktop's command line, as @vscode/test-electron gives it, and carries it out with the VS Code server
 * and Chromium. Exit codes: the tests' own 0 and 1; 70 no start, 71 the extension host ended without a good result,
 * 72 the page crashed, 73 Chromium went, 74 time limit, 130 ended by a signal.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { parseCommandLine } from './commandLine.mjs';
import { manageExtensions, startHost } from './host.mjs';
import { fetchServer } from './server.mjs';

/** @typedef {import('./host.mjs').Host} Host */

const LIMIT_MS = Number(process.env['MUXSCOPE_SHIM_LIMIT_MS'] ?? 600_000);
/** The server tells of a host's end before the page does, which may still report a proper one. */
const REPORT_MS = 3000;
/** Begins the lines of the test reporter; no text has this invisible character. */
const MARK = '\u2063';

const args = process.argv.slice(2);
const { options, folders } = parseCommandLine(args);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 70;
}

async function main() {
  if (options.has('version')) return printVersion();
  const isManaging = [...options.keys()].some((name) => /^(?:un)?install-|^list-/.test(name));
  if (!isManaging) return runTests();
  const told = args.filter((arg) => !/^--(?:extensions-dir|user-data-dir)=/.test(arg));
  return manageExtensions(folderOption('extensions-dir') ?? path.resolve('extensions'), told);
}

async function printVersion() {
  const { home } = await fetchServer();
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
  const { commit } = JSON.parse(readFileSync(path.join(home, 'product.json'), 'utf8'));
  console.log(`${version}\n${commit}\n${process.arch}`);
  return 0;
}

async function runTests() {
  /** @type {(code: number, why?: string) => void} */
  let end = () => {};
  /** @type {Promise<number>} */
  const code = new Promise((resolve) => {
    end = (outcome, why) => {
      // Of what follows the end, nothing is news.
      end = () => {};
      if (why !== undefined) console.error(why);
      resolve(outcome);
    };
  });
  const report = (/** @type {number} */ outcome, /** @type {string | undefined} */ why) =>
    end(outcome, why);
  const host = await startHost(hostOptions(report));
  try {
    const browser = await launchChromium();
    try {
      await openPage(host, browser, report);
      return await code;
    } finally {
      await browser.close();
    }
  } finally {
    await host.stop();
  }
}

/**
 * @param {(code: number, why: string) => void} end
 * @returns {import('./host.mjs').HostOptions}
 */
function hostOptions(end) {
  const locale = options.get('locale')?.at(-1);
  const extensionsDir = folderOption('extensions-dir');
  const userDataDir = folderOption('user-data-dir');
  return {
    driver: true,
    ...(locale !== undefined && { locale }),
    ...(extensionsDir !== undefined && { extensionsDir }),
    ...(userDataDir !== undefined && { userDataDir }),
    env: { MUXSCOPE_TEST_MARK: MARK },
    onLine: (line) => {
      if (isVerbose()) console.error(`[server] ${line}`);
      const gone = /Extension Host Process exited with (code: .*)\./.exec(line)?.[1];
      if (gone === undefined) return;
      setTimeout(
        () => end(71, `The extension host ended (${gone}) and reported nothing`),
        REPORT_MS,
      );
    },
  };
}

/**
 * @param {Host} host
 * @param {import('playwright-core').Browser} browser
 * @param {(code: number, why?: string) => void} end
 */
async function openPage(host, browser, end) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('crash', () => end(72, 'The page of VS Code crashed'));
  browser.on('disconnected', () => end(73, 'Chromium has ended'));
  void host.ended.then(() => end(71, `The VS Code server has ended:\n${host.log()}`));
  const timer = setTimeout(() => void giveUp(page, end), LIMIT_MS);
  timer.unref();
  await page.exposeFunction('codeAutomationLog', printLog);
  await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => {
    if (code !== 0 || hasGoodResult()) end(code);
    else end(71, 'The extension host reported success but left no good result');
  });
  const [folder] = folders;
  const development = folderOption('extensionDevelopmentPath');
  const tests = folderOption('extensionTestsPath');
  await page.goto(
    host.url({
      ...(folder !== undefined && { folder }),
      ...(development !== undefined && { extensionDevelopmentPath: development }),
      ...(tests !== undefined && { extensionTestsPath: tests }),
    }),
  );
}

/**
 * A crashed extension host reports 0 as well: only a result that the tests themselves wrote shows that they ran.
 */
function hasGoodResult() {
  const file = process.env['MUXSCOPE_TEST_RESULT'];
  if (file === undefined || !existsSync(file)) return false;
  return JSON.parse(readFileSync(file, 'utf8')).failed === 0;
}

/**
 * @param {string} type
 * @param {unknown[]} texts
 */
function printLog(type, texts) {
  const line = format(...texts);
  const isReport = line.startsWith(MARK);
  if (!isReport && !isVerbose()) return;
  const stream = type === 'error' || type === 'warn' ? process.stderr : process.stdout;
  stream.write(`${isReport ? line.slice(MARK.length) : line}\n`);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {(code: number, why: string) => void} end
 */
async function giveUp(page, end) {
  const file = path.resolve('dist/ui-failures/extension-host.png');
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, timeout: 10_000 }).catch(() => {});
  end(74, `No result in ${LIMIT_MS} ms; the window is in ${file}`);
}

/** @param {string} name */
function folderOption(name) {
  const value = options.get(name)?.at(-1);
  return value === undefined ? undefined : path.resolve(value);
}

function isVerbose() {
  return process.env['MUXSCOPE_SHIM_VERBOSE'] !== undefined;
}
