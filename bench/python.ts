/** What the probe costs servers in Python, beside a profiler that does nothing and strace: ratios to the server alone. */

import type { Outcome } from './echoRows';
import { measureSideBySide } from './echo';
import type { Effort, Sample } from './measure';
import { measuredRow, median, missingRow, type Budget, type Row } from './rows';
import { pythonServers, type ServerName } from './servers';

/** Of its own throughput, saturated, a server keeps at least so much; a message of a steady load takes at most so many times as long. */
const STYLES: readonly (readonly [style: string, kept: number, longer: number])[] = [
  ['select', 0.45, 1.5],
  ['selectors', 0.5, 1.5],
  ['streams', 0.5, 1.7],
  ['protocol', 0.5, 1.7],
  ['threads', 0.5, 1.5],
];
const WATCHED = ['probed', 'profiled', 'straced'];
const CLIENTS = 50;
/** What a busy server has to do, and most of them can. */
const PER_SECOND = 2000;

/** What is compared: of the slices of one server, in the rows of one load. */
type Measure = {
  readonly what: string;
  readonly of: (sample: Sample) => number;
};

const THROUGHPUT: Measure = {
  what: 'throughput ÷ plain',
  of: ({ messages, seconds }) => messages / seconds,
};
const LATENCY: Measure = {
  what: `p50 latency at ${PER_SECOND} messages/s ÷ plain`,
  of: ({ p50Us }) => p50Us,
};

export async function benchPython(
  effort: Effort,
  progress: (line: string) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  const measure = async (
    style: string,
    measure: Measure,
    { budget, ...load }: Pick<Effort, 'perSecond'> & { budget: Budget },
  ): Promise<void> => {
    const bench = { name: `python ${style}`, clients: CLIENTS, onOneCpu: false };
    const servers = pythonServers(style);
    const outcomes = await measureSideBySide(bench, servers, { ...effort, ...load }, progress);
    if (!(outcomes instanceof Map)) rows.push(outcomes);
    else
      for (const how of WATCHED)
        rows.push(ratioRow(style, how, measure, outcomes, how === 'probed' ? budget : null));
  };
  for (const [style, atLeast, atMost] of STYLES) {
    await measure(style, THROUGHPUT, { budget: { atLeast } });
    await measure(style, LATENCY, { budget: { atMost }, perSecond: PER_SECOND });
  }
  return rows;
}

/** Against the server alone in the same round; beside it what else there is to compare. */
function ratioRow(
  style: string,
  how: string,
  { what, of }: Measure,
  outcomes: ReadonlyMap<ServerName, Outcome>,
  budget: Budget | null,
): Row {
  const name = `python ${style}, ${how}: ${what}`;
  const [upper, lower] = [outcomes.get(`${style} ${how}`), outcomes.get(`${style} plain`)];
  for (const outcome of [upper, lower])
    if (outcome === undefined || !('samples' in outcome)) {
      const { verdict = 'skipped', reason = 'not measured' } = outcome ?? {};
      return missingRow(name, '×', verdict, reason, budget);
    }
  const [own, plain] = [samplesOf(upper), samplesOf(lower)];
  const ratios = (of: (sample: Sample) => number): number[] =>
    own.flatMap((sample, round) =>
      plain[round] === undefined ? [] : [of(sample) / of(plain[round])],
    );
  return measuredRow(name, '×', ratios(of), budget, {
    cpuRatio: median(ratios(({ programUs }) => programUs)),
    treeCpuRatio: median(ratios(({ treeUs }) => treeUs)),
    p50Ratio: median(ratios(({ p50Us }) => p50Us)),
    p99Ratio: median(ratios(({ p99Us }) => p99Us)),
  });
}

function samplesOf(outcome: Outcome | undefined): readonly Sample[] {
  return outcome !== undefined && 'samples' in outcome ? outcome.samples : [];
}
