/** One lab process seen from its parent: how it is started, told what to do, listened to, and ended. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { E, SyscallError } from '../os/errors';
import * as libc from '../os/libc';
import { C } from '../os/libc';
import { descriptorLimit, growPipe, hasRoom, openPipe, setNonBlocking } from '../os/process';
import { type Pulled, readLazily } from '../os/readiness';
import { ioctlInt } from '../os/sockets';
import { writeCommand } from '../lab/commands';
import { CONTROL_FD, type Command, EVENTS_FD, SPARE_FDS } from '../lab/wire';

/** Room for what a child writes while nobody reads, so that it seldom waits for its parent. */
const PIPE_BYTES = 1024 * 1024;
/** Commands that a child has not read are dropped from here on: one that reads none must not block its parent. */
const UNREAD_BYTES = 32 * 1024;
/** Bytes kept of what a child writes to standard error. */
const STDERR_BYTES = 64 * 1024;

/** The first number past what a child inherits; while it is started each of those may have a copy up there, and libuv some of its own. */
const PAST_CHILD = CONTROL_FD + 1 + SPARE_FDS;
/** How many more it takes at the most. */
const START_FDS = PAST_CHILD + 16;

/** How a process ended: its code, or the signal that ended it. */
export type ProcessEnding = {
  /** −1 where a signal ended it, and where it was never there. */
  readonly code: number;
  readonly signal: string;
  /** What it wrote to standard error, its first 64 KiB. */
  readonly stderr: string;
  /** Why it could not be started; absent where it was. */
  readonly unstarted?: string;
};

export type LabProcess = {
  /** −1 where it could not be started; `ended` tells why. */
  readonly pid: number;
  send(command: Command): void;
  /** How many commands it has not read yet. */
  unread(): number;
  /** Closes control: the child ends as soon as nothing is ready. */
  finish(): void;
  /** SIGKILL: a thread blocked in a system call hears nothing else. */
  kill(): void;
  /** Reads no more of what it tells until `readOn`, so that it waits when its pipe is full; once it is gone the rest is read. */
  stopReading(): void;
  readOn(): void;
  /** The process is gone, and all it wrote has been read. */
  readonly ended: Promise<ProcessEnding>;
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
  try {
    const { child, events, control } = open(bundle);
    // EPIPE: the child ended before it read its options; how it ended is told by `ended`.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
    return follow(child, events, control, pull);
  } catch (error) {
    return neverStarted(whyUnstarted(error));
  }
}

/** The child, and our ends of its pipes; where any of it cannot be had, nothing of it is left. */
function open(bundle: string): { child: ChildProcess; events: number; control: number } {
  const ends: number[] = [];
  const pipe = () => {
    const { readEnd, writeEnd } = openPipe();
    ends.push(readEnd, writeEnd);
    return { readEnd, writeEnd };
  };
  try {
    const events = pipe();
    const control = pipe();
    // Looked at first: of a start that fails half-way for want of descriptors, Node leaves some open.
    if (!hasRoom(events.readEnd, START_FDS, PAST_CHILD))
      throw new SyscallError('pipe2', -1, E.EMFILE);
    growPipe(events.writeEnd, PIPE_BYTES);
    setNonBlocking(events.readEnd, true);
    setNonBlocking(control.writeEnd, true);
    const child = spawnChild(bundle, events.writeEnd, control.readEnd);
    libc.close(events.writeEnd);
    libc.close(control.readEnd);
    return { child, events: events.readEnd, control: control.writeEnd };
  } catch (error) {
    for (const end of ends) libc.close(end);
    throw error;
  }
}

function follow(
  child: ChildProcess,
  events: number,
  control: number,
  pull: (events: number) => Pulled,
): LabProcess {
  let isControlOpen = true;
  const finish = (): void => {
    if (isControlOpen) libc.close(control);
    isControlOpen = false;
  };
  /** Bytes of the commands that may not have been read, oldest first. */
  const lengths: number[] = [];
  const unread = (): number => {
    let count = 0;
    for (let left = unreadIn(control); left > 0 && count < lengths.length; count++)
      left -= lengths.at(-1 - count)!;
    lengths.splice(0, lengths.length - count);
    return count;
  };
  const reading = readLazily(events, () => pull(events));
  const drained = reading.ended.then(() => libc.close(events));
  let isGone = false;
  const onGone = (): void => {
    isGone = true;
    reading.goOn();
  };
  const ended = endingOf(child, drained, onGone).finally(finish);
  return {
    pid: child.pid ?? -1,
    send: (command) => {
      if (!isControlOpen || unreadIn(control) >= UNREAD_BYTES) return;
      unread();
      // One that is gone gives EPIPE.
      const written = writeCommand(control, command);
      if (written > 0) lengths.push(written);
    },
    unread: () => (isControlOpen ? unread() : 0),
    finish,
    kill: () => child.kill('SIGKILL'),
    stopReading: () => {
      // What is left is no more than the pipe holds, and nobody waits for room in it.
      if (!isGone) reading.halt();
    },
    readOn: () => reading.goOn(),
    ended,
  };
}

function neverStarted(why: string): LabProcess {
  const nothing = (): void => undefined;
  return {
    ...{ pid: -1, send: nothing, finish: nothing, kill: nothing },
    ...{ stopReading: nothing, readOn: nothing, unread: () => 0 },
    ended: Promise.resolve({ code: -1, signal: '', stderr: '', unstarted: why }),
  };
}

/** `was ended by SIGKILL`, or `ended with code 1: …`, or why it was never there. */
export function howEnded({ code, signal, stderr, unstarted }: ProcessEnding): string {
  if (unstarted !== undefined) return `could not be started: ${unstarted}`;
  if (signal !== '') return `was ended by ${signal}`;
  const line = errorLine(stderr);
  return `ended with code ${code}${line === '' ? '' : `: ${line}`}`;
}

/** The first line that names an error, as Node puts the place and the source line before it; else the first there is. */
export function errorLine(text: string): string {
  return (/^\w*Error\b.*/m.exec(text) ?? /\S.*/.exec(text))?.[0].trimEnd() ?? '';
}

function whyUnstarted(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'EMFILE') return message;
  const { soft } = descriptorLimit();
  return `${soft} descriptors are too few: raise the limit (ulimit -n), to 1024 for example`;
}

function spawnChild(bundle: string, eventsEnd: number, controlEnd: number): ChildProcess {
  const nothing = openSync('/dev/null', 'r+');
  const stdio: (number | 'pipe' | 'ignore')[] = ['pipe', 'ignore', 'pipe'];
  stdio[EVENTS_FD] = eventsEnd;
  stdio[CONTROL_FD] = controlEnd;
  for (let i = 0; i < SPARE_FDS; i++) stdio.push(nothing);
  // NODE_OPTIONS of a debugger would open descriptors of its own in there, and slow what is measured.
  const env = {
    ...process.env,
    ...{ ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    // Before it gives memory of a thread back glibc opens a file, once (mallopt(3)): that would have a number of the program's.
    MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
  };
  try {
    return spawn(process.execPath, [bundle, String(process.pid)], { stdio, env });
  } finally {
    closeSync(nothing);
  }
}

/** Bytes that nobody has read from a pipe, asked at either end (pipe(7)). */
function unreadIn(fd: number): number {
  return ioctlInt(fd, C.FIONREAD);
}

async function endingOf(
  child: ChildProcess,
  drained: Promise<unknown>,
  onGone: () => void,
): Promise<ProcessEnding> {
  const stderr: Buffer[] = [];
  let kept = 0;
  child.stderr?.on('data', (piece: Buffer) => {
    if (kept < STDERR_BYTES) stderr.push(piece.subarray(0, STDERR_BYTES - kept));
    kept += piece.length;
  });
  const closed = new Promise<Omit<ProcessEnding, 'stderr'>>((resolve) => {
    // Of a process that is there, it says only that a signal did not reach it.
    child.on('error', (error) => {
      if (child.pid === undefined)
        resolve({ code: -1, signal: '', unstarted: whyUnstarted(error) });
    });
    child.once('close', (code, signal) => resolve({ code: code ?? -1, signal: signal ?? '' }));
  });
  const how = await closed;
  onGone();
  await drained;
  return { ...how, stderr: Buffer.concat(stderr).toString('utf8') };
}
