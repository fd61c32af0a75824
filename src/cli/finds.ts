/** What is found while a program runs: with `--json` behind the events that prove it, else below the summary. */

import { openDiagnosis } from '../diagnose/diagnosis';
import type { Finding } from '../diagnose/finding';
import { IDLE_IGNORE } from '../diagnose/silence';
import type { Trace } from '../trace/trace';
import { openEvidence } from './evidence';
import type { FindingChoice } from './findingOptions';
import { findingLines, hiddenText } from './findingsText';
import type { Screen } from './screen';

export type Finds = {
  onAppend(): void;
  /** All that is told of it, once nothing more will come. */
  onEnded(): readonly Finding[];
};

/** `out`: where JSON goes; `aside`: what is for people. */
export function openFinds(
  trace: Trace,
  { options, sieve }: FindingChoice,
  isJson: boolean,
  { out, aside }: { readonly out: Screen; readonly aside: Screen },
): Finds {
  const diagnosis = openDiagnosis(trace, options);
  const evidence = openEvidence(trace, diagnosis);
  const print = (findings: readonly Finding[]): void => {
    if (findings.length > 0) out.printJson(findings);
  };
  const onAppend = (): void => {
    if (isJson) print(sieve.sift(diagnosis.news()).findings);
    else evidence.keep();
  };
  return {
    onAppend,
    onEnded: () => {
      diagnosis.end();
      onAppend();
      const sifted = sieve.atEnd(diagnosis, trace);
      const { findings } = sifted;
      if (isJson) print(findings.filter(({ rule }) => rule === IDLE_IGNORE));
      else if (findings.length > 0)
        aside.print([[], ...findingLines(findings, evidence)], { foldedAt: 2 });
      const hidden = hiddenText(sifted);
      if (hidden !== '') aside.tell(hidden);
      return findings;
    },
  };
}
