/** A process group that ends with this process, however this process ends: no server, extension host or program outlives it. */

import { spawn } from 'node:child_process';

/** How long processes may take to end by themselves. */
const GRACE_MS = 5000;

/**
 * The shell leads the group. It ends the group when its input closes, which SIGKILL of this process does as well,
 * and when the command ends.
 */
const GUARD = `
{ "$@" </dev/null; echo "ended with $?" >&2; kill -KILL 0; } &
read -r _
kill -KILL 0
`;

/**
 * @typedef {object} Group
 * @property {() => Promise<void>} stop Ends every process of the group; harmless when they have ended.
 * @property {Promise<void>} ended When all have ended and their output was read.
 */

/**
 * Starts a command as a group of its own.
 * @param {string[]} command
 * @param {{ env: NodeJS.ProcessEnv, onLine: (line: string) => void }} options
 *   `onLine` gets what its processes print, on either stream.
 * @returns {Group}
 */
export function startGroup(command, { env, onLine }) {
  const child = spawn('sh', ['-c', GUARD, 'guard', ...command], { env, detached: true });
  readLines(child.stdout, onLine);
  readLines(child.stderr, onLine);
  // Tells that the guard has ended, which `close` does too.
  child.stdin.on('error', () => {});
  const killNow = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killNow);
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.once('close', () => resolve()));
  void ended.then(() => process.off('exit', killNow));
  return { ended, stop: () => stopGroup(child, ended) };
}

/**
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @param {Promise<void>} ended
 */
async function stopGroup(child, ended) {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    // A process that left the group may hold the pipes; it is not waited for.
    child.stdout.destroy();
    child.stderr.destroy();
  }, GRACE_MS);
  await ended;
  clearTimeout(timer);
}

/**
 * To every process of a group; harmless when they have ended.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function signalGroup({ pid }, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine
 */
function readLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    lines.filter((line) => line.trim() !== '').forEach(onLine);
  });
}
