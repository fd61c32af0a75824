/** What rules find in a session's trace: asked from its first event on, and told as far as nobody silenced it. */

import { openDiagnosis, type RuleState } from '../diagnose/diagnosis';
import type { Finding } from '../diagnose/finding';
import { openSieve, type Sifted } from '../diagnose/sieve';
import type { ReadSource } from '../diagnose/silence';
import type { Trace } from '../trace/trace';
import type { FindingCounts } from './findingViews';
import type { Say } from './phrases';

/** Which rules are asked. */
export type RuleChoice = {
  /** All: those of the nursery, too. */
  readonly ask: 'none' | 'stable' | 'all';
  readonly off: readonly string[];
};

export const USUAL_RULES: RuleChoice = { ask: 'stable', off: [] };

export type Findings = {
  readonly isOn: boolean;
  /** Whoever reads them is told so. */
  readonly say: Say;
  /** Worst first. */
  list(): readonly Finding[];
  counts(): FindingCounts;
  /** What each rule answers; empty where none is asked. */
  answers(): readonly RuleState[];
  /** Nothing more will come. */
  end(): void;
};

/** Sentences are made anew only after something happened, and for edited sources at the latest after so long. */
const FRESH_MS = 500;

export function openFindings(
  trace: Trace,
  { ask, off }: RuleChoice,
  read: ReadSource,
  say: Say = asItIs,
): Findings {
  if (ask === 'none') return NONE;
  const diagnosis = openDiagnosis(trace, { off: new Set(off), nursery: ask === 'all' });
  const sieve = openSieve(read);
  let [seen, madeAt, hasEnded] = [-1, -Infinity, false];
  let sifted: Sifted = { findings: [], silenced: 0, known: 0 };
  const now = (): Sifted => {
    const time = performance.now();
    if (trace.settled === seen && time - madeAt < FRESH_MS) return sifted;
    [seen, madeAt] = [trace.settled, time];
    sifted = hasEnded ? sieve.atEnd(diagnosis, trace) : sieve.sift(diagnosis.findings());
    return sifted;
  };
  return {
    isOn: true,
    say,
    list: () => now().findings,
    counts: () => countsOf(now()),
    answers: () => diagnosis.answers(),
    end: () => {
      if (hasEnded) return;
      diagnosis.end();
      [seen, hasEnded] = [-1, true];
    },
  };
}

function countsOf({ findings, silenced }: Sifted): FindingCounts {
  const counts = { error: 0, warning: 0, hint: 0, silenced };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

function asItIs(english: string): string {
  return english;
}

const NONE: Findings = {
  isOn: false,
  say: asItIs,
  list: () => [],
  counts: () => ({ error: 0, warning: 0, hint: 0, silenced: 0 }),
  answers: () => [],
  end: () => undefined,
};
