/**
 * Which connections have both their ends in the trace though their addresses do not show it, as one of them is not known: one end
 * tells of such a connection, the other is not to stand beside it as a second one. A connection's ends are not matched one to
 * one then, only counted.
 */

import { isKnown, keyOf, type Place } from './ends';

/** By a listener's address. */
export type OtherEnds = {
  /** Where the trace listens, and how many ends of connections to there tell of one of which the other end is to come. */
  readonly listeners: Map<string, { clients: number; accepted: number }>;
};

/** Those beyond are no real program's. */
const MOST_LISTENERS = 4096;

export function openOtherEnds(): OtherEnds {
  return { listeners: new Map() };
}

/** The trace has a listener there. */
export function listenAt({ listeners }: OtherEnds, place: Place): void {
  const key = keyOf(place);
  if (place.port !== 0 && !listeners.has(key) && listeners.size < MOST_LISTENERS)
    listeners.set(key, { clients: 0, accepted: 0 });
}

/** Whether the other end tells of this one's connection, so that it is left out; else this one does. */
export function isToldElsewhere(
  { listeners }: OtherEnds,
  isAccepted: boolean,
  own: Place,
  peer: Place,
): boolean {
  const waiting = listenerAt(listeners, isAccepted ? own : peer);
  if (waiting === undefined) return false;
  if (!isAccepted) {
    // The end that was accepted knows more.
    if (!isKnown(own)) return true;
    if (waiting.accepted === 0) {
      waiting.clients++;
      return false;
    }
    waiting.accepted--;
    return true;
  }
  if (isKnown(peer)) return false;
  if (waiting.clients === 0) {
    waiting.accepted++;
    return false;
  }
  waiting.clients--;
  return true;
}

/** Both ends of a connection to there were told as one. */
export function tellBoth({ listeners }: OtherEnds, at: Place): void {
  const waiting = listenerAt(listeners, at);
  if (waiting !== undefined) waiting.clients = Math.max(0, waiting.clients - 1);
}

/** A wildcard takes what comes to this machine; that a host is this machine is known of loopback only. */
function listenerAt(listeners: OtherEnds['listeners'], place: Place) {
  const exact = listeners.get(keyOf(place));
  if (exact !== undefined || place.host === undefined || !isLoopback(place.host)) return exact;
  return listeners.get(keyOf({ port: place.port }));
}

/** 127.0.0.0/8, ::1. */
function isLoopback(host: Uint8Array): boolean {
  if (host.length === 4) return host[0] === 127;
  return host.every((byte, i) => byte === (i === 15 ? 1 : 0));
}
