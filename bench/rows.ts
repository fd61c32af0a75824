/** Benchmark rows: a measured value with its spread, held against the budget it has. */

/** At most or at least so much, in the row's unit. */
export type Budget = { atMost: number } | { atLeast: number };

export type Verdict =
  | 'met'
  | 'missed'
  /** The median is known no better than it is away from the budget. */
  | 'not measurable now'
  | 'no budget'
  | 'skipped'
  | 'failed';

export type Row = {
  name: string;
  /** Of `value`, `low` and `high`; `×` for a ratio. */
  unit: string;
  /** The median over the rounds; null where nothing was measured. */
  value: number | null;
  /** The median lies between these with 95 % certainty; of less than six rounds the smallest and the largest. */
  low: number | null;
  high: number | null;
  rounds: number;
  budget: Budget | null;
  verdict: Verdict;
  /** What was measured beside the value, medians, with units in the names. */
  beside: Record<string, number>;
  /** Why it was skipped or failed. */
  reason?: string;
};

/** The median and extremes of `samples` (one a round, at least one) as a row. */
export function measuredRow(
  name: string,
  unit: string,
  samples: readonly number[],
  budget: Budget | null = null,
  beside: Record<string, number> = {},
): Row {
  const value = median(samples);
  const [low, high] = spread(samples);
  return {
    name,
    unit,
    value,
    low,
    high,
    rounds: samples.length,
    budget,
    verdict: judge(value, low, high, budget),
    beside,
  };
}

/** A row without a value. */
export function missingRow(
  name: string,
  unit: string,
  verdict: 'skipped' | 'failed',
  reason: string,
  budget: Budget | null = null,
): Row {
  return {
    name,
    unit,
    value: null,
    low: null,
    high: null,
    rounds: 0,
    budget,
    verdict,
    beside: {},
    reason,
  };
}

/** One after the other. */
export async function samplesOf<Sample>(
  count: number,
  measure: () => Sample | Promise<Sample>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (samples.length < count) samples.push(await measure());
  return samples;
}

/** A field of each of them. */
export function eachOf<Name extends string>(
  samples: readonly Readonly<Record<Name, number>>[],
): (name: Name) => number[] {
  return (name) => samples.map((sample) => sample[name]);
}

/** The middle of the samples; the mean of the two middle ones where their number is even. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  return (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2;
}

/** Where the median of all possible rounds lies, by the ranks of those there were (a binomial distribution's, as a normal one). */
function spread(samples: readonly number[]): [low: number, high: number] {
  const sorted = [...samples].sort((a, b) => a - b);
  const { length } = sorted;
  const rank = Math.max(0, Math.floor(length / 2 - 0.98 * Math.sqrt(length)));
  return [sorted[rank] ?? Number.NaN, sorted[length - 1 - rank] ?? Number.NaN];
}

/** One line a row, columns aligned, for a terminal or a log. */
export function formatTable(rows: readonly Row[]): string {
  const head = ['row', 'median', 'low', 'high', 'unit', 'budget', 'verdict', 'beside'];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) => alignLine(line, widths)).join('\n') + '\n';
}

function judge(value: number, low: number, high: number, budget: Budget | null): Verdict {
  if (budget === null) return 'no budget';
  const bound = 'atMost' in budget ? budget.atMost : budget.atLeast;
  if (low <= bound && bound < high) return 'not measurable now';
  return 'atMost' in budget === value <= bound ? 'met' : 'missed';
}

function cells(row: Row): string[] {
  const beside = Object.entries(row.beside).map(
    ([name, value]) => `${name} ${formatNumber(value)}`,
  );
  return [
    row.name,
    formatNumber(row.value),
    formatNumber(row.low),
    formatNumber(row.high),
    row.unit,
    formatBudget(row.budget),
    row.verdict,
    row.reason ?? beside.join(', '),
  ];
}

function alignLine(line: readonly string[], widths: readonly number[]): string {
  const padded = line.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join('  ').trimEnd();
}

function formatBudget(budget: Budget | null): string {
  if (budget === null) return '';
  return 'atMost' in budget
    ? `≤ ${formatNumber(budget.atMost)}`
    : `≥ ${formatNumber(budget.atLeast)}`;
}

function formatNumber(value: number | null): string {
  if (value === null) return '–';
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toFixed(3)));
}
