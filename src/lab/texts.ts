/** Texts as a record holds them (wire.ts): each behind its length. */

import { MAX_TEXTS } from './wire';

const encoder = new TextEncoder();
/** Of one text at the most, in bytes. */
const MAX_TEXT = 1024;
/** Where `encodeTexts` puts them. */
export const texts = new Uint8Array(MAX_TEXTS);

/** Puts each behind its length into `texts`; returns where they end. What does not fit is cut. */
export function encodeTexts(told: readonly string[]): number {
  let at = 0;
  for (const text of told) {
    const end = Math.min(at + 2 + MAX_TEXT, MAX_TEXTS);
    const { written } = encoder.encodeInto(text, texts.subarray(at + 2, end));
    texts[at] = written & 255;
    texts[at + 1] = written >> 8;
    at += 2 + written;
  }
  return at;
}
