/** Sights in parts: put together they are the whole, and what did not change is not sent again. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pack, unpack } from '../../src/core/packed';
import { changed, nothingTold, packChange } from '../../src/core/parts';
import type { View } from '../../src/core/protocol';
import { type Subject, sightOf } from '../../src/core/queries/sight';
import { type ToldOfLab, labSession } from '../support/labSession';
import { addRandomly } from '../support/randomTrace';
import { Screens } from '../support/screens';
import { serverTrace } from '../support/serverTrace';
import { check, rounds } from '../support/share';
import { type TraceBuilder, trace as emptyTrace } from '../support/traceBuilder';

const SESSION: ToldOfLab = {
  ...{ id: 1, scenario: 'framing', title: '', poller: 'epoll', pollers: ['epoll'], problem: '' },
  ...{ state: 'running', listeners: [], moved: [], ticks: 0, ticksPerSecond: 0, watched: 0 },
  ...{ ready: 0, busy: 0, events: 0, letGo: 0 },
};
const GUIDE = {
  moments: [
    { says: 'the end', when: 'recv where got = 0' },
    { says: 'nobody', when: 'accept where fd = -1' },
  ],
  poller: 'epoll' as const,
};

/** A session at this time, of which the kernel was asked so long ago. */
function subjectOf({ trace }: TraceBuilder, nowNs: number, ticks = 0): Subject {
  return {
    ...{ trace, guide: GUIDE, nowNs, session: labSession({ ...SESSION, ticks }) },
    kernelOf: () => ({ recvq: 1, sendq: 2, ageMs: nowNs }),
  };
}

const VIEW: fc.Arbitrary<View> = fc.record({
  loop: fc.nat(2),
  lastTick: fc.integer({ min: -1, max: 60 }),
  columns: fc.integer({ min: 1, max: 40 }),
  firstRow: fc.nat(5),
  rows: fc.integer({ min: 1, max: 20 }),
  tick: fc.integer({ min: -1, max: 60 }),
  selected: fc.option(fc.record({ fd: fc.integer({ min: 5, max: 11 }), gen: fc.nat(1) })),
  tab: fc.constantFrom('queue', 'frames', 'stream', 'calls'),
});

/** What may happen between two sights; `isAnew`: the page was loaded again. */
const STEP = fc.record({
  view: VIEW,
  keepsView: fc.boolean(),
  added: fc.oneof(fc.constant(0), fc.nat(30)),
  seed: fc.nat(1000),
  passedNs: fc.constantFrom(0, 1000),
  isAnew: fc.nat(9).map((n) => n === 0),
});

function namesIn(change: Uint8Array): string[] {
  const { parts } = unpack(change) as { parts: Record<string, Uint8Array> };
  return Object.keys(parts).sort();
}

describe('core/parts', () => {
  it('are the whole sight after any views and events', () => {
    const property = fc.property(fc.array(STEP, { minLength: 1, maxLength: 25 }), (steps) => {
      const builder = emptyTrace({ events: 512, payload: 4096 });
      const screens = new Screens();
      let [told, nowNs, view] = [nothingTold(), 0, steps[0]!.view];
      steps.forEach((step, i) => {
        addRandomly(builder, step.seed, step.added);
        nowNs += step.passedNs;
        if (step.isAnew) told = nothingTold();
        if (!step.keepsView) ({ view } = step);
        const whole = sightOf(subjectOf(builder, nowNs, step.seed), view);
        const sight = packChange(told, whole, i + 1);
        assert.deepEqual(screens.show({ viewer: 'a', number: i + 1, sight }), unpack(pack(whole)));
      });
    });
    check(property, rounds({ short: 100, long: 5000 }));
  });

  it('are the timeline alone, and what time changed, where a window is scrolled', () => {
    const builder = serverTrace(3, 300);
    builder.on(1).loop(200, { name: 'helper' }).recv(6, 1);
    const told = nothingTold();
    let number = 0;
    const view: View = {
      ...{ loop: 0, columns: 40, firstRow: 0, rows: 3, tick: 100 },
      ...{ lastTick: 120, selected: { fd: 5, gen: 0 }, tab: 'calls' },
    };
    const sent = (change: Partial<View>, nowNs: number): Uint8Array =>
      packChange(told, sightOf(subjectOf(builder, nowNs), { ...view, ...change }), ++number);
    const all = namesIn(sent({}, 1e12));
    for (const name of ['descriptor', 'lanes', 'moments', 'tick']) assert.ok(all.includes(name));
    assert.deepEqual(namesIn(sent({}, 1e12)), []);
    assert.deepEqual(namesIn(sent({ lastTick: 121 }, 1e12)), ['timeline']);
    assert.deepEqual(namesIn(sent({ lastTick: 121, firstRow: 1 }, 1e12)), ['timeline']);
    const later = sent({ lastTick: 150 }, 2e12);
    // The helper's call goes on.
    assert.deepEqual(namesIn(later), ['kernel', 'lanes', 'nowNs', 'timeline']);
    const soon = sent({ lastTick: 150 }, 2e12 + 1e8);
    assert.deepEqual(namesIn(soon), ['kernel', 'nowNs']);
  });

  it('are of no use to a page that does not have the sight which they change', () => {
    const told = nothingTold();
    const sight = sightOf(undefined, {
      ...{ loop: 0, lastTick: -1, columns: 9, firstRow: 0, rows: 9, tick: -1 },
      ...{ selected: null, tab: 'queue' },
    });
    const first = packChange(told, sight, 7);
    const second = packChange(told, { ...sight, loop: 1 }, 8);
    const shown = changed(null, 0, first);
    assert.deepEqual(shown, sight);
    assert.equal(changed(null, 0, second), undefined);
    assert.equal(changed(sight, 6, second), undefined);
    assert.equal(changed(sight, 7, second)?.loop, 1);
    assert.equal(changed(sight, 7, second)?.timeline, sight.timeline);
  });
});
