/** Node programs that the checks and tests are, run one after the other or side by side. */

import { spawn, spawnSync } from 'node:child_process';

/**
 * Where what a program prints goes: at once to ours, to ours when it has ended (of two side by side), or nowhere.
 * @typedef {'shown' | 'held' | 'dropped'} Output
 */

/** @type {Record<Output, import('node:child_process').StdioOptions>} */
const STDIO = { shown: 'inherit', held: ['ignore', 'pipe', 'pipe'], dropped: 'ignore' };

/** What ends this process ends those that it started (SIGINT and SIGTERM alike, as Ctrl-C does). @type {readonly NodeJS.Signals[]} */
const STOPS = ['SIGINT', 'SIGTERM'];
const exit = () => process.exit(130);

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
    timeout: limitMs,
    killSignal: 'SIGKILL',
    // A session of its own, so that stages share time as wholes (sched(7), autogroup): none starves for the many processes of another.
    detached: true,
  });
  // It is out of reach of Ctrl-C then.
  const stop = () =>
    void (child.pid !== undefined && child.exitCode === null && child.kill('SIGINT'));
  process.once('exit', stop);
  for (const signal of STOPS)
    if (!process.listeners(signal).includes(exit)) process.once(signal, exit);
  /** @type {Buffer[]} */
  const held = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece) => held.push(piece));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      process.off('exit', stop);
      process.stdout.write(Buffer.concat(held));
      resolve({ status, signal });
    });
  });
}
