/** Moments of a scenario, found as they come. */

import assert from 'node:assert/strict';
import { followLandmarks, spotsOf } from '../../../src/core/queries/landmarks';
import type { Landmark } from '../../../src/lab/landmark';
import { SCENARIOS } from '../../../src/lab/scenarios/scenarios';
import { readCondition } from '../../../src/trace/conditionReader';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { see } from './seeing';

describe('core/queries/landmarks', () => {
  const landmarks: readonly Landmark[] = [
    { says: 'the end', when: 'recv where got = 0' },
    { says: 'nobody', when: 'accept where fd = -1' },
    { says: 'a reset', when: 'recv where errno = ECONNRESET' },
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
    const told = [{ says: 'stops', when: 'print where text has "stops"', shows }] as const;
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

  /** Seqs at which these are found one after the other in the sends below; −1: not. */
  function storyOf(all: readonly Omit<Landmark, 'says'>[], fds: readonly number[][]): number[] {
    const guide = { landmarks: all.map((one) => ({ says: '', ...one })), poller: 'poll' };
    const builder = emptyTrace();
    for (const [fd = -1, put = 9, gen = 0] of fds) builder.send(fd, put, { want: 9, gen });
    return spotsOf(builder.trace, guide).map((spot) => (spot.is === 'found' ? spot.at.seq : -1));
  }

  const SENDS = [[6], [6, 4], [6, 9], [7, 3]];

  it('come one after the other, and each counts from the one before it', () => {
    assert.deepEqual(storyOf([{ when: 'short' }, { when: 'send' }], SENDS), [1, 2]);
    assert.deepEqual(storyOf([{ when: 'close' }, { when: 'send' }], SENDS), [-1, -1]);
    assert.deepEqual(storyOf([{ when: 'send' }, { when: 'send times 2' }], SENDS), [0, 2]);
    assert.deepEqual(storyOf([{ when: 'send times 5' }], SENDS), [-1]);
  });

  it('count each event once, and no event for two of them', () => {
    const builder = emptyTrace();
    const all = ['send', 'send times 2', 'send'].map((when) => ({ says: '', when }));
    const guide = { landmarks: all, poller: 'poll' };
    followLandmarks(builder.trace, guide);
    for (let i = 0; i < 5; i++) builder.send(6, 1);
    const found = spotsOf(builder.trace, guide);
    assert.deepEqual(
      found.map((spot) => (spot.is === 'found' ? spot.at.seq : -1)),
      [0, 2, 3],
    );
  });

  it('may be about the descriptor of another one', () => {
    const again = { when: 'short', on: 0 };
    assert.deepEqual(storyOf([{ when: 'send' }, again], SENDS), [0, 1]);
    assert.deepEqual(storyOf([{ when: 'send on fd 7' }, again], SENDS), [3, -1]);
    // The number alone says nothing: another connection has it later.
    const used = [[6], [6, 4, 1], [6, 4, 0]];
    assert.deepEqual(storyOf([{ when: 'send' }, again], used), [0, 2]);
  });

  it('are looked for on their own pollers only', () => {
    assert.deepEqual(storyOf([{ when: 'send', pollers: ['select'] }], SENDS), []);
    assert.deepEqual(storyOf([{ when: 'send', pollers: ['select', 'poll'] }], SENDS), [0]);
    // What comes after it, or is about the same descriptor, is counted over all.
    const story = [
      { when: 'close', pollers: ['select' as const] },
      { when: 'send', pollers: ['poll' as const] },
      { when: 'send', on: 1 },
    ];
    assert.deepEqual(storyOf(story, SENDS), [0, 1]);
  });
});

describe('the landmarks of every scenario', () => {
  for (const { id, landmarks } of SCENARIOS)
    it(`of ${id} have conditions that can be read`, () => {
      for (const { when } of landmarks) assert.ok('condition' in readCondition(when), when);
    });
});
