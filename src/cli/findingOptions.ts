/** What the commands that find bugs are told about it: which rules, what is known already, and what makes them fail. */

import type { DiagnosisOptions } from '../diagnose/diagnosis';
import path from 'node:path';
import { openSourceTexts } from '../core/sourceTexts';
import type { Finding } from '../diagnose/finding';
import { CODEC_NAMES, type PortFraming, readFraming } from '../diagnose/portFraming';
import { RULES } from '../diagnose/rules';
import { openSieve, type Sieve } from '../diagnose/sieve';
import { readBaseline } from './baseline';
import type { Option, Parsed } from './command';
import { showValue, unknown, WrongUse } from './wrongUse';

/** `says` what comes of it. */
export function framingOption(says: string): Option {
  return {
    name: '--framing',
    says,
    value: {
      placeholder: 'CODEC[@PORT]',
      example: 'delimiter-0a@8001',
      words: () => CODEC_NAMES,
      check: (value) => void framingOf(value),
    },
  };
}

export const FINDING_OPTIONS: readonly Option[] = [
  {
    name: '--off',
    says: 'rules that are not asked, with commas between',
    value: {
      placeholder: 'RULE,…',
      example: 'zero-timeout',
      words: () => RULES.map(({ id }) => id),
      check: (value) => void rulesOf(value),
    },
  },
  framingOption(
    'how messages are cut, on all connections or those of a port: then one taken for another is found',
  ),
  { name: '--nursery', says: 'ask the rules too that are not sure enough yet' },
  {
    name: '--baseline',
    says: 'tell only what is not in FILE: findings as --json or --sarif wrote them earlier',
    value: { placeholder: 'FILE', example: 'known.jsonl', files: '' },
  },
  { name: '--fail-on-findings', says: 'exit code 1 where a finding is an error' },
];

/** What of findings is asked for. */
export type FindingChoice = {
  readonly options: DiagnosisOptions;
  /** What of them is told: neither in the baseline nor silenced in the program. */
  readonly sieve: Sieve;
  /** These make the command fail. */
  readonly fails: (findings: readonly Finding[]) => boolean;
};

/** `bundles`: beside it are the lab's programs. Throws WrongUse for a baseline that cannot be read. */
export function findingChoiceOf({ values }: Parsed, bundles: string): FindingChoice {
  const file = values.get('--baseline');
  const known = file === undefined ? new Set<string>() : readBaseline(file);
  const isStrict = values.has('--fail-on-findings');
  return {
    options: {
      off: rulesOf(values.get('--off') ?? ''),
      nursery: values.has('--nursery'),
      framings: framingsIn(values),
    },
    sieve: openSieve(openSourceTexts([process.cwd(), path.join(bundles, 'programs')]), known),
    fails: (findings) => isStrict && findings.some(({ severity }) => severity === 'error'),
  };
}

/** What `--framing` says, where it is given. */
export function framingsIn(values: Parsed['values']): readonly PortFraming[] {
  const framing = values.get('--framing');
  return framing === undefined ? [] : [framingOf(framing)];
}

function rulesOf(value: string): ReadonlySet<string> {
  const ids = RULES.map(({ id }) => id);
  const names = value.split(',').filter((name) => name !== '');
  for (const name of names)
    if (!ids.includes(name)) throw unknown('rule', name, ids, 'muxscope diagnose lists them');
  return new Set(names);
}

function framingOf(value: string): PortFraming {
  const framing = readFraming(value);
  const [name = ''] = value.split('@');
  if (framing === 'codec')
    throw unknown(
      'codec',
      name,
      CODEC_NAMES,
      'give delimiter-HEX, fixed-SIZE or length-prefix-SIZE-ORDER',
    );
  if (framing === 'port')
    throw new WrongUse(
      `--framing ${showValue(value)} names no port: give ${name}@PORT, of 1 to 65535, or ${name} for all`,
    );
  return framing;
}
