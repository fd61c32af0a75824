/** Records as a probe writes them (probe/muxscope_probe/wire.py). */

import { HEADER_BYTES, OP } from '../../src/sources/python/wire';

export type ProbeRecord = {
  readonly op: number;
  readonly thread?: number;
  readonly fd?: number;
  readonly site?: number;
  readonly at?: number;
  readonly result?: number;
  readonly asked?: number;
  readonly flags?: number;
  readonly extra?: number;
  readonly payload?: Buffer | string;
};

export function record({ op, payload = '', ...told }: ProbeRecord): Buffer {
  const data = Buffer.from(payload);
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt32LE(HEADER_BYTES + data.length, 0);
  head.writeUInt8(op, 4);
  head.writeUInt8(told.flags ?? 0, 5);
  head.writeUInt16LE(told.thread ?? 1, 6);
  head.writeUInt16LE(told.extra ?? 0, 10);
  head.writeInt32LE(told.fd ?? -1, 12);
  head.writeUInt32LE(told.site ?? 0, 16);
  head.writeBigInt64LE(BigInt(told.at ?? 0), 20);
  head.writeInt32LE(told.result ?? 0, 32);
  head.writeInt32LE(told.asked ?? 0, 36);
  return Buffer.concat([head, data]);
}

/** What is to stand in the JSON, besides or in place of what does. */
export function hello(pid: number, more: object = {}): Buffer {
  const told = {
    wire: 1,
    pid,
    parent: 1,
    fork: 0,
    argv: ['python', 'a.py'],
    folder: '/f',
    ...more,
  };
  return record({ op: OP.hello, payload: JSON.stringify(told) });
}
