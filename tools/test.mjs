/**
 * `npm test`: every check and every test, each stage with its time; the last line counts them. With --unit, --ui,
 * --vscode, --desktop or --long only those tests, filtered by `--grep PATTERN` or MOCHA_GREP; --unit those in
 * `--only FOLDERS` alone; --long runs the whole of the matrices of which `npm test` runs a share; --update writes anew
 * what is derived; --required makes it a failure that VS Code desktop cannot be had.
 */

import { ensurePackages, root } from './ensure.mjs';
import { runMocha, summary } from './mocha.mjs';
import { canBeApart, runProcess } from './process.mjs';

/** @typedef {Parameters<typeof summary>[0]} Outcome */

/** @typedef {{ name: string, args: string[] }} Program */

/** The root's project has no DOM; the panel and its tests have. */
const projects = ['.', 'src/panel', 'test/panel'];
/** What is known within seconds, as it is in machine code. @type {Program[]} */
const quick = [
  ...projects.map((project) => ({
    name: `types of ${project}`,
    args: ['node_modules/typescript-native/bin/tsc', '--noEmit', '--project', project],
  })),
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--config', 'oxlint.config.mjs'] },
  { name: 'format', args: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
];
/** @type {Program} */
const probeLint = { name: 'lint of the probe', args: ['--liftoff-only', 'tools/lintPython.mjs'] };
const build = { name: 'build', args: ['esbuild.js', '--tests'] };

/** Far above what a build or a check takes: one that hangs must not hold up the rest. */
const CHECK_LIMIT_MS = 5 * 60_000;
/** What a failure says that has printed its own reason. */
const SEE = 'see what it printed';
/** So many at once are soon done on two processors, as most wait for much of their time, and do not starve each other. */
const AT_ONCE = 5;
/** Folders of tests that need a browser. */
const PAGES = ['panel', 'vsix'];
/** The folder of tests that start the command and mostly wait for it, and that of Python programs under it. */
const COMMAND = ['e2e'];
const PYTHON = ['e2e/python'];
/** Folders of tests whose programs run beside them. */
const PROGRAMS = ['lab', 'long', 'os', 'pollers', 'probe'];

const grep = optionOf('grep') ?? process.env['MOCHA_GREP'];
const only = optionOf('only')?.split(',') ?? [];
const isAll = !process.argv.some((arg) => /^--(?:unit|vscode|ui|desktop|long)$/.test(arg));

/** @type {Suite} */
const unit = { name: 'tests', option: '--unit', run: () => runMocha({ only, grep }) };
/** Those in VS Code load packages, which must be installed first. @type {Suite[]} */
const inVscode = [
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
// Of what is asked for by name each test has its turn.
if (!isAll) process.env['MUXSCOPE_ALL_TURNS'] = '1';
/** @type {Outcome} */
const counts = { passed: 0, failed: 0, skipped: 0, failures: [], retried: [] };
if (ensurePackages()) {
  const asked = [unit, ...inVscode, desktop, long].filter(({ option }) =>
    process.argv.includes(option),
  );
  if (isAll) for (const check of quick) await runCheck(check, 'shown');
  const error = await runNode(build, 'shown');
  if (error !== undefined) failed(build.name, error);
  if (isAll && grep === undefined) await runAll();
  else if (isAll) await Promise.all([runSuite(unit), runCheck(probeLint, 'shown')]);
  else for (const suite of asked) await runSuite(suite);
} else {
  failed('npm ci', SEE);
}
console.log(summary(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} option Runs it alone.
 * @property {() => Outcome | Promise<Outcome>} run
 */

/**
 * @param {Program} program
 * @param {import('./process.mjs').Output} output
 */
async function runCheck(program, output) {
  const error = await runNode(program, output);
  if (error === undefined) counts.passed++;
  else failed(program.name, error);
}

/**
 * What is wrong with how it ended; undefined: nothing.
 * @param {Program} program
 * @param {import('./process.mjs').Output} output
 */
async function runNode({ name, args }, output) {
  /** @type {string | undefined} */
  let error;
  await stage(name, async () => {
    const { status, signal } = await runProcess(args, { output, limitMs: CHECK_LIMIT_MS });
    if (status !== 0)
      error =
        signal === null
          ? SEE
          : `it was ended by ${signal} (at the latest after ${CHECK_LIMIT_MS / 60_000} minutes)`;
    return status === 0;
  });
  return error;
}

/**
 * @param {string} title
 * @param {string} error
 */
function failed(title, error) {
  counts.failed++;
  counts.failures.push({ title, error });
}

/** @param {Suite} suite */
function runSuite({ name, run }) {
  return stage(name, async () => {
    const { passed, failed, skipped, failures, retried } = await run();
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
    counts.failures.push(...failures);
    counts.retried.push(...retried);
    return failed === 0;
  });
}

/**
 * Some side by side, as much in each only waits, where the ports of one cannot be in the way of another; the longest
 * first. What is printed by all but the first tests is held until they have ended.
 */
async function runAll() {
  const isApart = canBeApart();
  if (!isApart) console.log('one after the other: no network of their own for the tests (root)');
  const output = 'held';
  /** @type {(() => Promise<unknown>)[]} */
  const jobs = [
    () => runOne('tests', { except: [...PAGES, ...COMMAND, ...PROGRAMS], isApart }),
    () => runOne('tests of the command', { only: COMMAND, except: PYTHON, isApart, output }),
    async () => {
      for (const suite of inVscode) await runSuite(suite);
    },
    () => runOne('tests of programs', { only: PROGRAMS, isApart, output }),
    () => runOne('tests of Python programs', { only: PYTHON, isApart, output }),
    () => runOne('tests of pages', { only: PAGES, isApart, output }),
    () => runCheck(probeLint, output),
  ];
  await Promise.all(Array.from({ length: isApart ? AT_ONCE : 1 }, () => runFrom(jobs)));
}

/**
 * Takes jobs from a list that others take from too, until it is empty.
 * @param {(() => Promise<unknown>)[]} jobs
 */
async function runFrom(jobs) {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await job();
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
  return runMocha({ only, grep, limitMs: 60 * 60_000 });
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
