/** Held steps: the program stands still between the tick that received what came before and its next wait, however many ask. */

import assert from 'node:assert/strict';
import type { Scenario } from '../../src/lab/scenario';
import type { Step } from '../../src/lab/script';
import { readWriteSplit } from '../../src/lab/scenarios/readWriteSplit';
import { POLLER_NAMES } from '../../src/pollers/list';
import { until } from '../support/processes';
import { eventsOfKind, session } from '../support/session';

const long = 'x'.repeat(5000);

/** Many clients that hold at once, some of them after a message that takes many receives. */
const scenario: Scenario = {
  ...readWriteSplit,
  clients: {
    clients: [
      { count: 8, steps: [...begin(), { repeat: { times: 4, steps: pair('first') } }] },
      { count: 2, steps: [...begin(), { repeat: { times: 2, steps: pair(long) } }] },
    ],
  },
};

function begin(): Step[] {
  return [{ connect: {} }, { expect: { text: 'Hello_World' } }];
}

function pair(first: string): Step[] {
  return [
    { send: { text: first } },
    { send: { text: 'second' }, hold: true },
    { expect: { text: 'second' } },
  ];
}

describe('lab/runtime hold', () => {
  for (const poller of POLLER_NAMES) {
    it(`makes every queue two deep with ${poller}`, async () => {
      const run = session('read-write-split', { scenario, poller, clients: 'script' });
      const { kind, report } = await run.ended;
      assert.equal(kind, 'done');
      assert.deepEqual(report?.failures, []);
      const short = new Set<string>();
      for (const { fd, gen, got } of eventsOfKind(run, 'recv'))
        if (got === 5) short.add(`${fd} ${gen}`);
      assert.equal(short.size, 8);
      // Greeting, then four pairs: of each pair the second joins the first, which no tick has sent yet.
      for (const name of short) {
        const depths = eventsOfKind(run, 'enqueue').filter(
          ({ fd, gen }) => `${fd} ${gen}` === name,
        );
        assert.deepEqual(
          depths.map(({ depth }) => depth),
          [1, 1, 2, 1, 2, 1, 2, 1, 2],
        );
      }
    });
  }

  it('arms a hold that is asked for while the program is paused, once it goes on', async () => {
    const run = session('read-write-split', { clients: 'script' });
    await run.pause();
    for (let i = 0; i < 12; i++) await run.step();
    run.resume();
    const { kind, report } = await run.ended;
    assert.equal(kind, 'done');
    assert.deepEqual(report?.failures, []);
  });

  it('takes the time of a pause from no client’s patience', async () => {
    const steps: Step[] = [...begin(), { send: { text: 'x' } }];
    const patient: Scenario = {
      ...readWriteSplit,
      clients: {
        clients: [{ steps: [...steps, { expect: { text: '回复:x', withinMs: 2000 } }] }],
      },
    };
    const run = session('read-write-split', { scenario: patient, clients: 'script' });
    await run.pause();
    const pausedAt = performance.now();
    await until('a pause longer than that', () => performance.now() - pausedAt > 2600);
    run.resume();
    const { report } = await run.ended;
    assert.deepEqual(report?.failures, []);
  });
});
