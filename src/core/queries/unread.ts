/** What simulated clients had sent to a connection by an instant, and the program had not received by then. */

import type { Descriptor } from '../../trace/descriptors';
import { followed } from '../../trace/followed';
import { textAt } from '../../trace/texts';
import { CELL, STRIDE } from '../../trace/table';
import type { Trace } from '../../trace/trace';
import { countUntil } from './history';
import { type Instant, rowIn } from './instant';

/** Of the client at an address: when its steps were done, ns, and how much it had sent by then since it connected. */
type Sent = { readonly times: number[]; readonly bytes: number[] };

/** What is urgent is beside the stream. */
const SENDS = new Set(['send', 'sendFrame', 'sendInPieces', 'sendTogether']);
/** Clients that are known, the newest, and steps of each. */
const MAX_CLIENTS = 16_384;
const MAX_STEPS = 16_384;

const bookOf = followed<Map<string, Sent>>(
  () => new Map(),
  note,
  () => ['client'],
);

/**
 * Bytes, at the least: of a step that goes on nothing is told yet. 0 where nobody tells of the peer. It is what the socket held,
 * in its Recv-Q or on the way there.
 */
export function unreadAt(instant: Instant, descriptor: Descriptor): number {
  const { trace, table, seq } = instant;
  const sent = descriptor.peer === '' ? undefined : bookOf(trace).get(descriptor.peer);
  const row = sent === undefined ? -1 : rowIn(table, descriptor);
  if (sent === undefined || row < 0 || descriptor.role !== 'connection') return 0;
  const steps = countUntil(sent.times, trace.t[seq & trace.mask]!);
  const received = table.cells[row * STRIDE + CELL.bytesIn]!;
  return Math.max(0, (sent.bytes[steps - 1] ?? 0) - received);
}

function note(book: Map<string, Sent>, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const address = textAt(trace.texts, trace.c[slot]!);
  const step = textAt(trace.texts, trace.text[slot]!);
  if (address === '' || (step !== 'connect' && !SENDS.has(step))) return;
  let sent = book.get(address);
  if (sent === undefined || step === 'connect') {
    sent = { times: [], bytes: [] };
    book.delete(address);
    book.set(address, sent);
    if (book.size > MAX_CLIENTS) book.delete(book.keys().next().value!);
  }
  const { times, bytes } = sent;
  times.push(trace.t[slot]!);
  bytes.push((bytes.at(-1) ?? 0) + (step === 'connect' ? 0 : Math.max(0, trace.b[slot]!)));
  if (times.length < 2 * MAX_STEPS) return;
  times.splice(0, MAX_STEPS);
  bytes.splice(0, MAX_STEPS);
}
