/** Moments of a scenario, found as they come. */

import assert from 'node:assert/strict';
import { followLandmarks } from '../../../src/core/queries/landmarks';
import type { Landmark } from '../../../src/lab/landmark';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { see } from './seeing';

describe('core/queries/landmarks', () => {
  const landmarks: readonly Landmark[] = [
    { says: 'the end', kind: 'recv', where: { got: 0 } },
    { says: 'nobody', kind: 'accept', where: { fd: -1 } },
    { says: 'a reset', kind: 'recv', where: { errno: 'ECONNRESET' } },
  ];

  it('are found as they come, each with its place', () => {
    const builder = emptyTrace().loop(7, { poller: 'poll' }).listener(5).wait().wake();
    const spots = (): unknown[] =>
      see(builder.trace, {}, { poller: 'poll', landmarks }).spots.map((spot) =>
        spot.is === 'found' ? spot.at : null,
      );
    assert.deepEqual(spots(), [null, null, null]);
    builder.accept(5, 6, ':1').recv(6, 0);
    builder.event('accept', { listener: 5, fd: -1, errno: 'EAGAIN' });
    const [end, nobody, reset] = spots();
    assert.deepEqual(end, { seq: 6, loop: 0, tick: 0, kind: 'recv', fd: 6, gen: 0 });
    assert.equal(reset, null);
    assert.deepEqual(nobody, { seq: 7, loop: 0, tick: 0, kind: 'accept', fd: 5, gen: 0 });
    builder.event('recv', { fd: 6, want: 9, got: -1, errno: 'ECONNRESET' });
    assert.notEqual(spots()[2], null);
  });

  it('show the descriptor and the tab that they say', () => {
    const shows = { descriptorOf: 'enqueue', tab: 'queue' } as const;
    const told = [{ says: 'stops', kind: 'print', has: 'stops', shows }] as const;
    const builder = emptyTrace().loop(7, { poller: 'poll' }).listener(5).wait().wake();
    builder.accept(5, 6, ':1').accept(5, 7, ':2');
    for (const fd of [7, 6]) builder.event('enqueue', { fd, bytes: 1, depth: 1, queued: 1 });
    builder.recv(7, 1).event('print', { text: 'it stops' });
    const [spot] = see(builder.trace, {}, { poller: 'poll', landmarks: told }).spots;
    assert.equal(spot?.is, 'found');
    const { fd, gen, kind, tab } = spot.at;
    assert.deepEqual({ fd, gen, kind, tab }, { fd: 6, gen: 0, kind: 'print', tab: 'queue' });
  });

  it('say so when the event is no longer kept', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { poller: 'poll' }).recv(6, 0);
    const first = () => see(builder.trace, {}, { poller: 'poll', landmarks }).spots[0]?.is;
    assert.equal(first(), 'found');
    for (let i = 0; i < 300; i++) builder.recv(6, 1);
    assert.equal(first(), 'gone');
  });

  it('are known also where they were let go before anybody looked', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { poller: 'poll' });
    const guide = { landmarks, poller: 'poll' } as const;
    builder.recv(6, 0);
    followLandmarks(builder.trace, guide);
    for (let i = 0; i < 300; i++) builder.recv(6, i % 2);
    followLandmarks(builder.trace, guide);
    assert.equal(see(builder.trace, {}, { poller: 'poll', landmarks }).spots[0]?.is, 'gone');
  });
});
