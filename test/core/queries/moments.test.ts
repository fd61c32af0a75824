/** Moments of a scenario, found as they come. */

import assert from 'node:assert/strict';
import { followMoments, momentsOf } from '../../../src/core/queries/moments';
import type { Moment } from '../../../src/lab/moment';
import { SCENARIOS } from '../../../src/lab/scenarios/scenarios';
import { readCondition } from '../../../src/trace/conditionReader';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { see } from './seeing';

describe('core/queries/moments', () => {
  const moments: readonly Moment[] = [
    { says: 'the end', when: 'recv where got = 0' },
    { says: 'nobody', when: 'accept where fd = -1' },
    { says: 'a reset', when: 'recv where errno = ECONNRESET' },
  ];

  it('are found as they come, each with its place', () => {
    const builder = emptyTrace().loop(7, { poller: 'poll' }).listener(5).wait().wake();
    const places = (): unknown[] =>
      see(builder.trace, {}, { poller: 'poll', moments }).moments.map((moment) =>
        moment.is === 'found' ? moment.at : null,
      );
    assert.deepEqual(places(), [null, null, null]);
    builder.accept(5, 6, ':1').recv(6, 0);
    builder.event('accept', { listener: 5, fd: -1, errno: 'EAGAIN' });
    const [end, nobody, reset] = places();
    assert.deepEqual(end, { seq: 6, loop: 0, tick: 0, kind: 'recv', fd: 6, gen: 0 });
    assert.equal(reset, null);
    assert.deepEqual(nobody, { seq: 7, loop: 0, tick: 0, kind: 'accept', fd: 5, gen: 0 });
    builder.event('recv', { fd: 6, want: 9, got: -1, errno: 'ECONNRESET' });
    assert.notEqual(places()[2], null);
  });

  it('show the descriptor and the tab that they say', () => {
    const shows = { descriptorOf: 'enqueue', tab: 'queue' } as const;
    const told = [{ says: 'stops', when: 'print where text has "stops"', shows }] as const;
    const builder = emptyTrace().loop(7, { poller: 'poll' }).listener(5).wait().wake();
    builder.accept(5, 6, ':1').accept(5, 7, ':2');
    for (const fd of [7, 6]) builder.event('enqueue', { fd, bytes: 1, depth: 1, queued: 1 });
    builder.recv(7, 1).event('print', { text: 'it stops' });
    const [moment] = see(builder.trace, {}, { poller: 'poll', moments: told }).moments;
    assert.equal(moment?.is, 'found');
    const { fd, gen, kind, tab } = moment.at;
    assert.deepEqual({ fd, gen, kind, tab }, { fd: 6, gen: 0, kind: 'print', tab: 'queue' });
  });

  it('say so when the event is no longer kept', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { poller: 'poll' }).recv(6, 0);
    const first = () => see(builder.trace, {}, { poller: 'poll', moments }).moments[0]?.is;
    assert.equal(first(), 'found');
    for (let i = 0; i < 300; i++) builder.recv(6, 1);
    assert.equal(first(), 'gone');
  });

  it('are known also where they were let go before anybody looked', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { poller: 'poll' });
    const guide = { moments, poller: 'poll' } as const;
    builder.recv(6, 0);
    followMoments(builder.trace, guide);
    for (let i = 0; i < 300; i++) builder.recv(6, i % 2);
    followMoments(builder.trace, guide);
    assert.equal(see(builder.trace, {}, { poller: 'poll', moments }).moments[0]?.is, 'gone');
  });

  /** Seqs at which these are found one after the other in the sends below; −1: not. */
  function storyOf(all: readonly Omit<Moment, 'says'>[], fds: readonly number[][]): number[] {
    const guide = { moments: all.map((one) => ({ says: '', ...one })), poller: 'poll' };
    const builder = emptyTrace();
    for (const [fd = -1, put = 9, gen = 0] of fds) builder.send(fd, put, { want: 9, gen });
    return momentsOf(builder.trace, guide).map((moment) =>
      moment.is === 'found' ? moment.at.seq : -1,
    );
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
    const guide = { moments: all, poller: 'poll' };
    followMoments(builder.trace, guide);
    for (let i = 0; i < 5; i++) builder.send(6, 1);
    const found = momentsOf(builder.trace, guide);
    assert.deepEqual(
      found.map((moment) => (moment.is === 'found' ? moment.at.seq : -1)),
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

describe('the moments of every scenario', () => {
  for (const { id, moments } of SCENARIOS)
    it(`of ${id} have conditions that can be read`, () => {
      for (const { when } of moments) assert.ok('condition' in readCondition(when), when);
    });
});
