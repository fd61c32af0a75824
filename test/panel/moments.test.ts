/**
 * Every other scenario, really run on one of its pollers (`npm run test:long`: all on every one), and each of its moments as
 * the panel shows it: descriptor, tab, call and words say what its sentence says. MUXSCOPE_PICTURES=FOLDER keeps a screenshot
 * of each.
 */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import type { Subject } from '../../src/core/queries/sight';
import type { LabOptions } from '../../src/core/session';
import type { Scenario } from '../../src/lab/scenario';
import { isTurnOf, partOf } from '../support/share';
import { type Shown, Projector, momentsIn, recorded } from './moments';
import { BUGS } from './bugsTold';
import { MOMENTS, type Told } from './momentsTold';
import { type PanelPage, openPanel, useBrowser } from './panelPage';

const SHARE = SCENARIOS.filter((scenario, i) => isTurnOf(scenario, i, 6));

const TOLD = { ...MOMENTS, ...BUGS };

/** Scenarios that run ahead while one is looked at. */
const AHEAD = 2;

/** The pollers that a scenario is shown on; one that has none waits for nothing. */
function pollersOf(scenario: Scenario): readonly LabOptions['poller'][] {
  const { pollers } = scenario;
  return pollers.length === 0 ? [''] : partOf(pollers, SCENARIOS.indexOf(scenario));
}

/** By scenario: what was recorded of it, begun once. */
const records = new Map<Scenario, Promise<Subject[]>>();

function recordsOf(scenario: Scenario): Promise<Subject[]> {
  const id = SCENARIOS.indexOf(scenario) * 10;
  const begun =
    records.get(scenario) ??
    Promise.all(pollersOf(scenario).map((poller, i) => recorded(scenario, poller, id + i + 1)));
  records.set(scenario, begun);
  // Who waits for it hears of its failure.
  begun.catch(() => undefined);
  return begun;
}

describe('moments in the panel', function () {
  this.timeout(180_000);
  useBrowser();
  let [panel, projector]: [PanelPage?, Projector?] = [];

  for (const [at, scenario] of SHARE.entries()) {
    const { id } = scenario;
    it(`say what is on screen: ${id}`, async () => {
      for (const next of SHARE.slice(at, at + 1 + AHEAD)) void recordsOf(next);
      const subjects = await recordsOf(scenario);
      // One page for all pollers of a scenario: a page costs more than its moments.
      const size = { width: 1260, height: 900, isStill: true };
      panel = await openPanel((opened) => (projector = new Projector(opened)), size);
      for (const [i, poller] of pollersOf(scenario).entries()) {
        await projector!.show(subjects[i]!);
        const moments = await momentsIn(panel, `${id}-${poller}`, projector!);
        assert.ok(moments.length > 0);
        for (const [index, moment] of moments.entries())
          check(
            moment,
            TOLD[id]?.[moment.says] ?? {},
            `${id} ${poller} ${index + 1}: ${moment.says}`,
          );
      }
      assert.deepEqual(panel.problems, []);
    });
  }

  it('are told of, all of them and no others', () => {
    for (const { id, moments } of SCENARIOS)
      assert.deepEqual(
        Object.keys(TOLD[id] ?? {}),
        moments.map(({ says }) => says),
        `${id}: test/panel/momentsTold.ts, or bugsTold.ts, tells what is seen at each of its moments`,
      );
    const ids = SCENARIOS.map((scenario) => scenario.id);
    for (const id of Object.keys(TOLD)) assert.ok(ids.includes(id), id);
  });
});

/** Which use of a number it is matters to nobody here. */
function withoutUses(text: string): string {
  return text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, '');
}

function check(shown: Shown, told: Told, where: string): void {
  const { tab, call, did, tells } = told;
  const what = `${where}\n${JSON.stringify(shown, null, 1)}`;
  if (tab !== undefined) assert.equal(shown.tab, tab, what);
  const found = call?.exec(withoutUses(shown.call)) ?? null;
  if (call !== undefined) assert.ok(found, what);
  // The call names the descriptor that is selected.
  if (found?.[1] !== undefined) assert.equal(shown.fd, Number(found[1]), what);
  if (did !== undefined) assert.match(withoutUses(shown.did), did, what);
  if (tells !== undefined) assert.match(withoutUses(shown.tells), tells, what);
  const numbers = numbersIn(shown.all);
  for (const number of numbersIn(shown.says)) assert.ok(numbers.has(number), `${number}: ${what}`);
}

/** Groups of three are one number, and each stands as a number of its own. */
function numbersIn(text: string): Set<string> {
  return new Set(text.match(/\d{1,3}(?: \d{3})+(?!\d)|\d+/g)?.map((it) => it.replace(/ /g, '')));
}
