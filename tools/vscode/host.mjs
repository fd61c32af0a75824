/** Starts the VS Code server with the extension, in folders of its own that go when it stops. */

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { linkExtension, writeLanguage, writeSettings } from './folders.mjs';
import { startGroup } from './group.mjs';
import { fetchServer } from './server.mjs';

const START_LIMIT_MS = 120_000;
const LOG_LINES = 300;
/** A window that was closed is not coming back. */
const RECONNECTION_SECONDS = '5';

/**
 * @typedef {import('./settings.mjs').Settings} Settings
 *
 * @typedef {object} HostOptions
 * @property {string[]} [installed] Extensions to have installed: folders (linked) or VSIX files.
 * @property {string} [extensionsDir] Instead of an empty folder of its own.
 * @property {string} [userDataDir] Instead of an empty folder of its own.
 * @property {Settings} [settings] User settings, over the quiet ones.
 * @property {string} [locale] For example `zh-cn`: the extension's texts follow, VS Code's own stay English.
 * @property {boolean} [untrusted] Folders are opened in restricted mode.
 * @property {boolean} [driver] VS Code's test driver: development extensions need it, and it hides toasts.
 * @property {NodeJS.ProcessEnv} [env] For the server, and so for the extension host and what that starts.
 * @property {(line: string) => void} [onLine] Gets the server's log.
 * @property {(line: string) => void} [say] Gets the progress of a first fetch.
 *
 * @typedef {object} Host
 * @property {string} dir Its own folder, for whatever must go with it.
 * @property {(options?: OpenOptions) => string} url The address that opens a window.
 * @property {(settings: Settings) => void} configure Sets the user settings, over the quiet ones, of windows opened later.
 * @property {() => string} log The last lines it printed.
 * @property {Promise<void>} ended When all its processes have ended.
 * @property {() => Promise<void>} stop Ends all its processes and removes its folder.
 *
 * @typedef {object} OpenOptions
 * @property {string} [folder]
 * @property {string} [extensionDevelopmentPath] Needs `driver`; there can be only one.
 * @property {string} [extensionTestsPath] Needs `driver`.
 */

/**
 * A running server, on a free port of 127.0.0.1.
 * @param {HostOptions} [options]
 * @returns {Promise<Host>}
 */
export async function startHost(options = {}) {
  const server = await fetchServer(options.say);
  const { dir, remove } = temporaryFolder();
  try {
    const places = prepareFolders(dir, server, options);
    const token = randomBytes(16).toString('hex');
    const command = serverCommand(server, dir, places, token, options);
    const { port, group, log } = await serve(command, environment(dir, server, options), options);
    const stop = async () => {
      await group.stop();
      remove();
    };
    const authority = `127.0.0.1:${port}`;
    return {
      dir,
      url: (open = {}) => windowUrl(authority, token, open),
      configure: (settings) => writeSettings(places.userData, options, settings),
      log,
      ended: group.ended,
      stop,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Installs, removes or lists extensions: the server's own command line.
 * @param {string} extensions Their folder.
 * @param {string[]} args For example `--install-extension FILE`.
 * @returns {Promise<number>} The exit code.
 */
export async function manageExtensions(extensions, args) {
  const server = await fetchServer();
  const { dir, remove } = temporaryFolder();
  const { status } = runServer(server, dir, extensions, args, 'inherit');
  remove();
  return status ?? 1;
}

let handlesSignals = false;

/** Turns the signals that end this process into an exit, which is the moment to clean up. */
function exitOnSignals() {
  if (handlesSignals) return;
  handlesSignals = true;
  for (const [signal, code] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
    process.once(signal, () => process.exit(code));
  }
}

function temporaryFolder() {
  exitOnSignals();
  // The sockets in it must stay under the 107 characters of unix(7); macOS has a long folder here.
  const base = process.platform === 'darwin' ? '/tmp' : os.tmpdir();
  const dir = mkdtempSync(path.join(base, 'muxscope-'));
  const clean = () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', clean);
  const remove = () => {
    process.off('exit', clean);
    clean();
  };
  return { dir, remove };
}

/**
 * @param {string} dir
 * @param {import('./server.mjs').Server} server
 * @param {HostOptions} options
 */
function prepareFolders(dir, server, options) {
  const userData = options.userDataDir ?? path.join(dir, 'data');
  const extensions = options.extensionsDir ?? path.join(dir, 'extensions');
  for (const folder of [extensions, path.join(dir, 'tmp')]) mkdirSync(folder, { recursive: true });
  writeSettings(userData, options);
  if (options.locale !== undefined) writeLanguage(userData, options.locale);
  // Folders first: once a VSIX is installed, VS Code knows its extensions by a list that folders are not put into.
  const { installed = [] } = options;
  const [files, folders] = [installed.filter(isVsix), installed.filter((name) => !isVsix(name))];
  for (const extension of folders) linkExtension(extension, extensions);
  for (const file of files) install(file, extensions, server, dir);
  return { userData, extensions };
}

/** @param {string} name */
function isVsix(name) {
  return name.endsWith('.vsix');
}

/**
 * @param {string} vsix
 * @param {string} extensions
 * @param {import('./server.mjs').Server} server
 * @param {string} dir
 */
function install(vsix, extensions, server, dir) {
  const args = ['--install-extension', path.resolve(vsix)];
  const { status, stdout, stderr } = runServer(server, dir, extensions, args, 'pipe');
  if (status !== 0) throw new Error(`${vsix} was not installed:\n${stdout}${stderr}`);
}

/**
 * @param {import('./server.mjs').Server} server
 * @param {string} dir
 * @param {string} extensions
 * @param {string[]} args
 * @param {'inherit' | 'pipe'} stdio
 */
function runServer(server, dir, extensions, args, stdio) {
  const command = [server.main, '--server-data-dir', dir, '--extensions-dir', extensions, ...args];
  const env = environment(dir, server, {});
  return spawnSync(server.node, command, { stdio, env, encoding: 'utf8' });
}

/**
 * @param {import('./server.mjs').Server} server
 * @param {string} dir
 * @param {{ userData: string, extensions: string }} places
 * @param {string} token
 * @param {HostOptions} options
 */
function serverCommand({ node, main }, dir, { userData, extensions }, token, options) {
  const command = [node, main, '--host', '127.0.0.1', '--port', '0', '--connection-token', token];
  command.push('--accept-server-license-terms', '--telemetry-level', 'off');
  command.push('--reconnection-grace-time', RECONNECTION_SECONDS);
  command.push('--server-data-dir', dir, '--user-data-dir', userData);
  command.push('--extensions-dir', extensions);
  if (options.locale !== undefined) command.push('--locale', options.locale);
  if (options.driver) command.push('--enable-smoke-test-driver');
  return command;
}

/**
 * @param {string} dir
 * @param {import('./server.mjs').Server} server
 * @param {HostOptions} options
 * @returns {NodeJS.ProcessEnv}
 */
function environment(dir, { node }, { env }) {
  // A terminal of VS Code has variables that would make this one take itself for a part of it.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:VSCODE|ELECTRON)_/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    // An empty object switches the marketplace off.
    EXTENSIONS_GALLERY: '{}',
    TMPDIR: path.join(dir, 'tmp'),
    PATH: [path.dirname(node), process.env['PATH']].join(path.delimiter),
    ...env,
  };
}

/**
 * Starts the server and waits until it listens.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @param {HostOptions} options
 */
async function serve(command, env, options) {
  /** @type {string[]} */
  const lines = [];
  /** @type {(port: string) => void} */
  let resolvePort = () => {};
  /** @type {Promise<string>} */
  const bound = new Promise((resolve) => (resolvePort = resolve));
  const onLine = (/** @type {string} */ line) => {
    lines.push(line);
    if (lines.length > LOG_LINES) lines.shift();
    const port = /Server bound to \S+:(\d+)/.exec(line)?.[1];
    if (port !== undefined) resolvePort(port);
    options.onLine?.(line);
  };
  const group = startGroup(command, { env, onLine });
  const timer = setTimeout(() => void group.stop(), START_LIMIT_MS);
  const log = () => lines.join('\n');
  const port = await Promise.race([bound, group.ended]);
  clearTimeout(timer);
  if (typeof port !== 'string') throw new Error(`The VS Code server did not start:\n${log()}`);
  return { port, group, log };
}

/**
 * @param {string} authority
 * @param {string} token
 * @param {OpenOptions} open
 */
function windowUrl(authority, token, { folder, ...development }) {
  const query = new URLSearchParams({ tkn: token });
  if (folder === undefined) query.set('ew', 'true');
  else query.set('folder', path.resolve(folder));
  const payload = Object.entries(development)
    .filter(([, where]) => where !== undefined)
    .map(([name, where]) => [name, `vscode-remote://${authority}${path.resolve(where)}`]);
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://${authority}/?${query.toString()}`;
}
