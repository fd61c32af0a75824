/** CPU time of a process and all its descendants, and its memory, from proc(5). */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Nanoseconds of CPU time used so far, by process. */
export type CpuTimes = ReadonlyMap<number, number>;

const TICK_NS = 1e9 / 100;

/**
 * What these processes have used so far, reaped children included. Threads are summed from `schedstat`, which counts
 * nanoseconds; `stat` alone counts in steps of 10 ms.
 */
export function readCpuTimes(pids: readonly number[]): CpuTimes {
  const times = new Map<number, number>();
  for (const pid of pids) if (isThere(pid)) times.set(pid, threadsNs(pid) + reapedNs(pid));
  return times;
}

/** CPU time between two readings, in µs; throws where a process ended in between, as its share is lost. */
export function cpuUsedUs(before: CpuTimes, after: CpuTimes, pid?: number): number {
  let ns = 0;
  for (const gone of before.keys()) {
    if (!after.has(gone)) throw new Error(`process ${gone} ended during the measurement`);
  }
  for (const [id, now] of after) {
    if (pid === undefined || id === pid) ns += now - (before.get(id) ?? 0);
  }
  return ns / 1000;
}

/** Memory of a process that is in RAM: VmRSS of proc_pid_status(5). */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Whether a server listens on the loopback port, without connecting to it. */
export function isListening(port: number): boolean {
  return listenerInode(port) !== undefined;
}

/** Which of the processes holds the listener of the port; undefined where none does. */
export function listenerOwner(pids: readonly number[], port: number): number | undefined {
  const target = `socket:[${listenerInode(port)}]`;
  return pids.find((pid) =>
    readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === target;
      } catch {
        return false; // Closed since it was listed.
      }
    }),
  );
}

/** `root` and its descendants. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statFields(pid)?.[1] : undefined;
    if (parent === undefined) continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function listenerInode(port: number): string | undefined {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\n')) {
    const [, address, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === '0A' && address?.endsWith(local)) return inode;
  }
  return undefined;
}

function isThere(pid: number): boolean {
  return statFields(pid) !== undefined;
}

/** The fields of proc_pid_stat(5) from the third (state) on; undefined when the process is gone. */
function statFields(pid: number): string[] | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  // The second field, the command's name, may hold spaces and brackets.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function threadsNs(pid: number): number {
  let ns = 0;
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const schedstat = readIfThere(`/proc/${pid}/task/${tid}/schedstat`);
    ns += Number(schedstat?.split(' ')[0] ?? 0);
  }
  return ns;
}

function reapedNs(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields?.[13] ?? 0) + Number(fields?.[14] ?? 0)) * TICK_NS;
}

/** Undefined when the process or thread has ended since it was listed. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
