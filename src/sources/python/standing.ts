/** How a thread of a watched program stands, as far as its records tell. */

import { OP } from './wire';

/** It waits in its poller, stands still as it was told, or works. */
export type Standing = 'waits' | 'held' | 'works';

/** A thread that was in its wait already hears nothing before that returns: who tells nothing for so long stands in it. */
export const STILL_MS = 50;

/** Undefined where a record says nothing of it. */
export function standingOf(op: number): Standing | undefined {
  switch (op) {
    case OP.waitBegin:
      return 'waits';
    case OP.waitEnd:
    case OP.idle:
      return 'works';
    case OP.held:
      return 'held';
  }
  return undefined;
}

/** Nobody works; where nobody waits there is nothing that stands. */
export function areStanding(threads: readonly Standing[]): boolean {
  return threads.length > 0 && threads.every((standing) => standing !== 'works');
}
