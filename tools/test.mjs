/**
 * `npm test`: every check and every test, each stage with its time; the last line counts them. With --unit, --ui,
 * --vscode, --desktop or --long only those tests, filtered by `--grep PATTERN` or MOCHA_GREP; --unit those in
 * `--only FOLDERS` alone; --long runs the whole of the matrices of which `npm test` runs a share; --update writes anew
 * what is derived; --required makes it a failure that VS Code desktop cannot be had.
 */

import { ensurePackages, root } from './ensure.mjs';
import { runMocha, summary } from './mocha.mjs';
import { canBeApart, runProcess } from './process.mjs';

/** @typedef {import('./mocha.mjs').Counts} Counts */

/** The root's project has no DOM; the panel and its tests have. */
const projects = ['.', 'src/panel', 'test/panel'];
/** @type {{ name: string, args: string[] }[]} */
const types = projects.map((project) => ({
  name: `types of ${project}`,
  // The compiler in machine code, ten times as fast; lint needs the API of the one in JavaScript.
  args: ['node_modules/typescript-native/bin/tsc', '--noEmit', '--project', project],
}));
/** @type {typeof types} */
const looks = [
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
];
const build = { name: 'build', args: ['esbuild.js', '--tests'] };

/** Folders of tests that need a browser: they run behind those of the command. */
const PAGES = ['panel', 'vsix'];
/** The folder of tests that start the command and mostly wait for it. */
const COMMAND = ['e2e'];
/** Folders of which a run of all tests does a share. */
const LONG = [
  ...['long', 'cli', 'core', 'diagnose', 'e2e', 'framing', 'lab', 'panel', 'probe', 'sources'],
  'trace',
];

const grep = optionOf('grep') ?? process.env['MOCHA_GREP'];
const only = optionOf('only')?.split(',') ?? [];
const isAll = !process.argv.some((arg) => /^--(?:unit|vscode|ui|desktop|long)$/.test(arg));

/** Each with its tests; those in VS Code load packages, which must be installed first. @type {Suite[]} */
const suites = [
  { name: 'tests', option: '--unit', run: () => runMocha({ only, grep }) },
  { name: 'tests in VS Code', option: '--vscode', run: () => runInVscode(false) },
  {
    name: 'tests of the UI',
    option: '--ui',
    run: () => runMocha({ folder: 'dist/test/ui', grep, output: isAll ? 'held' : 'shown' }),
  },
];
/** @type {Suite} */
const desktop = { name: 'tests in desktop', option: '--desktop', run: () => runInVscode(true) };
/** @type {Suite} */
const long = { name: 'long matrices', option: '--long', run: runLong };

process.chdir(root);
if (process.argv.includes('--update')) process.env['MUXSCOPE_UPDATE'] = '1';
const counts = { passed: 0, failed: 0, skipped: 0 };
if (ensurePackages()) {
  const asked = [...suites, desktop, long].filter(({ option }) => process.argv.includes(option));
  // Looks at the source run beside the rest, much of which waits.
  const looking = isAll ? runChecks(looks, 'held') : Promise.resolve();
  if (isAll) await runChecks(types, 'shown');
  if (!(await runNode(build, 'shown'))) counts.failed++;
  if (isAll && grep === undefined) await runAll();
  else for (const suite of isAll ? suites.slice(0, 1) : asked) await runSuite(suite);
  await looking;
} else {
  counts.failed++;
}
console.log(summary(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} option Runs it alone.
 * @property {() => Counts | Promise<Counts>} run
 */

/**
 * One after the other.
 * @param {typeof types} checks
 * @param {import('./process.mjs').Output} output
 */
async function runChecks(checks, output) {
  for (const check of checks) counts[(await runNode(check, output)) ? 'passed' : 'failed']++;
}

/**
 * @param {{ name: string, args: string[] }} program
 * @param {import('./process.mjs').Output} output
 */
function runNode({ name, args }, output) {
  return stage(name, async () => (await runProcess(args, { output })).status === 0);
}

/** @param {Suite} suite */
function runSuite({ name, run }) {
  return stage(name, async () => {
    const { passed, failed, skipped } = await run();
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
    return failed === 0;
  });
}

/** Side by side, as much in each only waits, where the ports of one cannot be in the way of another. */
async function runAll() {
  const isApart = canBeApart();
  if (!isApart) console.log('one after the other: no network of their own for the tests (root)');
  /** What is printed by all but the first is held until they have ended. @type {(() => Promise<unknown>)[]} */
  const lanes = [
    () => runOne('tests', { except: [...PAGES, ...COMMAND], isApart }),
    async () => {
      await runOne('tests of the command', { only: COMMAND, isApart, output: 'held' });
      await runOne('tests of pages', { only: PAGES, isApart, output: 'held' });
    },
    async () => {
      for (const suite of suites.slice(1)) await runSuite(suite);
    },
  ];
  if (isApart) await Promise.all(lanes.map((run) => run()));
  else for (const run of lanes) await run();
}

/**
 * @param {string} name
 * @param {import('./mocha.mjs').Options} options
 */
function runOne(name, options) {
  return runSuite({ name, option: '', run: () => runMocha(options) });
}

function runLong() {
  process.env['MUXSCOPE_LONG'] = '1';
  return runMocha({ only: LONG, grep, limitMs: 60 * 60_000 });
}

/** @param {boolean} onDesktop */
async function runInVscode(onDesktop) {
  const { runOnDesktop, runOnServer } = await import('./vscode/suite.mjs');
  if (!onDesktop) return runOnServer({ grep });
  return runOnDesktop({ grep, isRequired: process.argv.includes('--required') });
}

/**
 * Runs one stage between its heading and its outcome.
 * @param {string} name
 * @param {() => boolean | Promise<boolean>} run
 */
async function stage(name, run) {
  console.log(`\n== ${name}`);
  const began = performance.now();
  const ok = await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`== ${name}: ${ok ? 'passed' : 'FAILED'}, ${seconds} s`);
  return ok;
}

/**
 * What stands behind an option of ours, as `--name VALUE` or `--name=VALUE`.
 * @param {string} name
 */
function optionOf(name) {
  const args = process.argv;
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (at < 0) return undefined;
  return args[at]?.includes('=') ? args[at].slice(`--${name}=`.length) : args[at + 1];
}
