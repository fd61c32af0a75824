/** Rows as bars in Markdown: each server beside its peers, each budget as what it allows. */

import type { Row } from './rows';

/** Characters of the longest bar. */
const WIDTH = 40;

/** Lines of Markdown. */
export function chartOf(rows: readonly Row[]): string[] {
  const servers = rows.filter(({ unit, value }) => unit === 'µs/message' && value !== null);
  const benches = new Set(servers.map(({ name }) => name.split(' ')[0] ?? ''));
  return [
    ...[...benches].flatMap((bench) =>
      barsOf(
        bench,
        servers.filter(({ name }) => name.startsWith(`${bench} `)),
      ),
    ),
    ...budgetsOf(rows.filter(({ budget }) => budget !== null)),
  ];
}

/** CPU time a message of the whole process tree, the least first. */
function barsOf(bench: string, rows: readonly Row[]): string[] {
  const most = Math.max(...rows.map(({ value }) => value ?? 0));
  const sorted = [...rows].sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  return [
    `## ${bench}: CPU time a message`,
    '',
    '| server | µs | |',
    '| --- | ---: | --- |',
    ...sorted.map(({ name, value }) => {
      const bar = '█'.repeat(Math.max(1, Math.round((WIDTH * (value ?? 0)) / most)));
      return `| ${name.slice(bench.length + 1)} | ${(value ?? 0).toFixed(2)} | ${bar} |`;
    }),
    '',
  ];
}

/** Full at the budget: what is over it is missed. */
function budgetsOf(rows: readonly Row[]): string[] {
  return [
    '## Budgets',
    '',
    '| what | median | between | budget | | |',
    '| --- | ---: | --- | --- | --- | --- |',
    ...rows.map(({ name, unit, value, low, high, budget, verdict }) => {
      const bound = budget === null ? 0 : 'atMost' in budget ? budget.atMost : budget.atLeast;
      const sign = budget !== null && 'atMost' in budget ? '≤' : '≥';
      const told = [value, low, high].map((number) => (number === null ? '–' : shortOf(number)));
      const bar = value === null ? '' : barTo(value / bound);
      return `| ${name} | ${told[0]} ${unit} | ${told[1]} – ${told[2]} | ${sign} ${shortOf(bound)} | ${bar} | ${verdict} |`;
    }),
    '',
  ];
}

/** Half of the width is the budget, marked. */
function barTo(share: number): string {
  const half = WIDTH / 2;
  const length = Math.min(WIDTH, Math.max(1, Math.round(share * half)));
  const within = Math.min(length, half);
  return `${'█'.repeat(within)}${'·'.repeat(half - within)}│${'█'.repeat(length - within)}`;
}

function shortOf(number: number): string {
  return Math.abs(number) >= 100 ? String(Math.round(number)) : String(Number(number.toFixed(3)));
}
