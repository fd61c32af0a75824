/**
 * `npm test`: every check and every test, each stage with its time; the last line counts them. With --unit only the
 * tests, filtered by `--grep PATTERN` or MOCHA_GREP.
 */

import { spawnSync } from 'node:child_process';
import { ensurePackages, root } from './ensure.mjs';
import { runMocha, summary } from './mocha.mjs';

/** @type {{ name: string, args: string[] }[]} */
const checks = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit', '--project', '.'] },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
];
const build = { name: 'build', args: ['esbuild.js', '--tests'] };

process.chdir(root);
const counts = { passed: 0, failed: 0, skipped: 0 };
if (ensurePackages()) {
  for (const check of process.argv.includes('--unit') ? [] : checks) {
    counts[runNode(check) ? 'passed' : 'failed']++;
  }
  if (runNode(build)) runTests();
  else counts.failed++;
} else {
  counts.failed++;
}
console.log(summary(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;

/** @param {{ name: string, args: string[] }} program */
function runNode({ name, args }) {
  return stage(name, () => spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0);
}

function runTests() {
  stage('tests', () => {
    const { passed, failed, skipped } = runMocha({ grep: grepOf(process.argv) });
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
    return failed === 0;
  });
}

/**
 * Runs one stage between its heading and its outcome.
 * @param {string} name
 * @param {() => boolean} run
 */
function stage(name, run) {
  console.log(`\n== ${name}`);
  const began = performance.now();
  const ok = run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`== ${name}: ${ok ? 'passed' : 'FAILED'}, ${seconds} s`);
  return ok;
}

/**
 * The pattern that chooses tests, undefined when all of them run.
 * @param {string[]} args
 */
function grepOf(args) {
  const at = args.findIndex((arg) => arg === '--grep' || arg.startsWith('--grep='));
  if (at < 0) return process.env['MOCHA_GREP'];
  return args[at]?.includes('=') ? args[at].slice('--grep='.length) : args[at + 1];
}
