/**
 * Every rule over every scenario on each of its pollers, live, those of the nursery too: exactly the findings that it names, and
 * none where it names none. `npm test` runs one; of the others a third has its turn in e2e/scenarios.
 */

import assert from 'node:assert/strict';
import { openDiagnosis } from '../../src/diagnose/diagnosis';
import type { Scenario } from '../../src/lab/scenario';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import type { PollerName } from '../../src/pollers/list';
import { rulesOf } from '../support/diagnosed';
import { session } from '../support/session';
import { allowTime, isLong, partOf, rounds, seed, tellCount } from '../support/share';

const ROUNDS = rounds({ short: 1, long: 20 });
/** As many as there are cores where they are fewest: what is delayed is the machine's doing. */
const AT_ONCE = 2;

describe('findings of scenarios', function () {
  this.timeout(60_000);
  allowTime(this);
  let count = 0;
  after(() => tellCount(count, 'runs held to the findings of their scenario'));

  for (const [number, scenario] of SCENARIOS.entries()) {
    if (!isLong && seed % SCENARIOS.length !== number) continue;
    const { id, pollers, findings } = scenario;
    const all: readonly (PollerName | '')[] = pollers.length === 0 ? [''] : pollers;
    const some = partOf(all, number);
    it(`of ${id}: ${findings.join(', ') || 'none'}`, async () => {
      const left = some.flatMap((poller) => Array.from({ length: ROUNDS }, () => poller));
      const wrong: string[] = [];
      const runSome = async (): Promise<void> => {
        for (let one = left.pop(); one !== undefined; one = left.pop()) {
          wrong.push(...(await wrongIn(scenario, one)));
          count++;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, runSome));
      assert.deepEqual(wrong, []);
    });
  }
});

/** What is found that should not be, and what is not found, in words. */
async function wrongIn({ id, findings }: Scenario, poller: PollerName | ''): Promise<string[]> {
  const run = session(id, { poller, clients: 'script' });
  const diagnosis = openDiagnosis(run.trace, { nursery: true });
  const ending = await run.ended;
  diagnosis.end();
  const all = diagnosis.findings();
  const found = rulesOf(all);
  const others = all.filter(({ rule }) => !findings.includes(rule));
  return [
    ...(ending.kind === 'done' ? [] : [`${id} ${poller} ${ending.kind}: ${ending.reason}`]),
    ...findings
      .filter((rule) => !found.includes(rule))
      .map((rule) => `${id} ${poller} has no ${rule}`),
    ...others.map(({ rule, message }) => `${id} ${poller} has ${rule}: ${message}`),
  ];
}
