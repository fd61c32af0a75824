/**
 * Every scenario on every poller, really run, and each of its moments as the panel shows it: descriptor, tab, call and
 * words say what its sentence says. MUXSCOPE_PICTURES=FOLDER keeps a screenshot of each.
 */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import type { Subject } from '../../src/core/queries/sight';
import { type Shown, Projector, momentsIn, recorded } from './moments';
import { MOMENTS, type Told } from './momentsTold';
import { type PanelPage, openPanel, useBrowser } from './panelPage';

const AT_ONCE = 6;
const CASES = SCENARIOS.flatMap(({ pollers, ...scenario }) =>
  (pollers.length === 0 ? ([''] as const) : pollers).map((poller) => ({
    scenario: { ...scenario, pollers },
    poller,
  })),
);

describe('moments in the panel', function () {
  this.timeout(180_000);
  useBrowser();
  const subjects = new Map<string, Subject>();
  let [panel, projector]: [PanelPage?, Projector?] = [];

  before('run them all', async () => {
    const left = [...CASES.entries()];
    const runSome = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [id, { scenario, poller }] = next;
        subjects.set(`${scenario.id} ${poller}`, await recorded(scenario, poller, id + 1));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runSome));
  });

  for (const { id, pollers } of SCENARIOS) {
    it(`say what is on screen: ${id}`, async () => {
      // One page for all pollers of a scenario: a page costs more than its moments.
      const size = { width: 1260, height: 900, isStill: true };
      panel = await openPanel((opened) => (projector = new Projector(opened)), size);
      for (const poller of pollers.length === 0 ? [''] : pollers) {
        await projector!.show(subjects.get(`${id} ${poller}`)!);
        const moments = await momentsIn(panel, `${id}-${poller}`, projector!);
        assert.ok(moments.length > 0);
        for (const [index, moment] of moments.entries())
          check(moment, MOMENTS[id]?.[moment.says], `${id} ${poller} ${index + 1}: ${moment.says}`);
      }
      assert.deepEqual(panel.problems, []);
    });
  }

  it('are told of for every scenario, and no other', () => {
    assert.deepEqual(
      Object.entries(MOMENTS).map(([id, told]) => [id, Object.keys(told)]),
      SCENARIOS.map(({ id, landmarks }) => [id, landmarks.map(({ says }) => says)]),
    );
  });
});

function check(shown: Shown, told: Told | undefined, where: string): void {
  assert.ok(told, `${where}: say here what is to be seen`);
  const { tab, call, did, tells } = told;
  const what = `${where}\n${JSON.stringify(shown, null, 1)}`;
  if (tab !== undefined) assert.equal(shown.tab, tab, what);
  const found = call?.exec(shown.call) ?? null;
  if (call !== undefined) assert.ok(found, what);
  // The call names the descriptor that is selected.
  if (found?.[1] !== undefined) assert.equal(shown.fd, Number(found[1]), what);
  if (did !== undefined) assert.match(shown.did, did, what);
  if (tells !== undefined) assert.match(shown.tells, tells, what);
  const numbers = numbersIn(shown.all);
  for (const number of numbersIn(shown.says)) assert.ok(numbers.has(number), `${number}: ${what}`);
}

/** Groups of three are one number, and each stands as a number of its own. */
function numbersIn(text: string): Set<string> {
  return new Set(text.match(/\d{1,3}(?: \d{3})+(?!\d)|\d+/g)?.map((it) => it.replace(/ /g, '')));
}
