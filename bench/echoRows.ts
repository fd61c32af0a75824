/** Turns the samples of the echo rounds into rows: one a server, one a ratio. */

import type { Sample } from './measure';
import { measuredRow, median, missingRow, type Budget, type Row } from './rows';
import type { ServerName } from './servers';

/** A server's sample of each round so far, or why it has none. */
export type Outcome = { samples: Sample[] } | { verdict: 'skipped' | 'failed'; reason: string };

export type Outcomes = ReadonlyMap<ServerName, Outcome>;

/** CPU time a message of one server against another's in the same round. */
export type Ratio = {
  of: ServerName;
  to: ServerName;
  budget: Budget | null;
};

/** The server's CPU time a message, with throughput and latency beside it. */
export function serverRow(bench: string, server: ServerName, outcomes: Outcomes): Row {
  const name = `${bench} ${server}`;
  const outcome = outcomeOf(server, outcomes);
  if (!('samples' in outcome))
    return missingRow(name, 'µs/message', outcome.verdict, outcome.reason);
  const { samples } = outcome;
  const each = (of: (sample: Sample) => number): number[] => samples.map(of);
  return measuredRow(
    name,
    'µs/message',
    each((sample) => sample.treeUs),
    null,
    {
      programUs: median(each((sample) => sample.programUs)),
      messagesPerSecond: median(each((sample) => sample.messages / sample.seconds)),
      latencyP50Us: median(each((sample) => sample.p50Us)),
      latencyP99Us: median(each((sample) => sample.p99Us)),
    },
  );
}

/** The median of the ratios of each round, which a slow minute of the machine leaves alone. */
export function ratioRow(bench: string, { of, to, budget }: Ratio, outcomes: Outcomes): Row {
  const name = `${bench} ${of} ÷ ${to}`;
  const upper = outcomeOf(of, outcomes);
  const lower = outcomeOf(to, outcomes);
  if (!('samples' in upper)) return missingRow(name, '×', upper.verdict, upper.reason, budget);
  if (!('samples' in lower)) return missingRow(name, '×', lower.verdict, lower.reason, budget);
  const ratios = (value: (sample: Sample) => number): number[] =>
    upper.samples.flatMap((sample, round) => {
      const other = lower.samples[round];
      return other === undefined ? [] : [value(sample) / value(other)];
    });
  return measuredRow(
    name,
    '×',
    ratios((sample) => sample.treeUs),
    budget,
    {
      programRatio: median(ratios((sample) => sample.programUs)),
      throughputRatio: median(ratios((sample) => sample.messages / sample.seconds)),
      p99Ratio: median(ratios((sample) => sample.p99Us)),
    },
  );
}

function outcomeOf(server: ServerName, outcomes: Outcomes): Outcome {
  return outcomes.get(server) ?? { verdict: 'skipped', reason: `${server} was not measured` };
}
