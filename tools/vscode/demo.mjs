/** Opens the demo folder in VS Code with the extension of this repository: on the desktop, else in the browser. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startHost } from './host.mjs';

/**
 * @typedef {object} Demo
 * @property {string} root The repository's folder.
 * @property {string} scenario Started by the extension, which reads MUXSCOPE_AUTOSTART.
 * @property {string | undefined} locale
 */

/**
 * Opens a window of the VS Code that is installed; false when there is none: neither MUXSCOPE_CODE nor `code`.
 * @param {Demo} demo
 * @returns {boolean}
 */
export function openDesktop({ root, scenario, locale }) {
  const code = findCode();
  if (code === undefined) return false;
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, path.join(root, 'demo')];
  if (locale !== undefined) args.push('--locale', locale);
  const env = { ...process.env, MUXSCOPE_AUTOSTART: scenario };
  // On Windows code is a batch file.
  const child = spawn(code, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  child.once('error', ({ message }) => {
    console.error(
      `${code} could not be started (${message}): put the path of VS Code into MUXSCOPE_CODE`,
    );
    process.exitCode = 1;
  });
  child.once('spawn', () => console.log(`Opening ${code}: closing its window ends everything`));
  child.once('exit', (status) => (process.exitCode = status ?? 1));
  return true;
}

/**
 * Serves VS Code on 127.0.0.1 until a signal ends it, and everything with it.
 * @param {Demo} demo
 */
export async function openBrowser({ root, scenario, locale }) {
  // First of all handlers, so that Ctrl-C is a normal end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(0));
  const host = await startHost({
    installed: [root],
    env: { MUXSCOPE_AUTOSTART: scenario },
    ...(locale !== undefined && { locale }),
  });
  const url = host.url({ folder: path.join(root, 'demo') });
  console.log(`VS Code is served in the browser until Ctrl-C:\n\n  ${url}\n`);
  openDefaultBrowser(url);
  await host.ended;
  console.error(`The VS Code server has ended:\n${host.log()}`);
  process.exitCode = 1;
}

/** MUXSCOPE_CODE, or the `code` on the PATH. */
function findCode() {
  const told = process.env['MUXSCOPE_CODE'];
  if (told) return told;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** @param {string} url */
function openDefaultBrowser(url) {
  const hasDisplay = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const command = process.platform === 'darwin' ? 'open' : hasDisplay ? 'xdg-open' : undefined;
  if (command === undefined) return;
  const opener = spawn(command, [url], { stdio: 'ignore', detached: true });
  // The address is printed: a missing opener is no failure.
  opener.once('error', () => {});
  opener.unref();
}
