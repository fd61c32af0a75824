/** Landmarks: the moment that fits, the n-th of its kind, after another one, and near misses. */

import assert from 'node:assert/strict';
import { type Landmark, findIn, searchFor } from '../../src/lab/landmark';
import type { EventFields } from '../../src/trace/event';

type Event = EventFields & {
  readonly kind: string;
  readonly dur?: number;
  readonly gen?: number;
};

/** Seqs at which each of these is found by itself, in events that are numbered from 0. */
function seqsOf(landmarks: readonly Omit<Landmark, 'says'>[], events: readonly Event[]): number[] {
  return landmarks.flatMap((landmark) => storyOf([landmark], events));
}

/** Seqs at which they are found one after the other. */
function storyOf(landmarks: readonly Omit<Landmark, 'says'>[], events: readonly Event[]): number[] {
  const all = landmarks.map((landmark) => ({ says: '', ...landmark }));
  const searches = searchFor(all, 'poll');
  events.forEach((event, seq) => {
    const { kind, dur = -1 } = event;
    findIn(searches, { seq, kind, dur, field: (name) => event[name as keyof Event] });
  });
  return searches.map(({ seq }) => seq);
}

const SENDS: readonly Event[] = [
  { kind: 'send', fd: 6, want: 9, put: 9, dur: 1000 },
  { kind: 'send', fd: 6, want: 9, put: -1, errno: 'EAGAIN', dur: 1000 },
  { kind: 'send', fd: 6, want: 9, put: 4, dur: 2e6 },
  { kind: 'recv', fd: 6, want: 9, got: 4, dur: 5e6 },
  { kind: 'send', fd: 7, want: 9, put: 3, dur: 3e6 },
];

describe('lab/landmark', () => {
  it('is the first event of its kind with these fields', () => {
    assert.deepEqual(
      seqsOf(
        [
          { kind: 'send' },
          { kind: 'send', where: { fd: 7 } },
          { kind: 'send', where: { errno: 'EAGAIN' } },
          { kind: 'recv', where: { got: 5 } },
        ],
        SENDS,
      ),
      [0, 4, 1, -1],
    );
  });

  it('is a short send only where some bytes went, and not all', () => {
    assert.deepEqual(seqsOf([{ kind: 'send', isShort: true }], SENDS), [2]);
  });

  it('took so long at the least', () => {
    const found = seqsOf(
      [2, 3, 4].map((tookMs) => ({ kind: 'send' as const, tookMs })),
      SENDS,
    );
    assert.deepEqual(found, [2, 4, -1]);
  });

  it('may be the n-th', () => {
    assert.deepEqual(seqsOf([{ kind: 'send', nth: 3 }], SENDS), [2]);
  });

  it('comes after the one before it, and counts from there', () => {
    assert.deepEqual(storyOf([{ kind: 'recv' }, { kind: 'send' }], SENDS), [3, 4]);
    assert.deepEqual(storyOf([{ kind: 'close' }, { kind: 'send' }], SENDS), [-1, -1]);
    assert.deepEqual(storyOf([{ kind: 'send' }, { kind: 'send', nth: 2 }], SENDS), [0, 2]);
  });

  it('may be about the descriptor of another one', () => {
    const [send, again] = [{ kind: 'send' as const }, { kind: 'send' as const, on: 0 }];
    const other = { kind: 'send' as const, where: { fd: 7 } };
    assert.deepEqual(storyOf([send, again], SENDS), [0, 1]);
    assert.deepEqual(storyOf([other, { kind: 'recv', on: 0 }], SENDS), [4, -1]);
    // The number alone says nothing: another connection has it later.
    const used = [{ kind: 'send', fd: 6 }, { kind: 'send', fd: 6, gen: 1 }, SENDS[0]!] as Event[];
    assert.deepEqual(storyOf([send, again], used), [0, 2]);
  });

  it('is looked for on its own pollers only', () => {
    assert.deepEqual(seqsOf([{ kind: 'send', pollers: ['select'] }], SENDS), []);
    assert.deepEqual(seqsOf([{ kind: 'send', pollers: ['select', 'poll'] }], SENDS), [0]);
    // What comes after it, or is about the same descriptor, is counted over all.
    const story = [
      { kind: 'recv' as const, pollers: ['select' as const] },
      { kind: 'send' as const, pollers: ['poll' as const] },
      { kind: 'send' as const, on: 1 },
    ];
    assert.deepEqual(storyOf(story, SENDS), [0, 1]);
  });

  it('has a part of a text, or letters of readiness', () => {
    const events: Event[] = [
      { kind: 'print', text: 'no' },
      { kind: 'print', text: 'found it' },
      { kind: 'ready', events: 'rw' },
      { kind: 'ready', events: 'rx' },
    ];
    const found = seqsOf(
      [
        { kind: 'print', has: 'found' },
        { kind: 'ready', has: 'x' },
      ],
      events,
    );
    assert.deepEqual(found, [1, 3]);
  });
});
