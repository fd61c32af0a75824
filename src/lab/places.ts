/** Where a call comes from: the places of its callers in the bundle that runs, for the parent to find their lines. */

import { COLUMN_BITS, PLACES, PLACE_COUNT } from './wire';

/** Frames above those that are told: two functions of this file, two of the recorder, and the runtime's that called it. */
const OWN_FRAMES = 5;

/** Writes a record of the places of the callers at index `at` of `words`, the innermost first (wire.ts). Takes some microseconds. */
export function writePlaces(words: Int32Array, at: number): void {
  const sites = callSites();
  words[at] = PLACES;
  for (let i = 0; i < PLACE_COUNT; i++) {
    const site = sites[OWN_FRAMES + i];
    const line = site?.getLineNumber() ?? 0;
    const column = site?.getColumnNumber() ?? 0;
    words[at + 1 + i] = column < 1 << COLUMN_BITS ? (line << COLUMN_BITS) | column : 0;
  }
}

/** V8 gives the frames of a stack to whoever formats it (its stack trace API). */
function callSites(): readonly NodeJS.CallSite[] {
  // oxlint-disable-next-line typescript/unbound-method -- It is put back as it was, not called.
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: readonly NodeJS.CallSite[] } = {};
  Error.prepareStackTrace = giveSites;
  Error.stackTraceLimit = OWN_FRAMES + PLACE_COUNT;
  Error.captureStackTrace(holder);
  const sites = holder.stack ?? [];
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = prepareStackTrace;
  return sites;
}

function giveSites(_: Error, sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] {
  return sites;
}
