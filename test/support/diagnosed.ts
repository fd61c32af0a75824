/** Traces diagnosed whole, and what was found in words. */

import { type Diagnosis, openDiagnosis } from '../../src/diagnose/diagnosis';
import { type PortFraming, readFraming } from '../../src/diagnose/portFraming';
import type { Finding } from '../../src/diagnose/finding';
import type { EventDraft } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { settle, type Trace } from '../../src/trace/trace';
import { readAll } from './recorded';

/** All that every rule says of a trace, those of the nursery too. */
export function diagnosed(trace: Trace, nursery = true, framing?: string): Diagnosis {
  settle(trace);
  const framings = framing === undefined ? [] : [readFraming(framing) as PortFraming];
  const diagnosis = openDiagnosis(trace, { nursery, framings });
  diagnosis.end();
  return diagnosis;
}

/** The rules that found something, each once, in their order by name. */
export function rulesFound(trace: Trace, nursery = true): string[] {
  return rulesOf(diagnosed(trace, nursery).findings());
}

export function rulesOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}

/** Of a trace file, by the rules that are asked unless told otherwise. */
export async function rulesFoundIn(file: string): Promise<string[]> {
  const { trace } = await readAll(file);
  return rulesFound(trace, false);
}

/** Its events, as `append` takes them. */
export function eventsIn(trace: Trace): EventDraft[] {
  settle(trace);
  const seqs = Array.from({ length: trace.next - trace.first }, (_, i) => trace.first + i);
  return seqs.flatMap((seq) => (readEvent(trace, seq) as EventDraft | undefined) ?? []);
}
