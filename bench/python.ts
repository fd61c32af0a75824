/** What the probe costs servers in Python, beside a profiler that does nothing and strace: ratios to the server alone. */

import type { Outcome } from './echoRows';
import { measureSideBySide } from './echo';
import type { Effort, Sample } from './measure';
import { measuredRow, median, missingRow, type Budget, type Row } from './rows';
import { pythonServers, type ServerName } from './servers';

/** Of its own throughput, saturated, a server keeps at least so much. */
const STYLES: readonly (readonly [style: string, kept: number])[] = [
  ['select', 0.45],
  ['selectors', 0.5],
  ['streams', 0.5],
  ['protocol', 0.5],
  ['threads', 0.5],
];
const CLIENTS = 50;

export async function benchPython(
  effort: Effort,
  progress: (line: string) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [style, atLeast] of STYLES) {
    const bench = { name: `python ${style}`, clients: CLIENTS, onOneCpu: false };
    const outcomes = await measureSideBySide(bench, pythonServers(style), effort, progress);
    if (!(outcomes instanceof Map)) return [outcomes];
    rows.push(
      ratioRow(style, 'probed', outcomes, { atLeast }),
      ratioRow(style, 'profiled', outcomes, null),
      ratioRow(style, 'straced', outcomes, null),
    );
  }
  return rows;
}

/** Its throughput against the server's alone in the same round; beside it CPU time a message of its process, and latency. */
function ratioRow(
  style: string,
  how: string,
  outcomes: ReadonlyMap<ServerName, Outcome>,
  budget: Budget | null,
): Row {
  const name = `python ${style}, ${how}: throughput ÷ plain`;
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
  return measuredRow(
    name,
    '×',
    ratios(({ messages, seconds }) => messages / seconds),
    budget,
    {
      cpuRatio: median(ratios(({ programUs }) => programUs)),
      treeCpuRatio: median(ratios(({ treeUs }) => treeUs)),
      p50Ratio: median(ratios(({ p50Us }) => p50Us)),
    },
  );
}

function samplesOf(outcome: Outcome | undefined): readonly Sample[] {
  return outcome !== undefined && 'samples' in outcome ? outcome.samples : [];
}
