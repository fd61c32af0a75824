/** The built command as tests run it; whatever they start is ended after the test. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { EventFields, Kind } from '../../src/trace/kinds';
import { descendantsOf, until } from './processes';

/** A field as JSON has it: bytes are base64. */
type Printed<Value> = Value extends Uint8Array ? string : Value;

/** A line of `--json`: fields by the table of kinds. */
export type Row = Common & {
  readonly [Name in keyof EventFields]?: Printed<NonNullable<EventFields[Name]>>;
};

/** What every line may have besides. */
type Common = {
  readonly seq: number;
  readonly t: number;
  readonly loop: number;
  readonly tick: number;
  readonly kind: Kind;
  readonly gen?: number;
  readonly dur?: number;
  readonly src?: string;
};

/** How a command ended, and all it printed. */
export type Finished = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A command that runs. */
export type Running = {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** The whole lines of `--json` so far. */
  rows(): Row[];
  readonly ended: Promise<Finished>;
};

/** The folder that holds the bundles: the working directory is the repository's. */
export const BUNDLES = path.resolve('dist');

const running = new Set<ChildProcess>();

afterEach('end the commands of this test', endCommands);
after('end the commands of this file', endCommands);

/** Kills every process that was started here and lives, and all it started. */
export function endCommands(): void {
  for (const child of running) {
    for (const pid of child.pid === undefined ? [] : descendantsOf(child.pid)) kill(pid);
    child.kill('SIGKILL');
  }
  running.clear();
}

const CLI = path.join(BUNDLES, 'cli.js');

/** Starts `muxscope` with these arguments. */
export function startCommand(...args: string[]): Running {
  return startProcess(process.execPath, [CLI, ...args]);
}

/** The same in a process group of its own, as a shell starts it: Ctrl-C is a signal to the whole group. */
export function startInGroup(...args: string[]): Running {
  return startProcess(process.execPath, [CLI, ...args], true);
}

/** Runs `muxscope` to its end. */
export function command(...args: string[]): Promise<Finished> {
  return startCommand(...args).ended;
}

/** Starts any program; standard input stays open. `detached`: in a process group of its own (setpgid(2)). */
export function startProcess(file: string, args: readonly string[], detached = false): Running {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], detached });
  running.add(child);
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  // It may be gone when a test speaks to it; how it ended is told by `ended`.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, ...printed });
    });
  });
  const stdout = (): string => printed.stdout;
  return {
    pid: child.pid ?? -1,
    child,
    stdout,
    stderr: () => printed.stderr,
    rows: () => rowsOf(stdout().slice(0, stdout().lastIndexOf('\n') + 1)),
    ended,
  };
}

/** The rows of `--json`, without the findings among them, which are derived; fails where a line is none. */
export function rowsOf(stdout: string): Row[] {
  if (stdout === '') return [];
  assert.ok(stdout.endsWith('\n'), `the last line is not whole: ${stdout.slice(-80)}`);
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as Row & { readonly rule?: string })
    .filter(({ rule }) => rule === undefined);
}

/** Waits for a row that a running command prints. */
export function rowOf(run: Running, what: string, is: (row: Row) => boolean): Promise<Row> {
  return until(
    () => `${what}; stderr: ${run.stderr()}`,
    () => run.rows().find(is),
  );
}

/** The bytes of a field in base64; none where there is none. */
export function bytesOf(field: string | undefined): Buffer {
  return Buffer.from(field ?? '', 'base64');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
