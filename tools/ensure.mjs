/** What must be there before anything runs: the packages of package-lock.json, and bundles no older than their sources. Needs no package itself. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @typedef {Record<string, { version?: string, optional?: boolean }>} Packages */

/** Installs the packages unless they are there; false when npm fails, whose error is on stderr then. */
export function ensurePackages() {
  const reason = staleReason(
    readPackages('package-lock.json'),
    readPackages('node_modules/.package-lock.json'),
  );
  if (reason === undefined) return true;
  say(`Installing packages (npm ci): ${reason}`);
  // Everything goes to stderr: a program that reads our stdout wants the product's lines only.
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const ci = ['ci', '--include=dev', '--ignore-scripts', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const { status, error } =
    npm === undefined
      ? spawnSync('npm', ci, { ...options, shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...ci], options);
  if (status === 0) return true;
  say(
    `npm ci failed${error ? ` (${error.message})` : ''}: see its error above, then run the command again`,
  );
  return false;
}

/** Builds the product when a source is newer than the last build; false when that fails. */
export function ensureBuilt() {
  const builtAt = modifiedMs('dist/.built');
  const sources = ['src', 'esbuild.js', 'package-lock.json', 'tsconfig.json'];
  if (sources.every((source) => newestMs(path.join(root, source)) <= builtAt)) return true;
  say('Building');
  const { status } = spawnSync(process.execPath, ['esbuild.js'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  return status === 0;
}

/**
 * Why the installed packages are not those of the lock file, undefined when they are.
 * @param {Packages | undefined} wanted
 * @param {Packages | undefined} installed
 * @returns {string | undefined}
 */
export function staleReason(wanted, installed) {
  if (installed === undefined) return 'node_modules is missing or was not completed';
  for (const [where, { version, optional }] of Object.entries(wanted ?? {})) {
    const found = installed[where];
    if (where === '' || (found === undefined && optional)) continue;
    const name = where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (found === undefined) return `${name} is missing`;
    if (found.version !== version)
      return `${name} is ${found.version}, package-lock.json says ${version}`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Packages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * The latest change of a file, or of anything in a folder (the folder itself tells of deleted files), in ms.
 * @param {string} file
 * @returns {number}
 */
function newestMs(file) {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(file).map((name) => newestMs(path.join(file, name)));
  return Math.max(stat.mtimeMs, ...inside);
}

/** @param {string} file */
function modifiedMs(file) {
  const where = path.join(root, file);
  return existsSync(where) ? statSync(where).mtimeMs : -1;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !ensurePackages()) process.exitCode = 1;
