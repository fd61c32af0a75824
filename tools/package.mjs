/**
 * `npm run package`: the command as an npm package and the extension as a VSIX for each platform, in dist.
 * `npm run package -- linux-x64 …` makes only the VSIX files of these platforms.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { ensurePackages, root } from './ensure.mjs';
import { TARGETS, packageVsix } from './vsix.mjs';

/** @typedef {import('./vsix.mjs').Target} Target */

process.chdir(root);
const named = process.argv.slice(2);
const unknown = named.filter((name) => !isTarget(name));
if (unknown.length > 0) {
  console.error(
    `${unknown.join(', ')}: no such platform; there are ${Object.keys(TARGETS).join(', ')}`,
  );
  process.exit(2);
}
if (!ensurePackages() || !runNode(['esbuild.js'])) process.exit(1);
if (named.length === 0) packCommand();
if (existsSync('src/extension/main.ts')) {
  const targets = named.length > 0 ? named : Object.keys(TARGETS);
  for (const target of targets.filter(isTarget)) tell(packageVsix(target));
} else {
  console.log('There is no extension yet: no VSIX was made');
}

function packCommand() {
  const args = ['pack', '--json', '--pack-destination', 'dist'];
  const shell = process.platform === 'win32';
  const { status, stdout } = spawnSync('npm', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
    shell,
  });
  if (status !== 0) throw new Error('npm pack failed: see its error above');
  const packed = JSON.parse(stdout);
  // An array up to npm 11, an object with the package's name as key after it.
  const { filename } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0];
  tell(path.join('dist', filename));
}

/** @param {string} file */
function tell(file) {
  const kilobytes = Math.ceil(statSync(file).size / 1024);
  console.log(`${path.relative('', file)}  ${kilobytes} KB`);
}

/** @param {string[]} args */
function runNode(args) {
  return spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] }).status === 0;
}

/**
 * @param {string} name
 * @returns {name is Target}
 */
function isTarget(name) {
  return Object.hasOwn(TARGETS, name);
}
