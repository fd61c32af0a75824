/** Errno as a name. */

import { constants } from 'node:os';

// glibc's second names for the kernel's EAGAIN and EOPNOTSUPP; strace(1) and the kernel's headers know only the first.
const ALIASES = new Set(['EWOULDBLOCK', 'ENOTSUP']);

const names = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno))
  if (!ALIASES.has(name)) names.set(number, name);

/** `ECONNRESET` for 104; `errno 999` for a number without a name. */
export function errnoName(number: number): string {
  return names.get(number) ?? `errno ${number}`;
}
