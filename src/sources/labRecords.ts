/** The records of a lab process (lab/wire.ts) as they lie in memory: where one ends, and what those before it mean for it. */

import {
  BRIEF,
  BRIEF_SIZE,
  MAX_DATA,
  PLACES,
  PLACES_SIZE,
  RECORD_SIZE,
  SHORT_SIZE,
} from '../lab/wire';
import { CODE } from '../trace/kinds';

/** The codes of brief records that differ from the others. */
export const READY = BRIEF + CODE.ready;
export const PRINT = BRIEF + CODE.print;
export const RECV = BRIEF + CODE.recv;
export const SEND = BRIEF + CODE.send;

/** What a loop was doing when its last record came. */
export type LoopState = {
  tick: number;
  wakeAt: number;
  /** When its last record that was not short returned, and its data: where in the ring, and how much. */
  callAt: number;
  dataAt: number;
  dataLength: number;
  /** The bytes of its last brief recv: where in the ring, and how much. */
  lentAt: number;
  lentLength: number;
  /** Where its next event comes from, `file:line`; empty where that is not told. */
  src: string;
};

export function newState(): LoopState {
  return {
    tick: -1,
    wakeAt: 0,
    callAt: 0,
    dataAt: 0,
    dataLength: 0,
    lentAt: 0,
    lentLength: 0,
    src: '',
  };
}

/** Bytes of the record at byte `at`; 0 where too little of it stands before `end` to say. */
export function sizeOfRecord(words: Int32Array, at: number, end: number): number {
  if (at + SHORT_SIZE > end) return 0;
  const word = at >> 2;
  const code = words[word]! & 255;
  if (code === READY || code === PRINT) return SHORT_SIZE;
  if (code === PLACES) return PLACES_SIZE;
  if (at + BRIEF_SIZE > end) return 0;
  if (code >= BRIEF && code < PLACES) return BRIEF_SIZE + ((keptOf(words, word, code) + 7) & ~7);
  const lengths = words[word + 3]!;
  return RECORD_SIZE + (((lengths & MAX_DATA) + (lengths >>> 20) + 7) & ~7);
}

/** Bytes that stand behind the brief record of a call. */
function keptOf(words: Int32Array, word: number, code: number): number {
  const numbers = words[word + 2]!;
  const result = (numbers >>> 16) - 1;
  const more = (words[word]! >>> 8) & 255;
  if (code === RECV) return result > 0 ? result + 8 * more : 0;
  return code === SEND && (result < 0 || more === 0) ? numbers & 0xffff : 0;
}
