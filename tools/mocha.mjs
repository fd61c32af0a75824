/** Runs the bundled Mocha tests in a process of their own; a run that ends without a result file has failed. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Far above the longest run of all tests: only a test that blocks its thread for ever gets here. */
const LIMIT_MS = 20 * 60_000;

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {Counts & { skips: { title: string, reason: string }[], problems: string[] }} Result
 *   `problems` tells what is wrong with the run as a whole; each is counted in `failed`.
 */

/**
 * Runs the tests in `folder` (default dist/test) that match `grep`; called in the repository's folder.
 * @param {{ folder?: string, grep?: string | undefined, quiet?: boolean, limitMs?: number }} [options]
 * @returns {Result}
 */
export function runMocha({ folder = 'dist/test', grep, quiet = false, limitMs = LIMIT_MS } = {}) {
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
    if (grep !== undefined) args.push('--grep', grep);
    const stdio = quiet ? 'ignore' : 'inherit';
    const { status, signal } = spawnSync(process.execPath, args, {
      stdio,
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const result = readResult(file, status, signal);
    if (!quiet) printNotes(result);
    return result;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * What ends a test run; its last line counts.
 * @param {Counts} counts
 */
export function summary({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${skipped} skipped, for the reasons above\n${line}`;
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
    return { passed: 0, failed: 1, skipped: 0, skips: [], problems: [problem] };
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
