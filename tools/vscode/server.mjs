/** Fetches the VS Code server (as code-server ships it) and the Node it needs from npm into the user's cache, once; VS Code's own download is not needed. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const CODE_SERVER = '4.139.1';
/** The server wants Node 24; what runs this file may be older. */
const NODE = '24.21.0';

/** Dependencies of agents and of remote features, 200 MB that nothing here loads. */
const UNUSED = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/sandbox-runtime',
  '@vscode/sqlite3',
  'kerberos',
  'ssh2',
];

/** Often enough to show that it goes on, and few lines in a log. */
const HEARTBEAT_MS = 5000;

/**
 * @typedef {object} Server
 * @property {string} node The Node that runs it.
 * @property {string} main Its entry, server-main.js.
 * @property {string} home Folder of its package.json and product.json.
 */

/**
 * The server, from the cache or fetched now (about half a minute, 600 MB).
 * @param {(line: string) => void} [say] Takes the progress, line by line.
 * @returns {Promise<Server>}
 */
export async function fetchServer(say = (line) => process.stderr.write(`${line}\n`)) {
  const nodePackage = nodePackageName(process.platform, process.arch);
  const name = `code-server-${CODE_SERVER}-node-${NODE}-${process.platform}-${process.arch}`;
  const folder = path.join(cacheFolder(), name);
  // Only a finished one ever gets this name.
  if (!existsSync(folder)) await build(folder, nodePackage, say);
  const home = path.join(folder, 'node_modules/code-server/lib/vscode');
  return {
    node: path.join(folder, 'node_modules', nodePackage, 'bin/node'),
    main: path.join(home, 'out/server-main.js'),
    home,
  };
}

/**
 * The npm package that holds nothing but a platform's Node; throws where code-server and Node have no packages.
 * @param {string} platform As `process.platform`.
 * @param {string} arch As `process.arch`.
 */
export function nodePackageName(platform, arch) {
  const name = `${platform}-${arch}`;
  if (name === 'linux-x64' || name === 'linux-arm64') return `node-${name}`;
  throw new Error(
    `There is no VS Code server for ${name}: install VS Code (code on the PATH, or its path in MUXSCOPE_CODE)`,
  );
}

function cacheFolder() {
  const caches = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  return path.join(caches, 'muxscope');
}

/**
 * @param {string} folder
 * @param {string} nodePackage
 * @param {(line: string) => void} say
 */
async function build(folder, nodePackage, say) {
  removeAbandoned(path.dirname(folder));
  const place = `${folder}.tmp-${process.pid}`;
  const remove = () => rmSync(place, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    mkdirSync(place, { recursive: true });
    const dependencies = { 'code-server': CODE_SERVER, [nodePackage]: NODE };
    writeJson(path.join(place, 'package.json'), { private: true, dependencies });
    say('Fetching the VS Code server from npm, once: 600 MB on disk, about half a minute');
    await npmInstall(place, `1/2 code-server ${CODE_SERVER} and Node ${NODE}`, say);
    const home = path.join(place, 'node_modules/code-server/lib/vscode');
    dropDependencies(path.join(home, 'package.json'));
    await npmInstall(home, "2/2 the server's packages", say);
    moveInto(place, folder);
    say(`The VS Code server is in ${folder}`);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/**
 * Installs what a folder's package.json names, without building anything native: tests and demo need none of it.
 * @param {string} folder
 * @param {string} what
 * @param {(line: string) => void} say
 */
async function npmInstall(folder, what, say) {
  const began = performance.now();
  const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`;
  const timer = setInterval(() => say(`  ${what}: ${seconds()} so far`), HEARTBEAT_MS);
  const options = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await runNpm(['install', ...options], folder);
  } finally {
    clearInterval(timer);
  }
  say(`  ${what}: done in ${seconds()}`);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
function runNpm(args, cwd) {
  const npm = process.env['npm_execpath'];
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  // What runs the server is its own Node, so it does not matter which one runs npm.
  const env = { ...process.env, npm_config_engine_strict: 'false' };
  const child = spawn(command, [...first, ...args], { cwd, env, stdio: ['ignore', 2, 2] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args[0]} ended with ${signal ?? code}: see its error above`));
    });
  });
}

/** @param {string} file */
function dropDependencies(file) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of UNUSED) delete manifest.dependencies[name];
  writeJson(file, manifest);
}

/**
 * @param {string} from
 * @param {string} to
 */
function moveInto(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process was faster: its copy is as good.
    if (!existsSync(to)) throw error;
  }
}

/**
 * Removes what a fetch that was killed left behind.
 * @param {string} folder
 */
function removeAbandoned(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = /\.tmp-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  writeFileSync(file, JSON.stringify(value, null, 2));
}
