/** What the lab has, in the order of the lessons. */

import type { Scenario } from '../scenario';
import { framing } from './framing';
import { multiClient } from './multiClient';
import { multiPort } from './multiPort';
import { readWriteSplit } from './readWriteSplit';

export const SCENARIOS: readonly Scenario[] = [multiPort, multiClient, readWriteSplit, framing];

/** The scenario with this id. */
export function findScenario(id: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.id === id);
}
