/** Trace files as readers of Arrow see them that are not ours: another reader of the format, another one of LZ4. */

import assert from 'node:assert/strict';
import { CompressionType, setCompressionCodec, tableFromIPC } from '@uwdata/flechette';
import * as lz4 from 'lz4js';
import { bytesOf } from '../../../src/trace/bytes';
import { errnoAt } from '../../../src/trace/errnos';
import { specOf } from '../../../src/trace/kinds';
import { TEXT_FIELDS, textsOfKind } from '../../../src/trace/files/textColumns';
import { textAt } from '../../../src/trace/texts';
import type { Trace } from '../../../src/trace/trace';
import { addRandomly, randomTrace } from '../../support/randomTrace';
import { trace as building } from '../../support/traceBuilder';
import { fileOf } from '../../support/traceFiles';

setCompressionCodec(CompressionType.LZ4_FRAME, {
  encode: (data) => lz4.compress(data),
  decode: (data) => lz4.decompress(data),
});

/** A column of our trace, by what stands in it. */
function columnOf<Value>(trace: Trace, at: (slot: number, seq: number) => Value): Value[] {
  const values: Value[] = [];
  for (let seq = trace.first; seq < trace.next; seq++) values.push(at(seq & trace.mask, seq));
  return values;
}

/** What stands there besides indices of texts, which have columns of their own. */
function numberAt(trace: Trace, slot: number, name: 'a' | 'b' | 'c' | 'd'): number {
  const places = textsOfKind(trace.kind[slot]!);
  return places.some(({ column }) => column === name) ? 0 : trace[name][slot]!;
}

/** A text of an event by its place among TEXT_FIELDS; null where it has none. */
function fieldAt(trace: Trace, slot: number, to: number): string | null {
  const place = textsOfKind(trace.kind[slot]!).find((one) => one.to === to);
  return place === undefined ? null : textAt(trace.texts, trace[place.column][slot]!) || null;
}

describe('a trace file, read by others', () => {
  /** So many events that there are several batches, of which one has what does not get shorter. */
  const { trace } = randomTrace(7, 4000, 1 << 17);
  const large = building({ events: 1 << 17, payload: 1 << 23 });
  addRandomly(large, 8, 20_000);
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7919) >> 5);
  large.recv(6, noise.length, { data: noise });

  for (const [what, one] of [
    ['some', trace],
    ['many', large.trace],
  ] as const) {
    it(`has the same rows, texts and bytes: ${what} events`, () => {
      const file = fileOf(one);
      const table = tableFromIPC(file, { useBigInt: true });
      assert.equal(table.numRows, one.next - one.first);
      const valuesOf = (name: string): unknown[] => Array.from(table.getChild(name));
      for (const name of ['t', 'dur'] as const)
        assert.deepEqual(
          valuesOf(name).map(Number),
          columnOf(one, (slot) => one[name][slot]!),
        );
      for (const name of ['a', 'b', 'c', 'd'] as const)
        assert.deepEqual(
          valuesOf(name),
          columnOf(one, (slot) => numberAt(one, slot, name)),
        );
      TEXT_FIELDS.forEach((name, to) =>
        assert.deepEqual(
          valuesOf(name),
          columnOf(one, (slot) => fieldAt(one, slot, to)),
        ),
      );
      for (const name of ['loop', 'tick', 'fd', 'gen', 'flags'] as const)
        assert.deepEqual(
          valuesOf(name),
          columnOf(one, (slot) => one[name][slot]!),
        );
      assert.deepEqual(
        valuesOf('kind'),
        columnOf(one, (slot) => specOf(one.kind[slot]!).kind),
      );
      assert.deepEqual(
        valuesOf('errno'),
        columnOf(one, (slot) => errnoAt(one, slot) || null),
      );
      const hexOf = (bytes: Uint8Array | null | undefined): string =>
        Buffer.from(bytes ?? []).toString('hex');
      assert.deepEqual(
        valuesOf('data').map((bytes) => hexOf(bytes as Uint8Array | null)),
        columnOf(one, (_, seq) => hexOf(bytesOf(one, seq))),
      );
      const { metadata } = table.schema;
      assert.equal(metadata?.get('muxscope.version'), '1');
      assert.ok(metadata.get('muxscope.kinds')?.includes('"recv"'));
    });
  }
});
