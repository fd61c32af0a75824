/** What of a diagnosis is told: findings that are silenced in the program, or known already, are counted instead. */

import type { Trace } from '../trace/trace';
import { isOfLog, srcAt } from '../trace/src';
import type { Diagnosis } from './diagnosis';
import { type Finding, identityOf } from './finding';
import { openSilencer, type ReadSource } from './silence';

export type Sifted = {
  readonly findings: readonly Finding[];
  /** Silenced at their line by a comment with a reason. */
  readonly silenced: number;
  /** In the baseline. */
  readonly known: number;
};

export type Sieve = {
  /** As they are now. */
  sift(findings: readonly Finding[]): Sifted;
  /** All that the diagnosis has at its end, and comments that silence nothing. The files of the trace are looked for once: it has ended. */
  atEnd(diagnosis: Diagnosis, trace: Trace): Sifted;
};

/** `known`: identities of findings that an earlier run told. */
export function openSieve(read: ReadSource, known: ReadonlySet<string> = new Set()): Sieve {
  const silencer = openSilencer(read);
  let lines: ReadonlySet<string> | undefined;
  const sift = (all: readonly Finding[]): Sifted => {
    const loud = all.filter((finding) => silencer.reasonFor(finding) === undefined);
    const findings = loud.filter((finding) => !known.has(identityOf(finding)));
    const silenced = all.length - loud.length;
    return { findings, silenced, known: loud.length - findings.length };
  };
  return {
    sift,
    atEnd(diagnosis, trace) {
      const told = sift(diagnosis.findings());
      lines ??= linesIn(trace);
      const idle = sift(silencer.idle(lines, diagnosis.answers()));
      return {
        findings: [...told.findings, ...idle.findings],
        silenced: told.silenced,
        known: told.known + idle.known,
      };
    },
  };
}

/** Lines of the program, `file:line`, that the events name which are kept: those of a log that was read are none. */
function linesIn(trace: Trace): ReadonlySet<string> {
  const lines = new Set<string>();
  for (let seq = trace.first; seq < trace.settled; seq++) {
    const slot = seq & trace.mask;
    if (!isOfLog(trace, slot)) lines.add(srcAt(trace, slot));
  }
  return lines;
}
