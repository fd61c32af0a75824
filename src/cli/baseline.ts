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
  const whole = valueOf(text);
  const log = whole as { readonly runs?: unknown } | undefined;
  if (Array.isArray(log?.runs)) return new Set(log.runs.flatMap(identitiesOfRun));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(valueOf);
  if (values.some((value) => typeof value !== 'object' || value === null))
    throw new WrongUse(
      `--baseline ${showValue(file)} holds no findings: give what --json or --sarif wrote`,
    );
  return new Set(values.filter(isFinding).map(identityOf));
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

function identitiesOfRun(run: unknown): string[] {
  const { results } = run as { readonly results?: unknown };
  if (!Array.isArray(results)) return [];
  return results.flatMap((result: { readonly partialFingerprints?: Record<string, string> }) => {
    const identity = result.partialFingerprints?.[IDENTITY];
    return identity === undefined ? [] : [identity];
  });
}
