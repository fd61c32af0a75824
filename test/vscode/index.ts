/** Runs the tests of this folder with Mocha in VS Code's extension host: the file that `extensionTestsPath` names. */

import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import type Mocha from 'mocha';
import { runToResult } from '../result';

const TIMEOUT_MS = 60_000;

/** Called by VS Code; rejects when the run has failed. Writes the result to MUXSCOPE_TEST_RESULT. */
export async function run(): Promise<void> {
  const { default: Runner } = await import('mocha');
  const grep = process.env['MOCHA_GREP'];
  const mocha = new Runner({ ui: 'bdd', timeout: TIMEOUT_MS, forbidOnly: true });
  if (grep !== undefined) mocha.grep(new RegExp(grep));
  for (const file of findTests(__dirname)) mocha.addFile(file);
  markOutput(Runner, process.env['MUXSCOPE_TEST_MARK'] ?? '');
  const result = await runToResult(mocha, 'in the extension host');
  const file = process.env['MUXSCOPE_TEST_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  if (result.failed > 0) throw new Error(`${result.failed} failed`);
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
