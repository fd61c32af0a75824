/** A machine with much to do takes a process away at any place: nothing is found in a right program for that. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { openTrace } from '../../src/trace/trace';
import { onBusyMachine } from '../support/busyMachine';
import { eventsIn, rulesFound } from '../support/diagnosed';
import { readAll } from '../support/recorded';
import { serverTrace } from '../support/serverTrace';
import { allowTime, check, rounds } from '../support/share';
import { FIRES, NEAR } from './cases';
import type { Case } from './servers';

/** Recorded of right programs, with times. */
const RIGHT = ['python-asyncio', 'python-select', 'redis', 'memcached', 'node20-http', 'vfork'];
const PERCENT = fc.constantFrom(1, 5, 20);

/** `source`: what the trace comes from, where that makes a difference. */
function foundIn(events: readonly EventDraft[], source = ''): string[] {
  const trace = openTrace({ events: 1 << 12, payload: 1 << 16, about: { source } });
  for (const event of events) append(trace, event);
  return rulesFound(trace);
}

describe('on a busy machine', function () {
  allowTime(this);

  it('nothing is found in recorded programs that are right', async () => {
    for (const name of RIGHT) {
      const { trace } = await readAll(`test/fixtures/strace/${name}.log`);
      const events = eventsIn(trace);
      check(
        fc.property(fc.nat(), PERCENT, (seed, percent) => {
          assert.deepEqual(foundIn(onBusyMachine(events, seed, percent)), [], name);
        }),
        rounds({ short: 2, long: 1000 }),
      );
    }
  });

  it('nothing is found in a server that is right', () =>
    check(
      fc.property(fc.nat(), PERCENT, fc.boolean(), (seed, percent, edge) => {
        const events = eventsIn(serverTrace(seed, 60, { edge, events: 4096 }).trace);
        const quiet = new Set(foundIn(events));
        const found = foundIn(onBusyMachine(events, seed, percent));
        assert.deepEqual(
          found.filter((rule) => !quiet.has(rule)),
          [],
        );
      }),
      rounds({ short: 8, long: 3000 }),
    ));

  it('what is found is the bug that is there, and no other', () =>
    check(
      fc.property(
        fc.constantFrom(
          ...Object.entries(FIRES),
          ...Object.keys(NEAR).map((id) => [id, []] as const),
        ),
        fc.nat(),
        PERCENT,
        ([id, fires], seed, percent) => {
          const busy = ({ of }: Case): string[] => {
            const { trace } = of();
            return foundIn(onBusyMachine(eventsIn(trace), seed, percent), trace.about.source);
          };
          for (const one of fires) {
            const found = busy(one);
            assert.deepEqual(
              found.filter((rule) => rule !== id),
              [],
            );
          }
          const near = fires.length > 0 ? [] : NEAR[id]!.filter((one) => one.isOnlyIdle !== true);
          for (const one of near) assert.deepEqual(busy(one), [], one.says);
        },
      ),
      rounds({ short: 30, long: 5000 }),
    ));
});
