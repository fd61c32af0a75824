/** Runs test/vscode in a real extension host: of the VS Code server, or of VS Code desktop, downloaded by @vscode/test-electron. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { chromiumMissing } from './chromium.mjs';
import { fetchServer } from './server.mjs';

/** @typedef {import('../mocha.mjs').Result} Result */

const ENTRY = 'dist/test/vscode/index.js';
const STUBS = 'test/vscode/stubs';

/**
 * @typedef {object} SuiteOptions
 * @property {string} [extension] Folder of the extension, `.` unless told.
 * @property {string} [tests] What `extensionTestsPath` names, test/vscode unless told.
 * @property {string | undefined} [grep]
 * @property {boolean} [isRequired] A VS Code that cannot be had is a failure.
 */

/**
 * Runs the suite in the server's extension host; without a Chromium to show the window it is skipped. Called in the
 * repository's folder, with the tests built.
 * @param {SuiteOptions} [options]
 * @returns {Promise<Result>}
 */
export async function runOnServer(options = {}) {
  const reason = chromiumMissing();
  if (reason !== undefined) return report(missing('test/vscode', reason, options));
  await fetchServer();
  return report(await runSuite(path.resolve('tools/vscode/shim.mjs'), options));
}

/**
 * Runs the suite on VS Code desktop, of the version in MUXSCOPE_CODE_VERSION or the newest; skipped where it cannot
 * be downloaded.
 * @param {SuiteOptions} [options]
 * @returns {Promise<Result>}
 */
export async function runOnDesktop(options = {}) {
  const version = process.env['MUXSCOPE_CODE_VERSION'] ?? 'stable';
  /** @type {string} */
  let executable;
  try {
    executable = await downloadAndUnzipVSCode({ version });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const reason = `VS Code ${version} could not be downloaded (${why}); npm run test:vscode runs the same tests on its server`;
    return report(missing('test/vscode on desktop', reason, options));
  }
  return report(await runSuite(executable, options));
}

/**
 * @param {string} executable
 * @param {SuiteOptions} options
 * @returns {Promise<Result>}
 */
async function runSuite(executable, { extension = '.', tests, grep }) {
  if (tests === undefined) await buildEntry();
  const place = mkdtempSync(path.join(os.tmpdir(), 'muxscope-suite-'));
  const file = path.join(place, 'result.json');
  const workspace = path.join(place, 'workspace');
  mkdirSync(workspace);
  const folders = ['data', 'extensions'].map((name) => path.join(place, name));
  if (tests === undefined) installStubs(folders[1] ?? '');
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: path.resolve(extension),
      extensionTestsPath: path.resolve(tests ?? ENTRY),
      extensionTestsEnv: {
        MUXSCOPE_TEST_RESULT: file,
        MOCHA_GREP: grep,
        ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
      },
      launchArgs: [
        workspace,
        `--user-data-dir=${folders[0]}`,
        `--extensions-dir=${folders[1]}`,
        '--disable-extensions',
      ],
    });
    return readResult(file, undefined);
  } catch (error) {
    return readResult(file, error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * Extensions that stand in for others', as the tests need them.
 * @param {string} folder
 */
function installStubs(folder) {
  for (const name of readdirSync(STUBS)) {
    const from = path.join(STUBS, name);
    const {
      publisher,
      name: own,
      version,
    } = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
    cpSync(from, path.join(folder, `${publisher}.${own}-${version}`), { recursive: true });
  }
}

/**
 * The result that the suite wrote; a run that failed otherwise, or wrote none, counts one failure.
 * @param {string} file
 * @param {string | undefined} failure
 * @returns {Result}
 */
function readResult(file, failure) {
  const why = failure ?? 'it left no result';
  if (!existsSync(file)) {
    const problem = `The tests in the extension host did not end properly: ${why}`;
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      skips: [],
      failures: [],
      retried: [],
      problems: [problem],
    };
  }
  /** @type {Result} */
  const result = JSON.parse(readFileSync(file, 'utf8'));
  if (failure !== undefined && result.failed === 0) {
    result.failed++;
    result.problems.push(`No test failed in the extension host, but: ${why}`);
  }
  return result;
}

/**
 * @param {string} title
 * @param {string} reason
 * @param {SuiteOptions} options
 * @returns {Result}
 */
function missing(title, reason, { isRequired }) {
  const none = {
    passed: 0,
    failed: 0,
    skipped: 0,
    skips: [],
    failures: [],
    retried: [],
    problems: [],
  };
  if (isRequired) return { ...none, failed: 1, problems: [`${title}: ${reason}`] };
  return { ...none, skipped: 1, skips: [{ title, reason }] };
}

/** @param {Result} result */
function report(result) {
  for (const { title, reason } of result.skips) console.log(`skipped: ${title}: ${reason}`);
  for (const problem of result.problems) console.log(`problem: ${problem}`);
  return result;
}

async function buildEntry() {
  await build({
    entryPoints: ['test/vscode/index.ts'],
    outfile: ENTRY,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}
