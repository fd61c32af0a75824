/** Node programs that the checks and tests are, run one after the other or side by side. */

import { spawn } from 'node:child_process';

/**
 * Where what a program prints goes: at once to ours, to ours when it has ended (of two side by side), or nowhere.
 * @typedef {'shown' | 'held' | 'dropped'} Output
 */

/** @type {Record<Output, import('node:child_process').StdioOptions>} */
const STDIO = { shown: 'inherit', held: ['ignore', 'pipe', 'pipe'], dropped: 'ignore' };

/**
 * How it ended; one that takes longer than `limitMs` is killed.
 * @param {readonly string[]} args
 * @param {{ output: Output, limitMs?: number }} options
 * @returns {Promise<{ status: number | null, signal: NodeJS.Signals | null }>}
 */
export async function runProcess(args, { output, limitMs = 0 }) {
  const child = spawn(process.execPath, args, {
    stdio: STDIO[output],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  /** @type {Buffer[]} */
  const held = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece) => held.push(piece));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      process.stdout.write(Buffer.concat(held));
      resolve({ status, signal });
    });
  });
}
