/** What this platform can do, told without loading koffi: opening a trace never needs a system call. */

import { readFileSync } from 'node:fs';

/** Why the lab cannot run here, in one line; undefined where it can. */
export function unsupportedReason(
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return undefined;
  return `the lab needs Linux on x64 or arm64, this is ${platform} on ${arch}: run Muxscope in a Linux machine, WSL or container, or open a saved trace`;
}

/** Descriptors that a process started here may have at the most (RLIMIT_NOFILE, hard); Infinity where that is not told. */
export function mostDescriptors(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    return Number(/^Max open files +\S+ +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
