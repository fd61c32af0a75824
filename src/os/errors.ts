/** The errors that a loop expects, and the one thrown for an errno nobody expected. */

import { constants } from 'node:os';
import { errnoName } from './errnoName';
import { errno } from './libc';

/** The numbers of the errors that a loop expects and treats as data. */
export const E = constants.errno;

/**
 * A system call failed in a way the caller does not handle.
 * The message names the call, what it was made on (`detail`, else the descriptor) and the errno: `bind(127.0.0.1:80): EACCES`.
 */
export class SyscallError extends Error {
  override readonly name = 'SyscallError';
  /** The system call, for example `bind`. */
  readonly call: string;
  /** The descriptor it was made on; −1 where there is none. */
  readonly fd: number;
  readonly errno: number;
  /** The errno's name, for example `EADDRINUSE`. */
  readonly code: string;

  constructor(call: string, fd: number, number: number, detail = '') {
    const code = errnoName(number);
    super(`${call}(${detail || (fd < 0 ? '' : fd)}): ${code}`);
    this.call = call;
    this.fd = fd;
    this.errno = number;
    this.code = code;
  }
}

/** `result`, or a SyscallError where it is −1; must see the result before any other call is made. */
export function must(result: number, call: string, fd = -1, detail = ''): number {
  if (result < 0) throw new SyscallError(call, fd, errno(), detail);
  return result;
}
