/**
 * Builds the bundles into dist: the product's; with --tests the Mocha tests too, with --bench the benchmark;
 * --watch goes on building at each change.
 */

const { chmodSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

/**
 * @typedef {object} Bundle
 * @property {string} entry
 * @property {string} outfile
 * @property {boolean} [executable] Starts as a command of its own.
 * @property {import('esbuild').BuildOptions} [options] What differs from the common options.
 */

/** The product: a bundle for each process. @type {Bundle[]} */
const product = [
  { entry: 'src/cli/main.ts', outfile: 'dist/cli.js', executable: true },
  { entry: 'src/lab/runtime/main.ts', outfile: 'dist/program.js' },
  { entry: 'src/lab/simulator/main.ts', outfile: 'dist/simulator.js' },
];

const watching = process.argv.includes('--watch');

/** @satisfies {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: __dirname,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['koffi', 'mocha', 'vscode'],
  sourcemap: 'linked',
  logLevel: watching ? 'info' : 'warning',
};

main().catch((/** @type {unknown} */ error) => {
  // esbuild has told its own errors already.
  if (!isBuildFailure(error)) console.error(error);
  process.exitCode = 1;
});

async function main() {
  const builds = chosenBuilds();
  if (watching) {
    for (const options of builds) await (await esbuild.context(options)).watch();
    return;
  }
  const results = await Promise.allSettled(builds.map((options) => esbuild.build(options)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  // tools/ensure.mjs compares the sources with this file's time.
  writeFileSync(path.join(__dirname, 'dist/.built'), '');
}

/** @returns {import('esbuild').BuildOptions[]} */
function chosenBuilds() {
  const builds = product.map(bundleOptions);
  if (process.argv.includes('--tests')) {
    builds.push(folderOptions('test', ['test/run/main.ts', 'test/**/*.test.ts']));
  }
  if (process.argv.includes('--bench')) builds.push(folderOptions('bench', ['bench/**/*.ts']));
  return builds;
}

/**
 * @param {Bundle} bundle
 * @returns {import('esbuild').BuildOptions}
 */
function bundleOptions({ entry, outfile, executable, options }) {
  return {
    ...common,
    entryPoints: [entry],
    outfile,
    ...(executable && {
      banner: { js: '#!/usr/bin/env node' },
      plugins: [makeExecutable(outfile)],
    }),
    ...options,
  };
}

/**
 * A bundle for each file that a pattern finds, in dist under the folder's own structure.
 * @param {string} folder
 * @param {string[]} patterns
 * @returns {import('esbuild').BuildOptions}
 */
function folderOptions(folder, patterns) {
  const outdir = `dist/${folder}`;
  // The bundle of a file that is gone must not run again.
  rmSync(path.join(__dirname, outdir), { recursive: true, force: true });
  return { ...common, entryPoints: patterns, outbase: folder, outdir, packages: 'external' };
}

/**
 * @param {string} outfile
 * @returns {import('esbuild').Plugin}
 */
function makeExecutable(outfile) {
  return {
    name: 'make-executable',
    setup(build) {
      build.onEnd((result) => {
        if (result.errors.length === 0) chmodSync(path.join(__dirname, outfile), 0o755);
      });
    },
  };
}

/** @param {unknown} error */
function isBuildFailure(error) {
  return error instanceof Error && 'errors' in error;
}
