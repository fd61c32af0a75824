/** Events read back to be told in words: with what only the descriptor that they are about tells. */

import type { TraceEvent } from './event';
import { type Most, readEvent, readField } from './json';
import { CODE } from './kinds';
import { descriptorOf } from './owner';
import { isEndOfStream } from './replay';
import type { Trace } from './trace';

/** As `readEvent`, and of a recv that got nothing whether its stream has ended. */
export function readToTell(trace: Trace, seq: number, most?: Most): TraceEvent | undefined {
  const event = readEvent(trace, seq, most);
  return event !== undefined && isEnd(trace, seq) ? Object.assign(event, { isEnd: true }) : event;
}

/** Whether a recv came to the end of its stream; where nothing is known of the descriptor, who tells a peer received a datagram (recvfrom(2)). */
function isEnd(trace: Trace, seq: number): boolean {
  const slot = seq & trace.mask;
  if (trace.kind[slot] !== CODE.recv || trace.b[slot] !== 0) return false;
  const owner = descriptorOf(trace, seq);
  if (owner === undefined && readField(trace, seq, 'peer') !== undefined) return false;
  return isEndOfStream(trace, slot, owner);
}
