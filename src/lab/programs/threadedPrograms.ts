/** The programs with threads by scenario id, apart from the others: their main thread runs none of them. */

import type { ThreadedProgram } from '../runtime/thread';
import { socketserver } from './socketserver';
import { threads } from './threads';

export const THREADED_PROGRAMS: Readonly<Record<string, ThreadedProgram>> = {
  threads,
  socketserver,
};
