/** The blocks of a pcapng file (draft-ietf-opsawg-pcapng): one section, one interface of raw IP, packets with their time in ns. */

import { putBytes, room, type Sink } from './sink';

const encoder = new TextEncoder();

/** LINKTYPE_RAW: a packet begins with its IP header. */
const LINKTYPE_RAW = 101;
const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const STATISTICS = 5;
const PACKET = 6;

const OPTION = { end: 0, comment: 1, flags: 2, received: 4 } as const;
const SHB_APPLICATION = 4;
const IF_NAME = 2;
const IF_RESOLUTION = 9;
const NANOSECONDS = 9;

/** Inbound and outbound, of the flags of a packet, as the traced program sees it. */
export type Way = 'in' | 'out';

/** The section's header and its one interface. */
export function putHeader(sink: Sink, application: string, comment: string): void {
  block(sink, SECTION, () => {
    const at = room(sink, 16);
    sink.view.setUint32(at, 0x1a2b3c4d, true);
    // Version 1.0, of a length that is not known.
    sink.view.setUint16(at + 4, 1, true);
    sink.view.setBigInt64(at + 8, -1n, true);
    option(sink, OPTION.comment, encoder.encode(comment));
    option(sink, SHB_APPLICATION, encoder.encode(application));
    endOfOptions(sink);
  });
  block(sink, INTERFACE, () => {
    // No limit: what a call's capture left out is each packet's own.
    sink.view.setUint16(room(sink, 8), LINKTYPE_RAW, true);
    option(sink, IF_NAME, encoder.encode('muxscope'));
    option(sink, IF_RESOLUTION, Uint8Array.of(NANOSECONDS));
    endOfOptions(sink);
  });
}

/** A packet of which all but its first bytes may be missing: `length` is how many it had. `ns` since the epoch. */
export function putPacket(
  sink: Sink,
  ns: bigint,
  packet: Uint8Array,
  length: number,
  way: Way,
  comment: string,
): void {
  block(sink, PACKET, () => {
    putTime(sink, ns, packet.length, length);
    putPadded(sink, packet);
    option(sink, OPTION.comment, encoder.encode(comment));
    option(sink, OPTION.flags, Uint8Array.of(way === 'in' ? 1 : 2, 0, 0, 0));
    endOfOptions(sink);
  });
}

/** What is there to be said at the end: how many packets, and what was left out. */
export function putStatistics(sink: Sink, ns: bigint, packets: number, comment: string): void {
  block(sink, STATISTICS, () => {
    const at = room(sink, 12);
    sink.view.setUint32(at + 4, Number(ns >> 32n), true);
    sink.view.setUint32(at + 8, Number(ns & 0xffffffffn), true);
    option(sink, OPTION.comment, encoder.encode(comment));
    const count = new Uint8Array(8);
    new DataView(count.buffer).setBigUint64(0, BigInt(packets), true);
    option(sink, OPTION.received, count);
    endOfOptions(sink);
  });
}

function putTime(sink: Sink, ns: bigint, captured: number, length: number): void {
  const at = room(sink, 20);
  sink.view.setUint32(at + 4, Number(ns >> 32n), true);
  sink.view.setUint32(at + 8, Number(ns & 0xffffffffn), true);
  sink.view.setUint32(at + 12, captured, true);
  sink.view.setUint32(at + 16, length, true);
}

/** Its type, its length before and behind. */
function block(sink: Sink, type: number, putBody: () => void): void {
  const at = room(sink, 8);
  putBody();
  const end = room(sink, 4);
  const length = end + 4 - at;
  sink.view.setUint32(at, type, true);
  sink.view.setUint32(at + 4, length, true);
  sink.view.setUint32(end, length, true);
}

function option(sink: Sink, code: number, value: Uint8Array): void {
  const at = room(sink, 4);
  sink.view.setUint16(at, code, true);
  sink.view.setUint16(at + 2, value.length, true);
  putPadded(sink, value);
}

function endOfOptions(sink: Sink): void {
  room(sink, 4);
}

function putPadded(sink: Sink, bytes: Uint8Array): void {
  putBytes(sink, bytes);
  room(sink, -bytes.length & 3);
}
