/** What the servers that send a file have in it: numbered lines, so that a part that is missing can be told. */

import type { Lab } from '../runtime/lab';

const LINE = 64;

/** Fills `length` bytes at `start`, a multiple of 64, with lines of 64 bytes. */
export function fillFile(lab: Lab, start: number, length: number): void {
  for (let at = 0; at < length; at += LINE)
    lab.write(start + at, `byte ${at} `.padEnd(LINE - 1, '.') + '\n');
}
