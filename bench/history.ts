/** What full runs found, by commit, and the page that shows the newest of them. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chartOf } from './chart';
import type { Row } from './rows';

/** One run of the whole benchmark. */
export type Run = {
  /** Abbreviated; with a `+` where files differed from it. */
  readonly commit: string;
  readonly date: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly rows: readonly Row[];
};

/** Adds the run to the file's, in place of an earlier one of the same commit. */
export function keepRun(file: string, run: Run): void {
  const { runs } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[] })
    : { runs: [] };
  const others = runs.filter(({ commit }) => commit !== run.commit);
  writeFileSync(file, `${JSON.stringify({ runs: [...others, run] }, roundNumber, 2)}\n`);
}

/** Writes the page of a run. */
export function writePage(file: string, { commit, date, machine, rows }: Run): void {
  const facts = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  writeFileSync(
    file,
    [
      '# Performance',
      '',
      `Made by \`npm run bench\` at commit ${commit}, ${date.slice(0, 10)}: ${facts.join(', ')}.`,
      '',
      ...chartOf(rows),
    ].join('\n'),
  );
}

function roundNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
