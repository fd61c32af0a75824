/** Characters of UTF-8 that are cut between two recvs, and what becomes of them: by the bytes that come and go (RFC 3629). */

import { bytesOf } from '../../trace/bytes';
import type { Trace } from '../../trace/trace';
import type { Loop } from './loop';
import { forgetIt, remember } from './marks';
import type { Use } from './use';

/** Of the bytes around a cut character so many are compared: what else may stand between the same is few enough. */
const AROUND = 6;
/** So many of those must be there. */
const LEAST_AROUND = 3;
/** What stood around it is found side by side in any text of the same few bytes, as in `------`: so many must differ. */
const LEAST_DIFFERENT = 4;

/** A recv that ended inside a character. */
export type Cut = {
  readonly seq: number;
  readonly tick: number;
  /** What came before the character, and what there was of it. */
  readonly before: Uint8Array;
  readonly begun: Uint8Array;
  /** How long the whole of it is. */
  readonly length: number;
  /** What came behind it, once that is known. */
  after: Uint8Array | undefined;
  /** Sends that were looked at since. */
  sends: number;
};

/** The newest cut of each connection, while nothing shows yet what became of it; and who they are, by the loop that read them. */
export type Cuts = {
  readonly of: Map<Use, Cut & { readonly loop: Loop }>;
  readonly by: Map<Loop, Set<Use>>;
};

/** Connections that are looked at at once. */
const MOST_CUT = 64;

export function openCuts(): Cuts {
  return { of: new Map(), by: new Map() };
}

export function keepCut(cuts: Cuts, use: Use, loop: Loop, cut: Cut): void {
  dropCut(cuts, use);
  if (cuts.of.size >= MOST_CUT) return;
  cuts.of.set(use, Object.assign({ loop }, cut));
  remember(cuts.by, loop, (cuts.by.get(loop) ?? new Set()).add(use));
}

export function dropCut({ of, by }: Cuts, use: Use): void {
  const cut = of.get(use);
  if (cut === undefined) return;
  of.delete(use);
  const uses = by.get(cut.loop);
  uses?.delete(use);
  if (uses?.size === 0) forgetIt(by, cut.loop);
}

/** The bytes of an event, as they were captured, are text that ends inside a character: looked at where they stand, as nearly none do. */
export function endsCut({ payload, dataAt, dataLength }: Trace, slot: number): boolean {
  const { bytes, size } = payload;
  // Bytes of one event stand in one piece; the ring's size is a power of two, and divides what the column leaves away.
  const start = dataAt[slot]! & (size - 1);
  const end = start + dataLength[slot]!;
  for (let at = end - 1; at >= start && at >= end - 3; at--) {
    const byte = bytes[at]!;
    if (isContinuation(byte)) continue;
    if (lengthOf(byte) <= end - at) return false;
    let from = start;
    while (from < start + 3 && isContinuation(bytes[from])) from++;
    return isText(bytes, from, at);
  }
  return false;
}

/** Of the bytes of a recv that all were captured: whether they end inside a character, and are text but for that. */
export function cutIn(trace: Trace, seq: number, tick: number): Cut | undefined {
  const bytes = wholeOf(trace, seq);
  if (bytes === undefined || !endsInside(bytes)) return undefined;
  const at = beginOfLast(bytes);
  const from = beginOfFirst(bytes);
  if (at <= from || !isText(bytes, from, at)) return undefined;
  const before = bytes.slice(Math.max(from, at - AROUND), at);
  const rest = { after: undefined, sends: 0 };
  return { seq, tick, before, begun: bytes.slice(at), length: lengthOf(bytes[at]!), ...rest };
}

/** The next bytes of the same stream: false where they do not go on with the character, so that it was none. */
export function goesOn(cut: Cut, trace: Trace, seq: number): boolean {
  const bytes = bytesOf(trace, seq);
  const missing = cut.length - cut.begun.length;
  if (bytes === undefined || bytes.length < missing) return false;
  for (let i = 0; i < missing; i++) if (!isContinuation(bytes[i])) return false;
  if (isContinuation(bytes[missing])) return false;
  cut.after = bytes.slice(missing, missing + AROUND);
  return true;
}

/** Bytes that are sent: `replaced`, where U+FFFD stands for the cut character; `dropped`, where what stood around it stands side by side. */
export function lossIn(
  { before, begun, after }: Cut,
  trace: Trace,
  seq: number,
): 'replaced' | 'dropped' | undefined {
  const bytes = bytesOf(trace, seq);
  if (bytes === undefined) return undefined;
  const replaced = join(before.subarray(-LEAST_AROUND), REPLACEMENT);
  const isReplaced = before.length >= LEAST_AROUND && has(bytes, replaced);
  // The character may be U+FFFD itself, and is answered as it came.
  if (isReplaced) return begun.every((byte, i) => byte === REPLACEMENT[i]) ? undefined : 'replaced';
  if (after === undefined || Math.min(before.length, after.length) < LEAST_AROUND) return undefined;
  const around = join(before, after);
  if (new Set(around.map(lower)).size < LEAST_DIFFERENT) return undefined;
  return has(bytes, around) ? 'dropped' : undefined;
}

/** UTF-8 but for a begin or an end inside a character. */
export function isCut(bytes: Uint8Array): boolean {
  const from = beginOfFirst(bytes);
  const isOpen = endsInside(bytes);
  if (from === 0 && !isOpen) return false;
  return isText(bytes, from, isOpen ? beginOfLast(bytes) : bytes.length);
}

/** The begin of a text, which may be in the course of one: UTF-8 but for what is cut at either end. */
export function isBegun(bytes: Uint8Array): boolean {
  return isCut(bytes) || isText(bytes, 0, bytes.length);
}

/** U+FFFD, which stands for what could not be read. */
const REPLACEMENT = Uint8Array.of(0xef, 0xbf, 0xbd);

function wholeOf(trace: Trace, seq: number): Uint8Array | undefined {
  const moved = trace.b[seq & trace.mask]!;
  const bytes = bytesOf(trace, seq);
  return bytes === undefined || bytes.length < moved ? undefined : bytes.subarray(0, moved);
}

function beginOfFirst(bytes: Uint8Array): number {
  let from = 0;
  while (from < 3 && isContinuation(bytes[from])) from++;
  return from;
}

/** Where the last character begins. */
function beginOfLast(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (bytes.length - at < 4 && isContinuation(bytes[at])) at--;
  return at;
}

function endsInside(bytes: Uint8Array): boolean {
  const at = beginOfLast(bytes);
  const length = lengthOf(bytes[at] ?? 0);
  return length > 1 && bytes.length - at < length;
}

function lengthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Bytes [from, to) are UTF-8, whole. A decoder throws where they are not, which costs most where it is most usual: bytes that are no text. */
function isText(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const length = lengthAt(bytes, at);
    if (length === 0) return false;
    at += length;
  }
  return at === to;
}

/** Of the character that begins there; 0 where none does: neither cut, nor longer than it needs be, nor a surrogate (RFC 3629, section 4). */
function lengthAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  const length = lengthOf(lead);
  for (let i = 2; i < length; i++) if (!isContinuation(bytes[at + i])) return 0;
  return length;
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Letters of ASCII in either case: who answers in capitals has read it all the same. */
function has(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    let i = 0;
    while (i < part.length && lower(bytes[at + i]!) === lower(part[i]!)) i++;
    if (i === part.length) return true;
  }
  return false;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
