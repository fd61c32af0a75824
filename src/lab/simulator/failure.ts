/** What is told of a step that failed: what was expected, what came instead, and after how long. */

import { type Match, describeTaken } from './matcher';
import type { Action } from './steps';

export type Failure = {
  readonly action: Action;
  /** What ended it: the name of an errno, a sentence; empty: its time was over. */
  readonly why: string;
  /** How long it had waited. */
  readonly ms: number;
  /** Bytes it had moved. */
  readonly moved: number;
  /** Of an expectation: how far it was. */
  readonly match: Match | undefined;
  readonly isReadingPaused: boolean;
};

export function describeFailure(failure: Failure): string {
  const { action, why, ms, moved, match } = failure;
  const isLate = why === '';
  switch (action.kind) {
    case 'connect':
      return isLate
        ? `${action.to} did not answer within ${ms} ms`
        : `${action.to} did not take the connection: ${why} after ${ms} ms`;
    case 'send': {
      const taken = `${moved} of ${action.payload.length} bytes were taken`;
      return isLate ? `${taken}, and no more for ${ms} ms` : `${taken}, then ${why}`;
    }
    case 'expect': {
      const paused = failure.isReadingPaused ? ', as reading is paused' : '';
      const how = isLate ? ` within ${ms} ms` : `: ${why} after ${ms} ms`;
      const came = match === undefined ? '' : `; ${describeTaken(match)}`;
      return `${action.pattern.text} did not come${how}${came}${paused}`;
    }
    case 'wait':
    case 'setBuffers':
    case 'pauseReading':
    case 'resumeReading':
    case 'halfClose':
    case 'close':
    case 'reset':
      return why;
  }
}
