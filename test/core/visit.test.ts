/** Visits: what a client asked for by hand does. */

import assert from 'node:assert/strict';
import { visitOf } from '../../src/core/visit';
import type { Step } from '../../src/lab/script';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';

function flat(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => ('repeat' in step ? flat(step.repeat.steps) : [step]));
}

describe('core/visit', () => {
  const visited = SCENARIOS.filter(({ listeners }) => listeners > 0);
  for (const scenario of visited) {
    it(`is one client of ${scenario.id} at the listener asked for, without a hold`, () => {
      for (let number = 0; number < 9; number++) {
        const listener = number % scenario.listeners;
        const { clients } = visitOf(scenario, listener, number);
        const steps = flat(clients[0]!.steps);
        assert.equal(clients.length, 1);
        assert.equal(clients[0]!.count, undefined);
        const connects = steps.flatMap((step) => ('connect' in step ? [step.connect] : []));
        assert.ok(connects.length > 0 && connects.every(({ to }) => to === listener));
        assert.ok(steps.length > 1 && steps.every(({ hold }) => hold === undefined));
      }
    });
  }

  it('takes the turn of the next client each time', () => {
    const framing = SCENARIOS.find(({ id }) => id === 'framing')!;
    const [one, two] = [visitOf(framing, 0, 0), visitOf(framing, 0, 1)];
    assert.notDeepEqual(one, two);
    assert.deepEqual(visitOf(framing, 0, framing.clients.clients.length), one);
  });
});
