/** Bytes received before anybody expected them, up to a bound: after it the kernel keeps them, and the peer feels it. */

const MOST = 64 * 1024;
const NOTHING = new Uint8Array(0);

export type Inbox = { bytes: Uint8Array; start: number; end: number };

export function openInbox(): Inbox {
  return { bytes: NOTHING, start: 0, end: 0 };
}

/** How many more bytes it takes. */
export function roomIn(inbox: Inbox): number {
  return MOST - (inbox.end - inbox.start);
}

export function isEmpty(inbox: Inbox): boolean {
  return inbox.start === inbox.end;
}

/** Copies bytes [start, end) in; the caller has asked for room. */
export function keep(inbox: Inbox, bytes: Uint8Array, start: number, end: number): void {
  const length = end - start;
  if (length === 0) return;
  if (inbox.end + length > inbox.bytes.length) makeRoom(inbox, length);
  inbox.bytes.set(bytes.subarray(start, end), inbox.end);
  inbox.end += length;
}

/** Hands out what is there; `take` gets an array and bounds, and returns where it stopped. */
export function offer(
  inbox: Inbox,
  take: (bytes: Uint8Array, start: number, end: number) => number,
): void {
  inbox.start = take(inbox.bytes, inbox.start, inbox.end);
  if (isEmpty(inbox)) clear(inbox);
}

/** Most clients keep nothing most of the time: what is empty holds no memory. */
export function clear(inbox: Inbox): void {
  inbox.bytes = NOTHING;
  inbox.start = inbox.end = 0;
}

function makeRoom(inbox: Inbox, length: number): void {
  const kept = inbox.end - inbox.start;
  const longer = new Uint8Array(Math.max(256, kept + length, Math.min(MOST, 2 * kept)));
  longer.set(inbox.bytes.subarray(inbox.start, inbox.end));
  inbox.bytes = longer;
  inbox.start = 0;
  inbox.end = kept;
}
