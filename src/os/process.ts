/** Processes and their limits: pipes to a child, dying with the parent, descriptor limits. */

import { must } from './errors';
import * as libc from './libc';
import { C } from './libc';
import { allocate } from './memory';

const memory = allocate(32);

/** pipe2(2), close-on-exec, both ends blocking. */
export function openPipe(): { readEnd: number; writeEnd: number } {
  must(libc.pipe2(memory.address, C.O_CLOEXEC), 'pipe2');
  return { readEnd: memory.i32[0] ?? -1, writeEnd: memory.i32[1] ?? -1 };
}

/** Sets or clears O_NONBLOCK on the open file description. */
export function setNonBlocking(fd: number, on: boolean): void {
  const flags = must(libc.fcntl(fd, C.F_GETFL, 0), 'fcntl', fd);
  must(libc.fcntl(fd, C.F_SETFL, on ? flags | C.O_NONBLOCK : flags & ~C.O_NONBLOCK), 'fcntl', fd);
}

/** Whether so many more descriptors can be had, each numbered `from` or higher; shown by having them, copies of `fd`, for a moment. */
export function hasRoom(fd: number, count: number, from: number): boolean {
  const copies: number[] = [];
  for (let copy = 0; copies.length < count && copy >= 0;) {
    copy = libc.fcntl(fd, C.F_DUPFD, from);
    if (copy >= 0) copies.push(copy);
  }
  for (const copy of copies) libc.close(copy);
  return copies.length === count;
}

/** Asks for a pipe of so many bytes; what the kernel grants (pipe(7)) is not told, and need not be known. */
export function growPipe(fd: number, bytes: number): void {
  // EPERM over the user's pipe limit: the pipe stays as it is, and only fills sooner.
  libc.fcntl(fd, C.F_SETPIPE_SZ, bytes);
}

/**
 * Asks the kernel to kill this process when its parent dies (prctl(2)).
 * Returns false when the parent is already another than `expectedParent`: then nobody will, and the caller must end.
 */
export function dieWithParent(expectedParent: number): boolean {
  must(libc.prctl(C.PR_SET_PDEATHSIG, C.SIGKILL), 'prctl');
  return libc.getppid() === expectedParent;
}

/** Has the kernel end this process (SIGALRM), whatever it is at, unless this is called again within so many seconds (alarm(2)). */
export function endUnlessCalled(seconds: number): void {
  libc.alarm(seconds);
}

/**
 * Puts this process into a group of its own (setpgid(2)), where Ctrl-C at the terminal does not reach it. Not into a session
 * of its own: time is shared out between sessions first (sched(7), autogroup), and its clients are in that of its parent.
 */
export function leaveGroup(): void {
  must(libc.setpgid(0, 0), 'setpgid');
}

/** Soft and hard limit of open descriptors (getrlimit(2)); an unlimited one is given as 2^53 − 1. */
export function descriptorLimit(): { soft: number; hard: number } {
  must(libc.getrlimit(C.RLIMIT_NOFILE, memory.address), 'getrlimit');
  return { soft: limitAt(0), hard: limitAt(1) };
}

/** Sets the soft limit of open descriptors; the hard one stays. Throws SyscallError over it (EINVAL). */
export function setDescriptorLimit(soft: number): void {
  must(libc.getrlimit(C.RLIMIT_NOFILE, memory.address), 'getrlimit');
  memory.i64[0] = BigInt(soft);
  must(libc.setrlimit(C.RLIMIT_NOFILE, memory.address), 'setrlimit', -1, `RLIMIT_NOFILE, ${soft}`);
}

function limitAt(index: number): number {
  const value = BigInt.asUintN(64, memory.i64[index] ?? 0n);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
