/** Scenarios of `*.mux.json` files, as the extension lists and starts them. */

import type { Scenario } from '../lab/scenario';
import { Failure } from './failure';
import type { ScenarioFile, ScenarioInfo } from './protocol';
import type { FilePlace } from './activity';
import { type FileProblem, type Good, loadScenario, NO_PROGRAM } from './scriptFiles';

/** What a file holds; never throws for what stands in it. */
export function lookInto(file: string): ScenarioFile {
  const loaded = loadScenario(file);
  if ('value' in loaded) return { is: 'scenario', scenario: scenarioInfo(loaded.value) };
  if (loaded.what === NO_PROGRAM) return { is: 'clients' };
  return { is: 'wrong', message: loaded.what, place: placeIn(file, loaded) };
}

/** The scenario of a file; throws a Failure that says what is wrong with it, and where. */
export function demandScenario(file: string): Good<Scenario> {
  const loaded = loadScenario(file);
  if ('value' in loaded) return loaded;
  throw new Failure('bad-file', '{0}', [loaded.what], placeIn(file, loaded));
}

export function scenarioInfo({ id, title, teaches, pollers, listeners }: Scenario): ScenarioInfo {
  return { id, title, teaches, pollers, listeners };
}

function placeIn(file: string, { line, column }: FileProblem): FilePlace {
  return { file, line, column };
}
