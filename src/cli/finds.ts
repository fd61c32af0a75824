/** What is found while a program runs: with `--json` behind the events that prove it, and again at the end where it has grown; else below the summary. */

import { openDiagnosis } from '../diagnose/diagnosis';
import { type Finding, identityOf } from '../diagnose/finding';
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
  /** How far it was told, by identity. */
  const told = new Map<string, string>();
  const print = (findings: readonly Finding[]): void => {
    for (const finding of findings) told.set(identityOf(finding), extentOf(finding));
    if (findings.length > 0) out.printJson(findings);
  };
  const hasGrown = (finding: Finding): boolean =>
    told.get(identityOf(finding)) !== extentOf(finding);
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
      if (isJson) print(findings.filter(hasGrown));
      else if (findings.length > 0)
        aside.print([[], ...findingLines(findings, evidence)], { foldedAt: 2 });
      const hidden = hiddenText(sifted);
      if (hidden !== '') aside.tell(hidden);
      return findings;
    },
  };
}

function extentOf({ severity, first, last, count }: Finding): string {
  return `${severity} ${first} ${last} ${count}`;
}
