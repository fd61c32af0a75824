/** Pieces of a stream: short ones whole, of a long one its beginning and its end, where it was cut. */

import assert from 'node:assert/strict';
import type { DescriptorDetail } from '../../../src/core/protocol';
import { CODE } from '../../../src/trace/kinds';
import { trace as emptyTrace, type TraceBuilder } from '../../support/traceBuilder';
import { see } from './seeing';

const FD = 6;

describe('core/queries/descriptor, the stream', () => {
  it('has both ends of a long piece, and all of a short one', () => {
    const data = Uint8Array.from({ length: 1024 }, (_, i) => i & 255);
    const builder = emptyTrace().loop(7, { poller: 'poll' }).listener(5).wait().wake();
    builder.accept(5, 6, ':1');
    for (const got of [1024, 257, 256, 1])
      builder.event('recv', { fd: 6, want: 1024, got, data: data.slice(0, got) });
    // Of the last one less was captured than came: its end is not known.
    builder.event('recv', { fd: 6, want: 1024, got: 900, data: data.slice(0, 300) });
    const view = { selected: { fd: 6, gen: 0 }, tab: 'stream' } as const;
    const { stream } = see(builder.trace, view, { poller: 'poll' }).descriptor!;
    assert.deepEqual(
      stream.map(({ length, bytes, tail }) => [length, bytes.length, tail.length]),
      [...[[1024, 192, 64]], ...[[257, 192, 64]], ...[[256, 256, 0]], [1, 1, 0], [900, 256, 0]],
    );
    assert.deepEqual(Array.from(stream[0]!.tail), Array.from(data.slice(-64)));
  });

  for (const list of ['frames', 'stream', 'calls'] as const)
    it(`tells ${list} from the newest back, a window at a time: each once, none left out`, () => {
      const { trace } = talkativeTrace();
      const view = { selected: { fd: FD, gen: 0 }, tab: list } as const;
      const windows: number[][] = [];
      for (let [later, isMore] = [0, true]; isMore;) {
        const pages = later > 0 ? { pages: { [list]: later } } : {};
        const detail: DescriptorDetail = see(trace, { ...view, ...pages }).descriptor!;
        assert.equal(detail.later ?? 0, later);
        assert.ok(detail[list].length > 0);
        windows.unshift(detail[list].map(({ seq }) => seq));
        later += detail[list].length;
        isMore = detail.hasEarlier === true;
      }
      const kind = list === 'frames' ? CODE.frame : CODE.recv;
      const all = Array.from({ length: trace.settled }, (_, seq) => seq);
      assert.deepEqual(
        windows.flat(),
        all.filter((seq) => trace.kind[seq & trace.mask] === kind),
      );
    });
});

/** So many calls, each with a frame, and as large as they are told: fewer of them have room than a window may have. */
function talkativeTrace(): TraceBuilder {
  const builder = emptyTrace().loop(7, { poller: 'poll' }).open(FD).wait().wake();
  const data = new Uint8Array(300).fill(7);
  const frame = { fd: FD, dir: 'in', codec: 'delimiter-0a', length: 300, have: 300 } as const;
  for (let i = 0; i < 333; i++) {
    builder.recv(FD, 300, { data });
    builder.event('frame', { ...frame, header: new Uint8Array(64), complete: true });
  }
  return builder.wait(1000, 1);
}
