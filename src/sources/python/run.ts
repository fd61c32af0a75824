/** A run of a Python program, whoever starts it: what its trace is about, and how long is waited for what. */

import { hostname } from 'node:os';
import type { Trace } from '../../trace/trace';

/** A Python that was started has said hello by then, unless it has not had its turn. */
export const HELLO_MS = 3000;
/** A program that is asked to end has so long for it. */
export const TERM_MS = 2000;
/** What the program did till its end has come by then, also on a busy machine. */
export const REST_MS = 5000;
const MOST_PROGRAM = 400;

/** `beganAt`: when the trace began, ns of CLOCK_MONOTONIC; `capture`: bytes kept of each call. */
export function tellAbout(
  { about }: Trace,
  argv: readonly string[],
  capture: number,
  beganAt: bigint,
): void {
  about.wall = Date.now() - Number(process.hrtime.bigint() - beganAt) / 1e6;
  about.source = 'python';
  about.program = titleOf(argv);
  about.host = hostname();
  about.capture = capture;
}

export function titleOf(argv: readonly string[]): string {
  return argv.join(' ').slice(0, MOST_PROGRAM);
}
