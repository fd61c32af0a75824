/** A file of packets held against the trace that it was made of, through the eyes of tshark. */

import assert from 'node:assert/strict';
import { bytesOf, type Row } from './command';
import { type Packet, packetsOf } from './tshark';

/** A connection: its ends, and what came in and went out, as far as it was captured, and how long that was. */
type Stream = {
  readonly ends: string;
  in: number;
  out: number;
  readonly captured: { in: string; out: string };
};

/** Severities of tshark's expert information from which on something is wrong. */
const WARNING = 0x600000;
const GOOD = '1';
const UNVERIFIED = '2';

/** Same streams, same bytes each way, nothing malformed, and no word against sequences and checksums. */
export function assertSameOnWire(file: string, rows: readonly Row[]): void {
  const packets = packetsOf(file);
  for (const packet of packets) assertSound(packet);
  assert.deepEqual(streamsOnWire(packets), streamsOf(rows));
}

function assertSound(packet: Packet): void {
  const what = packet['frame.comment'];
  assert.match(what, /^(?:loop \d+, )?tick -?\d+, seq \d+: /);
  assert.equal(packet['_ws.malformed'], '', what);
  const isWhole = packet['frame.len'] === packet['frame.cap_len'];
  // What was not captured cannot be summed up.
  const sums = [packet['tcp.checksum.status'], packet['udp.checksum.status']].filter(Boolean);
  assert.deepEqual(sums, [isWhole ? GOOD : UNVERIFIED], what);
  if (packet['ip.src'] !== '') assert.equal(packet['ip.checksum.status'], GOOD, what);
  const severe = packet['_ws.expert.severity'].split(',').filter((one) => Number(one) >= WARNING);
  // A reset is told as a warning: here it is what happened.
  if (severe.length > 0)
    assert.match(packet['_ws.expert.message'], /Connection reset \(RST\)/, what);
  assert.ok(severe.length <= 1, packet['_ws.expert.message']);
}

/** As tshark has them, in the order of their beginning; `out` is what the traced program sent: the end that was asked. */
function streamsOnWire(packets: readonly Packet[]): Stream[] {
  const streams = new Map<string, Stream & { server: string }>();
  for (const packet of packets) {
    if (packet['tcp.stream'] === '') continue;
    const from = endOf(packet, 'src');
    const to = endOf(packet, 'dst');
    const stream = streams.get(packet['tcp.stream']) ?? openStream(`${from} ${to}`, to);
    streams.set(packet['tcp.stream'], stream);
    const way = from === stream.server ? 'out' : 'in';
    stream[way] += Number(packet['tcp.len']);
    stream.captured[way] += packet['tcp.payload'];
  }
  return sorted([...streams.values()].map(({ server: _, ...stream }) => stream));
}

function openStream(ends: string, server: string) {
  return { ends, server, in: 0, out: 0, captured: { in: '', out: '' } };
}

function endOf(packet: Packet, which: 'src' | 'dst'): string {
  const host = packet[`ip.${which}`];
  const port = packet[`tcp.${which}port`];
  return host === '' ? `[${packet[`ipv6.${which}`]}]:${port}` : `${host}:${port}`;
}

/** As the trace has them: every connection that was accepted over TCP. */
export function streamsOf(rows: readonly Row[]): Stream[] {
  const streams = new Map<string, Stream>();
  for (const row of rows) {
    const key = `${row.fd} ${row.gen}`;
    if (row.kind === 'open' && row.role === 'connection' && row.proto!.startsWith('tcp'))
      streams.set(key, openStream(`${row.peer} ${row.local}`, ''));
    const stream = streams.get(key);
    if (stream === undefined) continue;
    const isOut = row.kind === 'send';
    const count = isOut ? (row.put ?? 0) : row.kind === 'recv' && row.peek !== true ? row.got! : 0;
    if (count <= 0) continue;
    stream[isOut ? 'out' : 'in'] += count;
    stream.captured[isOut ? 'out' : 'in'] += bytesOf(row.data).subarray(0, count).toString('hex');
  }
  return sorted(
    Array.from(streams.values(), ({ ends, in: into, out, captured }) => {
      return { ends, in: into, out, captured };
    }),
  );
}

function sorted(streams: readonly Stream[]): Stream[] {
  return [...streams].sort((one, other) => (one.ends < other.ends ? -1 : 1));
}
