/** Node programs that the checks and tests are, run one after the other or side by side. */

import { spawn, spawnSync } from 'node:child_process';
import { signalGroup } from './vscode/group.mjs';

/**
 * Where what a program prints goes: at once to ours, to ours when it has ended (of two side by side), or nowhere.
 * @typedef {'shown' | 'held' | 'dropped'} Output
 */

/** @type {Record<Output, import('node:child_process').StdioOptions>} */
const STDIO = { shown: 'inherit', held: ['ignore', 'pipe', 'pipe'], dropped: 'ignore' };

/** Those that run: each is in a session of its own, out of reach of Ctrl-C, and ends with this process. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGINT')));
// 128 and the signal's number, as shells report it.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** A network with nothing but its loopback (network_namespaces(7)): ports in it are nobody else's. */
const APART = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** Whether a program may have such a network here: for root, with unshare(1) and ip(8). */
export function canBeApart() {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', [...APART, 'true'], { stdio: 'ignore' }).status === 0;
}

/**
 * How it ended; one that takes longer than `limitMs` is killed.
 * @param {readonly string[]} args
 * @param {{ output: Output, limitMs?: number, isApart?: boolean }} options
 * @returns {Promise<{ status: number | null, signal: NodeJS.Signals | null }>}
 */
export async function runProcess(args, { output, limitMs = 0, isApart = false }) {
  const [command, ...all] = [...(isApart ? ['unshare', ...APART] : []), process.execPath, ...args];
  const child = spawn(/** @type {string} */ (command), all, {
    stdio: STDIO[output],
    // Time is shared out between sessions first (sched(7), autogroup): no program starves for the many of another stage.
    detached: true,
  });
  running.add(child);
  // With all that it started: who inherits a pipe of ours keeps it open.
  const end = () => signalGroup(child, 'SIGKILL');
  const timer = limitMs > 0 ? setTimeout(end, limitMs) : undefined;
  /** @type {Buffer[]} */
  const held = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece) => held.push(piece));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      running.delete(child);
      clearTimeout(timer);
      process.stdout.write(Buffer.concat(held));
      resolve({ status, signal });
    });
  });
}
