/** Pieces of a stream: short ones whole, of a long one its beginning and its end, where it was cut. */

import assert from 'node:assert/strict';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { see } from './seeing';

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
});
