/** What calls and flags do, as trace/manual has it, in the user's language, with the page of the manual to read after it. */

import type { TraceEvent } from '../trace/event';
import { type Flag, meaningOfCall, meaningOfFlag, meaningOfWait } from '../trace/manual';
import { meaningIn } from './explain';

/** What the call of an event does, or what an event that is no call tells; empty for a kind of a newer version. */
export function explainCall(event: TraceEvent): string {
  return meaningIn(meaningOfCall(event));
}

/** What a wait call does, by its name; empty for one that is not known. */
export function explainWait(call: string): string {
  return meaningIn(meaningOfWait(call));
}

export function explainFlag(flag: Flag): string {
  return meaningIn(meaningOfFlag(flag));
}
