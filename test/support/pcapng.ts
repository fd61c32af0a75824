/** A pcapng file as tests read it: each packet in a few words, with numbers that count from 0. */

import assert from 'node:assert/strict';
import { lettersOf } from '../../src/trace/kinds';

export type WirePacket = {
  readonly ns: bigint;
  /** `127.0.0.1:40006 > 127.0.0.1:8001`. */
  readonly way: string;
  /** Letters of FSRPAU. */
  readonly flags: string;
  /** From each side's first number on. */
  readonly seq: number;
  readonly ack: number;
  /** Bytes of payload, and those that are there. */
  readonly length: number;
  readonly bytes: Buffer;
  readonly comment: string;
};

/** `127.0.0.1:40006 > 127.0.0.1:8001 PA 1:6 1`: flags, seq from and to, ack. */
export function inWords({ way, flags, seq, ack, length }: WirePacket): string {
  if (flags === '') return `${way} ${length}`;
  const numbers = length === 0 ? `${seq}` : `${seq}:${seq + length}`;
  return `${way} ${flags} ${numbers} ${ack}`;
}

type Block = { readonly type: number; readonly body: Buffer };

/** Every packet; fails where a block is not as the format says. */
export function packetsIn(file: Buffer): WirePacket[] {
  const blocks = blocksIn(file);
  assert.deepEqual(
    blocks.slice(0, 2).map(({ type }) => type),
    [0x0a0d0d0a, 1],
  );
  assert.equal(blocks.at(-1)?.type, 5);
  const firsts = new Map<string, number>();
  return blocks.filter(({ type }) => type === 6).map(({ body }) => packetIn(body, firsts));
}

/** The comments of the section and of what stands at its end. */
export function commentsOf(file: Buffer): { readonly begin: string; readonly end: string } {
  const blocks = blocksIn(file);
  return { begin: commentIn(blocks[0]!.body, 16), end: commentIn(blocks.at(-1)!.body, 12) };
}

function blocksIn(file: Buffer): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32LE(at + 4);
    assert.ok(length >= 12 && length % 4 === 0 && at + length <= file.length);
    assert.equal(file.readUInt32LE(at + length - 4), length);
    blocks.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

function commentIn(body: Buffer, from: number): string {
  for (let at = from; at < body.length;) {
    const [code, length] = [body.readUInt16LE(at), body.readUInt16LE(at + 2)];
    if (code === 1) return body.toString('utf8', at + 4, at + 4 + length);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return '';
}

function packetIn(body: Buffer, firsts: Map<string, number>): WirePacket {
  const ns = (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8));
  const [captured, whole] = [body.readUInt32LE(12), body.readUInt32LE(16)];
  const packet = body.subarray(20, 20 + captured);
  const comment = commentIn(body, 20 + Math.ceil(captured / 4) * 4);
  const isV4 = packet[0]! >> 4 === 4;
  const at = isV4 ? 20 : 40;
  assert.equal(isV4 ? packet.readUInt16BE(2) : packet.readUInt16BE(4) + 40, whole);
  const [source, target] = isV4 ? [12, 16] : [8, 24];
  const host = (from: number): string =>
    isV4
      ? packet.subarray(from, from + 4).join('.')
      : `[${packet.toString('hex', from, from + 16).replace(/^0+(?=.)/, '')}]`;
  const from = `${host(source)}:${packet.readUInt16BE(at)}`;
  const to = `${host(target)}:${packet.readUInt16BE(at + 2)}`;
  const way = `${from} > ${to}`;
  if (packet[isV4 ? 9 : 6] === 17) {
    const bytes = packet.subarray(at + 8);
    return { ns, way, flags: '', seq: 0, ack: 0, length: whole - at - 8, bytes, comment };
  }
  const size = (packet[at + 12]! >> 4) * 4;
  const bits = packet[at + 13]!;
  const flags = lettersOf(bits, 'FSRPAU');
  const seq = relative(firsts, way, packet.readUInt32BE(at + 4), flags.includes('S'));
  const ack = flags.includes('A')
    ? relative(firsts, `${to} > ${from}`, packet.readUInt32BE(at + 8), false)
    : 0;
  return {
    ns,
    way,
    flags,
    seq,
    ack,
    length: whole - at - size,
    bytes: packet.subarray(at + size),
    comment,
  };
}

function relative(
  firsts: Map<string, number>,
  way: string,
  number: number,
  isFirst: boolean,
): number {
  if (isFirst || !firsts.has(way)) firsts.set(way, number);
  return (number - firsts.get(way)! + 2 ** 32) % 2 ** 32;
}
