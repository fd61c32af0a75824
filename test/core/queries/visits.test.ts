/** Visits of simulated clients: when they began and ended, in whichever order rows arrive. */

import assert from 'node:assert/strict';
import { type TraceBuilder, trace as emptyTrace } from '../../support/traceBuilder';
import { client, see } from './seeing';

describe('core/queries/visits', () => {
  const seen = (builder: TraceBuilder): unknown[] =>
    (see(builder.trace).lanes?.visits ?? []).map(({ client, connectNs, answerNs, endNs }) => [
      ...[client, connectNs, answerNs, endNs],
    ]);

  it('end where the client tells of its connect after the program has closed it', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: '' });
    builder.accept(5, 6, '127.0.0.1:50001').event('close', { fd: 6, t: 30_000 });
    client(builder, 1, 'connect', { t: 20_000 });
    assert.deepEqual(seen(builder), [[1, 20_000, -1, 30_000]]);
    // The address is used again.
    client(builder, 1, 'connect', { t: 90_000 });
    assert.deepEqual(seen(builder), [[1, 90_000, -1, -1]]);
  });

  it('end only with the descriptor of their own process', () => {
    const builder = emptyTrace().loop(7, { name: 'one' }).on(1).loop(8, { name: 'other' }).on(0);
    client(builder, 1, 'connect', { t: 20_000 });
    builder.accept(5, 6, '127.0.0.1:50001').on(1).event('close', { fd: 6, t: 30_000 });
    assert.deepEqual(seen(builder), [[1, 20_000, -1, -1]]);
  });

  it('are told apart by address, whatever the clients are called', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: '' });
    client(builder, 0, 'connect', { t: 2000, local: ':1' });
    client(builder, 0, 'connect', { t: 9000, local: ':2' });
    client(builder, 0, 'expect', { t: 9500, local: ':1' });
    client(builder, 0, 'close', { t: 9900, local: ':1' });
    assert.deepEqual(seen(builder), [
      [0, 2000, 9500, 9900],
      [0, 9000, -1, -1],
    ]);
  });
});
