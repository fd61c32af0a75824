/** Findings that are known already, from a file that an earlier run wrote: as JSON lines, or as SARIF. */

import { readFileSync } from 'node:fs';
import { type Finding, identityOf } from '../diagnose/finding';
import { IDENTITY } from './sarif';
import { showValue, WrongUse } from './wrongUse';

/** Their identities; throws WrongUse for a file that cannot be read, or holds something else. */
export function readBaseline(file: string): Set<string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new WrongUse(
      `--baseline ${showValue(file)} cannot be read: ${code}: give findings that --json or --sarif wrote`,
    );
  }
  const { runs } = (valueOf(text) ?? {}) as { readonly runs?: unknown };
  const identities = Array.isArray(runs) ? identitiesOfLog(runs) : identitiesOfLines(text);
  if (identities !== undefined) return new Set(identities);
  throw new WrongUse(
    `--baseline ${showValue(file)} holds no findings: give what --json or --sarif wrote`,
  );
}

/** Undefined where it is no log of SARIF that this command writes. */
function identitiesOfLog(runs: readonly unknown[]): string[] | undefined {
  const found = runs.map(identitiesOfRun);
  return found.includes(undefined) ? undefined : found.flatMap((of) => of ?? []);
}

/** Undefined where no line is a finding, nor the summary that stands behind none. */
function identitiesOfLines(text: string): string[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(valueOf);
  const isOther = (value: unknown): boolean => typeof value !== 'object' || value === null;
  if (values.some(isOther)) return undefined;
  const findings = values.filter(isFinding);
  const isEmpty = values.every((value) => 'summary' in (value as object));
  return findings.length > 0 || isEmpty ? findings.map(identityOf) : undefined;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Events and summaries stand among them. */
function isFinding(value: unknown): value is Finding {
  return typeof (value as Partial<Finding>).rule === 'string';
}

type Result = { readonly partialFingerprints: Readonly<Record<string, unknown>> | null };

function identitiesOfRun(run: unknown): string[] | undefined {
  const { results } = (run ?? {}) as { readonly results?: unknown };
  if (!Array.isArray(results) || results.includes(null)) return undefined;
  return results.flatMap((result: Partial<Result>) => {
    const identity = result.partialFingerprints?.[IDENTITY];
    return typeof identity === 'string' ? [identity] : [];
  });
}
