/** One lab process seen from its parent: how it is started, told what to do, listened to, and ended. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { allocate } from '../os/memory';
import * as libc from '../os/libc';
import { growPipe, openPipe, setNonBlocking } from '../os/process';
import { type Pulled, readLazily } from '../os/readiness';
import { COMMANDS, CONTROL_FD, type Command, EVENTS_FD, SPARE_FDS } from '../lab/wire';

/** Room for what a child writes while nobody reads, so that it seldom waits for its parent. */
const PIPE_BYTES = 1024 * 1024;
/** Bytes kept of what a child writes to standard error. */
const STDERR_BYTES = 64 * 1024;

/** How a process ended: its code, or the signal that ended it. */
export type Ending = {
  readonly code: number;
  readonly signal: string;
  /** What it wrote to standard error, its first 64 KiB. */
  readonly stderr: string;
};

export type LabProcess = {
  readonly pid: number;
  send(command: Command): void;
  /** Closes control: the child ends as soon as nothing is ready. */
  finish(): void;
  /** SIGKILL: a thread blocked in a system call hears nothing else. */
  kill(): void;
  /** The process is gone, and all it wrote has been read. */
  readonly ended: Promise<Ending>;
};

/**
 * Starts `bundle` with `options` on its standard input; `pull` is called to read its events descriptor, lazily.
 * The environment is Electron's too: its binary is Node only with ELECTRON_RUN_AS_NODE.
 */
export function startLabProcess(
  bundle: string,
  options: object,
  pull: (events: number) => Pulled,
): LabProcess {
  // Before anything is opened: it may be longer than a text can be.
  const text = JSON.stringify(options);
  const events = openPipe();
  const control = openPipe();
  growPipe(events.writeEnd, PIPE_BYTES);
  setNonBlocking(events.readEnd, true);
  const child = spawnChild(bundle, events.writeEnd, control.readEnd);
  libc.close(events.writeEnd);
  libc.close(control.readEnd);
  // EPIPE: the child ended before it read its options; how it ended is told by `ended`.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(text);

  let isControlOpen = true;
  const finish = (): void => {
    if (isControlOpen) libc.close(control.writeEnd);
    isControlOpen = false;
  };
  const drained = drain(events.readEnd, pull);
  const ended = endingOf(child, drained).finally(finish);
  return {
    pid: child.pid ?? -1,
    send: (command) => {
      if (isControlOpen) writeByte(control.writeEnd, COMMANDS[command]);
    },
    finish,
    kill: () => child.kill('SIGKILL'),
    ended,
  };
}

function spawnChild(bundle: string, eventsEnd: number, controlEnd: number): ChildProcess {
  const nothing = openSync('/dev/null', 'r+');
  const stdio: (number | 'pipe' | 'ignore')[] = ['pipe', 'ignore', 'pipe'];
  stdio[EVENTS_FD] = eventsEnd;
  stdio[CONTROL_FD] = controlEnd;
  for (let i = 0; i < SPARE_FDS; i++) stdio.push(nothing);
  // NODE_OPTIONS of a debugger would open descriptors of its own in there, and slow what is measured.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' };
  try {
    // In a group of its own: Ctrl-C is for the command, which ends its children in order.
    const options = { stdio, env, detached: true };
    return spawn(process.execPath, [bundle, String(process.pid)], options);
  } finally {
    closeSync(nothing);
  }
}

const byte = allocate(8);

/** A child that reads no commands for 64 KiB of them is lost anyway; one that is gone gives EPIPE. */
function writeByte(fd: number, value: number): void {
  byte.bytes[0] = value;
  libc.write(fd, byte.address, 1);
}

function drain(fd: number, pull: (events: number) => Pulled): Promise<void> {
  return new Promise((resolve) => {
    readLazily(fd, () => {
      const pulled = pull(fd);
      if (pulled === 'end') {
        resolve();
        // After the poll handle is closed, which readLazily does when this returns.
        setImmediate(() => libc.close(fd));
      }
      return pulled;
    });
  });
}

async function endingOf(child: ChildProcess, drained: Promise<void>): Promise<Ending> {
  const stderr: Buffer[] = [];
  let kept = 0;
  child.stderr?.on('data', (piece: Buffer) => {
    if (kept < STDERR_BYTES) stderr.push(piece.subarray(0, STDERR_BYTES - kept));
    kept += piece.length;
  });
  const closed = new Promise<{ code: number; signal: string }>((resolve) => {
    child.once('error', (error) => {
      stderr.push(Buffer.from(error.message));
      resolve({ code: -1, signal: '' });
    });
    child.once('close', (code, signal) => resolve({ code: code ?? -1, signal: signal ?? '' }));
  });
  const [how] = await Promise.all([closed, drained]);
  return { ...how, stderr: Buffer.concat(stderr).toString('utf8') };
}
