/** The urgent byte and what was only looked at: neither is a part of the stream, wherever that is counted or shown. */

import assert from 'node:assert/strict';
import { totalsOf } from '../../../src/trace/totals';
import { trace } from '../../support/traceBuilder';
import { see } from './seeing';

const text = (word: string): Uint8Array => new TextEncoder().encode(word);

/** In a tick: looks at "in", takes the urgent "!", takes "in"; then sends "out" with its last byte urgent. */
function urgentTick() {
  return trace()
    .loop(1)
    .open(6)
    .watch(6, 'rx')
    .wait()
    .wake()
    .ready(6, 'rx')
    .recv(6, 2, { data: text('in'), peek: true })
    .recv(6, 1, { want: 1, data: text('!'), oob: true })
    .recv(6, 2, { data: text('in') })
    .send(6, 3, { data: text('out'), oob: true })
    .wait();
}

describe('the urgent byte', () => {
  it('is no byte of the stream, and what was looked at none that was received', () => {
    const { trace: store } = urgentTick();
    const totals = totalsOf(store);
    assert.deepEqual([totals.bytesIn, totals.bytesOut], [2, 2]);
    const { descriptor } = see(store, { tick: 0, selected: { fd: 6, gen: 0 }, tab: 'stream' });
    assert.deepEqual([descriptor!.bytesIn, descriptor!.bytesOut], [2, 2]);
    const pieces = descriptor!.stream.map(({ dir, offset, length, oob, bytes }) => [
      ...[dir, offset, length, oob === true, Buffer.from(bytes).toString()],
    ]);
    assert.deepEqual(pieces, [
      ['in', 0, 1, true, '!'],
      ['in', 0, 2, false, 'in'],
      ['out', 0, 2, false, 'ou'],
      ['out', 2, 1, true, 't'],
    ]);
  });

  it('is why a descriptor is exceptional', () => {
    const { descriptor } = see(urgentTick().trace, { tick: 0, selected: { fd: 6, gen: 0 } });
    const { reason, told } = descriptor!.why!;
    assert.equal(reason, 'urgent-byte');
    assert.ok(told!.some(({ oob }) => oob === true));
  });

  it('is not framed with the stream', () => {
    const { trace: store } = trace()
      .loop(1)
      .open(6)
      .wait()
      .wake()
      .recv(6, 3, { data: text('\u0002ab') })
      .recv(6, 1, { data: text('!'), oob: true })
      .event('frame', { fd: 6, dir: 'in', codec: 'c', header: text('\u0002'), length: 2, have: 2 })
      .wait();
    const { descriptor } = see(store, { tick: 0, selected: { fd: 6, gen: 0 }, tab: 'frames' });
    assert.equal(Buffer.from(descriptor!.frames[0]!.payload).toString(), 'ab');
  });
});
