/**
 * Builds the bundles into dist: the product's; with --tests the Mocha tests too, with --bench the benchmark;
 * --watch goes on building at each change.
 */

const { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
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
  { entry: 'src/cli/mcp/main.ts', outfile: 'dist/mcp.js', options: { minify: true } },
  { entry: 'src/lab/runtime/main.ts', outfile: 'dist/program.js' },
  { entry: 'src/core/main.ts', outfile: 'dist/core.js' },
  { entry: 'src/lab/simulator/main.ts', outfile: 'dist/simulator.js' },
  {
    entry: 'src/extension/main.ts',
    outfile: 'dist/extension.js',
    options: vscodeOptions(),
  },
  {
    entry: 'src/extension/inspector.ts',
    outfile: 'dist/inspector.js',
    options: vscodeOptions(),
  },
  { entry: 'src/panel/main.ts', outfile: 'dist/panel.js', options: browserOptions() },
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
  copyPrograms();
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

/** The lab's programs are also there to be read: events name their lines. */
function copyPrograms() {
  const programs = path.join(__dirname, 'dist/programs');
  rmSync(programs, { recursive: true, force: true });
  cpSync(path.join(__dirname, 'src/lab/programs'), programs, { recursive: true });
}

/** @returns {import('esbuild').BuildOptions[]} */
function chosenBuilds() {
  const builds = product.map(bundleOptions);
  if (process.argv.includes('--tests')) {
    builds.push({
      ...folderOptions('test', ['test/run/main.ts', 'test/ui/harness.ts', 'test/**/*.test.ts']),
      plugins: [oneHarness()],
    });
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
 * For the webview: a script and, beside it, the stylesheet that it imports; codicons become parts of the script.
 * @returns {import('esbuild').BuildOptions}
 */
function browserOptions() {
  const loader = /** @type {const} */ ({ '.svg': 'text' });
  return { platform: 'browser', target: 'chrome122', format: 'iife', minify: true, loader };
}

/**
 * For the extension host. Each `import * as vscode` would copy VS Code's whole API, and where it is only required, VS Code looks at
 * each of those calls for who asks: it is required once a bundle.
 * @returns {import('esbuild').BuildOptions}
 */
function vscodeOptions() {
  return {
    banner: { js: `'use strict';\nconst vscode = require('vscode');` },
    plugins: [vscodeAsItIs()],
  };
}

/** @returns {import('esbuild').Plugin} */
function vscodeAsItIs() {
  const copied = /^import \* as vscode from 'vscode';$/m;
  return {
    name: 'vscode-as-it-is',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]extension[\\/][^\\/]+\.ts$/ }, ({ path: file }) => {
        const source = readFileSync(file, 'utf8');
        return { contents: source.replace(copied, ''), loader: 'ts' };
      });
    },
  };
}

/**
 * The UI tests' harness is one module for all of their files, so that they share what it started.
 * @returns {import('esbuild').Plugin}
 */
function oneHarness() {
  return {
    name: 'one-harness',
    setup(build) {
      build.onResolve({ filter: /^\.\/harness$/ }, ({ path: file }) => ({
        path: file,
        external: true,
      }));
    },
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
