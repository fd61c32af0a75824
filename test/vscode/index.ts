/** Runs the tests of this folder with Mocha in VS Code's extension host: the file that `extensionTestsPath` names. */

import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import type Mocha from 'mocha';
import type { Result } from '../../tools/mocha.mjs';
import { skipReasonOf } from '../skip';

const TIMEOUT_MS = 60_000;

/** A skipped test, as far as a result tells of it. */
type Skipped = Pick<Mocha.Test, 'fullTitle'> & Parameters<typeof skipReasonOf>[0];

/** Called by VS Code; rejects when the run has failed. Writes the result to MUXSCOPE_TEST_RESULT. */
export async function run(): Promise<void> {
  const { default: Runner } = await import('mocha');
  const grep = process.env['MOCHA_GREP'];
  const mocha = new Runner({ ui: 'bdd', timeout: TIMEOUT_MS, forbidOnly: true });
  if (grep !== undefined) mocha.grep(new RegExp(grep));
  for (const file of findTests(__dirname)) mocha.addFile(file);
  markOutput(Runner, process.env['MUXSCOPE_TEST_MARK'] ?? '');
  const result = await runToResult(mocha);
  const file = process.env['MUXSCOPE_TEST_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  if (result.failed > 0) throw new Error(`${result.failed} failed`);
}

/** What a run amounts to; a test skipped without a reason and a run without tests are failures. */
export function resultOf(passed: number, failures: number, skipped: readonly Skipped[]): Result {
  const problems: string[] = [];
  const skips: Result['skips'] = [];
  for (const test of skipped) {
    const title = test.fullTitle();
    const reason = skipReasonOf(test);
    if (reason === undefined) problems.push(`${title} is skipped without a reason: use skipWith`);
    else skips.push({ title, reason });
  }
  if (passed + failures + skipped.length === 0) problems.push('No test ran in the extension host');
  return { passed, failed: failures + problems.length, skipped: skips.length, skips, problems };
}

function runToResult(mocha: Mocha): Promise<Result> {
  const skipped: Mocha.Test[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run((failures) =>
      resolve(resultOf(runner.stats?.passes ?? 0, failures, skipped)),
    );
    runner.on('pending', (test) => skipped.push(test));
  });
}

/** Marks the reporter's lines: everything that the workbench logs takes the same way out. */
function markOutput({ reporters }: typeof Mocha, mark: string): void {
  reporters.Base.consoleLog = (...args: unknown[]) => console.log(mark + format(...args));
}

function findTests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => path.join(folder, name));
}
