/** What every lab process does first: it dies with its parent, leaves Ctrl-C to it, gives back the spare descriptors, and reads its options. */

import { readFileSync } from 'node:fs';
import * as libc from '../os/libc';
import { dieWithParent, leaveGroup } from '../os/process';
import { CONTROL_FD, OPTIONS_FD, SPARE_FDS } from './wire';

/** The options that the parent wrote; ends the process when that parent, whose pid is the first argument, is gone. */
export function beginLabProcess(): unknown {
  if (!dieWithParent(Number(process.argv[2]))) process.exit(1);
  leaveGroup();
  for (let fd = CONTROL_FD + 1; fd <= CONTROL_FD + SPARE_FDS; fd++) libc.close(fd);
  return JSON.parse(readFileSync(OPTIONS_FD, 'utf8'));
}
