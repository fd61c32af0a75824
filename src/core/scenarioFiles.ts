/** Scenarios of `*.mux.json` files, as the extension lists and starts them. */

import type { Scenario } from '../lab/scenario';
import type { ReadScript } from '../lab/scriptFile';
import { Failure } from './failure';
import type { ScenarioFile, ScenarioInfo } from './protocol';
import type { FilePlace } from './place';

/** What reads files from disk says of one. */
export type Loaded<T> = Good<T> | FileProblem;

/** What a file holds, and where in it a path (`clients[0].steps[2]`) stands. */
export type Good<T> = { readonly value: T; readonly placeOf: ReadGood['placeOf'] };

type ReadGood = Extract<ReadScript, { readonly file: unknown }>;

/** One line that tells where and what; `what` alone; line and column from 1, both 0 where it could not be read. */
export type FileProblem = {
  readonly problem: string;
  readonly what: string;
  readonly line: number;
  readonly column: number;
};

/** The scenario that a file describes, read by who has a disk (scriptFiles.ts). */
export type LoadScenario = (file: string) => Loaded<Scenario>;

/** What is wrong with a file of clients alone, taken for a scenario. */
export const NO_PROGRAM =
  'it names no program: add "program": "multi-client", or aim its clients with muxscope clients';

/** What a file holds; never throws for what stands in it. */
export function lookInto(file: string, loaded: Loaded<Scenario>): ScenarioFile {
  if ('value' in loaded) return { is: 'scenario', scenario: scenarioInfo(loaded.value) };
  if (loaded.what === NO_PROGRAM) return { is: 'clients' };
  return { is: 'wrong', message: loaded.what, place: placeIn(file, loaded) };
}

/** The scenario of a file; throws a Failure that says what is wrong with it, and where. */
export function demandScenario(file: string, loaded: Loaded<Scenario>): Good<Scenario> {
  if ('value' in loaded) return loaded;
  throw new Failure('bad-file', '{0}', [loaded.what], placeIn(file, loaded));
}

export function scenarioInfo({ id, title, teaches, pollers, listeners }: Scenario): ScenarioInfo {
  return { id, title, teaches, pollers, listeners };
}

function placeIn(file: string, { line, column }: FileProblem): FilePlace {
  return { file, line, column };
}
