/** Bytes told once where what is sent is what was received just before: the recv's record then has all of the send's. */

import { MAX_LEAD } from './wire';

/** The last recv's bytes, as far as its record is in the batch still. */
export type Lending = {
  /** Where they stood, and where in the batch they stand. */
  from: number;
  at: number;
  /** How many they are; 0: there are none. */
  length: number;
  /** How many of those that stood before them stand there too. */
  lead: number;
  /** How many it will be of the next, as a send is likely to offer them with it; a multiple of 8. */
  nextLead: number;
};

export function openLending(): Lending {
  return { from: 0, at: 0, length: 0, lead: 0, nextLead: 0 };
}

/** `length` bytes were received at `from` and go to `at`, behind as many of those before them as it returns. */
export function noteReceived(lending: Lending, from: number, length: number, at: number): number {
  const lead = lending.nextLead <= from ? lending.nextLead : 0;
  lending.from = from;
  lending.at = at + lead;
  lending.length = length;
  lending.lead = lead;
  return lead;
}

/** Whether these bytes are still those that were received last, with no more before them than was kept. */
export function lends(lending: Lending, view: DataView, from: number, length: number): boolean {
  const before = lending.from - from;
  if (lending.length === 0 || before < 0 || before + lending.length !== length) return false;
  if (before > lending.lead) {
    lending.nextLead = before <= MAX_LEAD ? (before + 7) & ~7 : 0;
    return false;
  }
  return isSame(view, lending.at - before, from, length);
}

/** Whether the bytes at two places are the same. */
function isSame(view: DataView, one: number, other: number, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4)
    if (view.getInt32(one + at, true) !== view.getInt32(other + at, true)) return false;
  for (; at < length; at++) if (view.getUint8(one + at) !== view.getUint8(other + at)) return false;
  return true;
}
