/** How often a pipe that is read lazily is looked at: what each look brings decides when the next one is. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pauseAfter } from '../../src/os/readiness';

/** The pauses, ms, before each look at a writer of so many bytes a ms. */
function pausesAt(pace: number): number[] {
  const pauses = [4];
  for (let i = 0; i < 20; i++) pauses.push(pauseAfter(pace * pauses.at(-1)!, pauses.at(-1)!));
  return pauses;
}

describe('os/readiness', () => {
  it('looks soon again where little came, whatever came before', () => {
    for (const pauseMs of [4, 17, 32]) assert.equal(pauseAfter(4095, pauseMs), 4);
  });

  it('finds about as much at each look, whatever the pace, and never waits longer than 32 ms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1100, max: 200_000 }), (pace) => {
        const pauses = pausesAt(pace);
        assert.ok(pauses.every((ms) => ms >= 4 && ms <= 32));
        assert.ok(pauses.every((ms, i) => i === 0 || ms <= 2 * pauses[i - 1]!));
        const last = pauses.at(-1)!;
        const isBound = (last === 4 && pace * 4 > 65_536) || (last === 32 && pace * 32 < 65_536);
        assert.ok(isBound || Math.abs(pace * last - 65_536) <= pace, `${pace}: ${last} ms`);
      }),
    );
  });
});
