/** What the run comes to: counts over all clients, and the first failures. */

import { type Recorder, now } from '../recorder';
import type { Report } from '../script';

const MAX_TOLD = 20;
const MAX_REASON = 500;

export type Tally = {
  readonly recorder: Recorder;
  readonly clients: number;
  /** The reason of every failure is told, and every client's end. */
  readonly tellsAll: boolean;
  connected: number;
  bytesSent: number;
  bytesReceived: number;
  ended: number;
  failed: number;
  readonly failures: { client: number; reason: string }[];
  /** When the first connect began, and the last client was connected; −1 for not yet. */
  firstAt: number;
  lastAt: number;
};

export function openTally(recorder: Recorder, clients: number, tellsAll = false): Tally {
  const counts = { connected: 0, bytesSent: 0, bytesReceived: 0, ended: 0, failed: 0 };
  return { recorder, clients, tellsAll, ...counts, failures: [], firstAt: -1, lastAt: -1 };
}

export function areAllEnded(tally: Tally): boolean {
  return tally.ended === tally.clients;
}

export function noteConnecting(tally: Tally): void {
  if (tally.firstAt < 0) tally.firstAt = performance.now();
}

/** `isFirst`: the client was not connected before. */
export function noteConnected(tally: Tally, isFirst: boolean): void {
  if (!isFirst) return;
  tally.connected++;
  tally.lastAt = performance.now();
}

/** Counts a failed expectation and tells it, with the reason while there are few. */
export function noteFailure(tally: Tally, client: number, reason: string): void {
  tally.failed++;
  const isTold = tally.failures.length < MAX_TOLD;
  const text = reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
  if (isTold) tally.failures.push({ client, reason: text });
  const told = isTold || tally.tellsAll ? text : '';
  tally.recorder.signal('failed', `${now()} ${told}`, client);
}

/** The client has ended, after so many bytes. */
export function noteEnd(tally: Tally, client: number, sent: number, received: number): void {
  tally.ended++;
  if (tally.tellsAll) tally.recorder.signal('ended', `${sent} ${received}`, client);
}

/** What a client has moved that will not come to its end. */
export function noteMoved(tally: Tally, client: number, sent: number, received: number): void {
  if (tally.tellsAll) tally.recorder.signal('moved', `${sent} ${received}`, client);
}

export function reportOf(tally: Tally): Report {
  return {
    clients: tally.clients,
    connected: tally.connected,
    failed: tally.failed,
    bytesSent: tally.bytesSent,
    bytesReceived: tally.bytesReceived,
    connectMs: tally.lastAt < 0 ? 0 : Math.round(tally.lastAt - tally.firstAt),
    failures: tally.failures,
  };
}
