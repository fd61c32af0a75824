/** Processes as the kernel shows them, and waits that a condition bounds. */

import { readFileSync, readdirSync } from 'node:fs';

const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 5;

/** Looks until `probe` gives something other than undefined and false, and returns that; fails after 25 s with `what` was waited for. */
export async function until<T>(
  what: string | (() => string),
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** The state letter of a process (proc(5)); `Z` where it is gone altogether, as PID 1 may be slow to reap. */
export function stateOf(pid: number): string {
  return statOf(pid)?.state ?? 'Z';
}

/** It runs no more, reaped or not. */
export function isGone(pid: number): boolean {
  return ['Z', 'X'].includes(stateOf(pid));
}

/** The number of write(2). */
export const WRITE = process.arch === 'arm64' ? 64 : 1;

/** The number of the system call that a process stands in (proc_pid_syscall(5)); −1 where it computes, or is gone. */
export function syscallOf(pid: number): number {
  try {
    return Number(/^\d+/.exec(readFileSync(`/proc/${pid}/syscall`, 'latin1'))?.[0] ?? -1);
  } catch {
    return -1;
  }
}

/** Waits until a process that writes without end waits for its reader: it stands in write(2) whenever it is looked at. */
export async function untilStuck(pid: number): Promise<void> {
  let seen = 0;
  await until('a process that waits for its reader', () => {
    seen = syscallOf(pid) === WRITE ? seen + 1 : 0;
    return seen === 20;
  });
}

/** Every living process that descends from `pid`, itself left out. */
export function descendantsOf(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = statOf(Number(name))?.parent ?? -1;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const below = (one: number): number[] =>
    (childrenOf.get(one) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** Whether a TCP socket listens on this port of an IPv4 address. */
export function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^ *\\d+: [0-9A-F]{8}:${hex} 00000000:0000 0A `, 'm').test(
    readFileSync('/proc/net/tcp', 'latin1'),
  );
}

/** The port at the end of an address text. */
export function portOf(address: string | undefined): number {
  return Number(/:(\d+)$/.exec(address ?? '')?.[1]);
}

/** Its process group and its session (credentials(7)). */
export function groupOf(pid: number): { group: number; session: number } | undefined {
  const stat = statOf(pid);
  return stat && { group: stat.group, session: stat.session };
}

/** Who started it, or has taken it over since; −1 where it is gone. */
export function parentOf(pid: number): number {
  return statOf(pid)?.parent ?? -1;
}

type Stat = { state: string; parent: number; group: number; session: number };

function statOf(pid: number): Stat | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name stands in brackets and may hold anything.
  const [state = 'Z', parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent), group: Number(group), session: Number(session) };
}
