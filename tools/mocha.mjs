/** Runs the bundled Mocha tests in a process of their own; a run that ends without a result file has failed. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runProcess } from './process.mjs';

/** Far above the longest run of all tests: only a test that blocks its thread for ever gets here. */
const LIMIT_MS = 20 * 60_000;

/** Of a failure that is told once more: what differs stands in its first lines. */
const TOLD_LINES = 12;

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ title: string, error: string }} Failure A test or hook that failed.
 * @typedef {Counts & { skips: { title: string, reason: string }[], failures: Failure[], retried: Failure[], problems: string[] }} Result
 *   `retried` failed at first and got a second attempt; `problems` tells what is wrong with the run as a whole; each is
 *   counted in `failed`.
 */

/**
 * @typedef {object} Options
 * @property {string} [folder] dist/test where absent.
 * @property {readonly string[]} [only] Folders of it: what is in them alone.
 * @property {readonly string[]} [except] What is not in these.
 * @property {string | undefined} [grep]
 * @property {import('./process.mjs').Output} [output]
 * @property {number} [limitMs]
 * @property {boolean} [isApart] In a network of its own.
 */

/**
 * Runs the tests in `folder` that match `grep`; called in the repository's folder.
 * @param {Options} [options]
 * @returns {Promise<Result>}
 */
export async function runMocha({
  folder = 'dist/test',
  only = [],
  except = [],
  grep,
  output = 'shown',
  limitMs = LIMIT_MS,
  isApart = false,
} = {}) {
  const place = mkdtempSync(path.join(os.tmpdir(), 'muxscope-test-'));
  try {
    const file = path.join(place, 'result.json');
    const args = [
      '--enable-source-maps',
      'dist/test/run/main.js',
      '--result',
      file,
      '--folder',
      folder,
    ];
    if (only.length > 0) args.push('--only', only.join());
    if (except.length > 0) args.push('--except', except.join());
    if (grep !== undefined) args.push('--grep', grep);
    const { status, signal } = await runProcess(args, { output, limitMs, isApart });
    const result = readResult(file, status, signal);
    if (output !== 'dropped') printNotes(result);
    return result;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * What ends a test run: each failure once more, as its own place may be thousands of lines above, and what needed a
 * second attempt; the last line counts.
 * @param {Counts & Pick<Result, 'failures' | 'retried'>} run
 */
export function summary({ passed, failed, skipped, failures, retried }) {
  const lines = [
    ...retried.map((one) => lineOf('attempted again', one)),
    ...failures.map((one) => lineOf('failed', one)),
  ];
  if (skipped > 0) lines.push(`${skipped} skipped, for the reasons above`);
  return [...lines, `${passed} passed, ${failed} failed`].join('\n');
}

/**
 * @param {string} what
 * @param {Failure} failure
 */
function lineOf(what, { title, error }) {
  return `${what}: ${title}: ${error.split('\n', TOLD_LINES).join('\n  ')}`;
}

/**
 * @param {string} file
 * @param {number | null} status
 * @param {NodeJS.Signals | null} signal
 * @returns {Result}
 */
function readResult(file, status, signal) {
  const how = signal === null ? `exit code ${status}` : signal;
  if (!existsSync(file)) {
    const problem = `Mocha ended early (${how}) and left no result: the last test named above is the one to look at`;
    const none = { skips: [], failures: [], retried: [] };
    return { passed: 0, failed: 1, skipped: 0, ...none, problems: [problem] };
  }
  /** @type {Result} */
  const result = JSON.parse(readFileSync(file, 'utf8'));
  if (result.failed === 0 && status !== 0) {
    result.failed++;
    result.problems.push(`Mocha counted no failure, but its process ended with ${how}`);
  }
  return result;
}

/** @param {Result} result */
function printNotes({ skips, problems }) {
  for (const { title, reason } of skips) console.log(`skipped: ${title}: ${reason}`);
  for (const problem of problems) console.log(`problem: ${problem}`);
}
