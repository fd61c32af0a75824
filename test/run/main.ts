/** Runs the bundled tests with Mocha and writes the result file: the process that tools/mocha.mjs starts. */

import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import Mocha from 'mocha';
import { runToResult } from '../result';

const TIMEOUT_MS = 30_000;
/** Inputs of a property that says no number of its own: the usual hundred in a long run, a third of them in each other. */
const RUNS = process.env['MUXSCOPE_LONG'] === '1' ? 100 : 33;

const folder = path.resolve(option('--folder') ?? 'dist/test');
const resultFile = option('--result');
const grep = option('--grep');
const only = option('--only')?.split(',');
const except = option('--except')?.split(',') ?? [];
if (resultFile === undefined) throw new Error('--result FILE is missing: name the file to write');

// Mocha lets a rejection pass that nobody handles; thrown, it fails the running test.
process.on('unhandledRejection', (reason) => {
  throw reason;
});
fc.configureGlobal({ numRuns: RUNS });
const mocha = new Mocha({ ui: 'bdd', timeout: TIMEOUT_MS, forbidOnly: true });
if (grep !== undefined) mocha.grep(new RegExp(grep));
for (const file of findTests(folder)) mocha.addFile(file);

void runToResult(mocha, `from ${folder}`).then((result) => {
  writeFileSync(resultFile, JSON.stringify(result));
  // A handle that a test forgot must not keep the run from ending.
  process.exit(result.failed === 0 ? 0 : 1);
});

/** Those of the extension host run only there (test/vscode/index.ts), those of the UI when their folder is asked for. */
function findTests(where: string): string[] {
  return readdirSync(where, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js') && !/^(vscode|ui)\//.test(name))
    .filter((name) => isChosen(name.split(path.sep).join('/')))
    .sort()
    .map((name) => path.join(where, name));
}

/** Whether the tests of a file's folder, or of one above, are asked for. */
function isChosen(name: string): boolean {
  const isIn = (chosen: string): boolean => name.startsWith(`${chosen}/`);
  return only?.some(isIn) !== false && !except.some(isIn);
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
