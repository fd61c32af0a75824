/** What a run came to, as a few lines. */

import type { Totals } from '../core/readings';
import type { Outcome, RunOptions } from '../core/session';
import { type Span, span } from './terminal';
import { count, formatNs } from './times';

/** What ended the run from outside: a key or a signal; undefined: it ended by itself. */
export type Stopper = 'q' | 'Ctrl-C' | 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const NAME_WIDTH = 9;

export function summaryLines(
  options: Pick<RunOptions, 'ticks' | 'seconds' | 'clients' | 'inspect'>,
  totals: Totals,
  outcome: Outcome,
  stopper: Stopper | undefined,
): Span[][] {
  return [
    ...(options.inspect ? countLines(totals) : [row('inspected', 'no: nothing was recorded')]),
    ...clientLines(outcome),
    row('ended', howItEnded(options, outcome, stopper, totals.ticks)),
  ];
}

/** Why the run ended, to be read after "ended". */
export function howItEnded(
  { ticks, seconds }: Pick<RunOptions, 'ticks' | 'seconds'>,
  outcome: Outcome,
  stopper: Stopper | undefined,
  ticksDone: number,
): string {
  if (outcome.kind !== 'done') return 'because it failed';
  if (stopper !== undefined) return `by ${stopper}`;
  if (ticks > 0 && ticksDone >= ticks) return `after ${count(ticks, 'tick')}`;
  if (seconds !== undefined) return `after ${count(seconds, 'second')}`;
  return outcome.report === undefined ? 'by itself' : 'when its clients were done';
}

function countLines(totals: Totals): Span[][] {
  const { ticks, waitedNs, workedNs, accepted, bytesIn, bytesOut, prints } = totals;
  const took = formatNs(Math.max(0, totals.endedAt - totals.beganAt));
  return [
    row('ticks', `${ticks} in ${took}${shares(waitedNs, workedNs)}`),
    row('accepted', count(accepted, 'connection')),
    row('bytes', `${bytesIn} in, ${bytesOut} out`),
    row('prints', String(prints)),
  ];
}

function shares(waitedNs: number, workedNs: number): string {
  const all = waitedNs + workedNs;
  if (all === 0) return '';
  const waited = ((waitedNs / all) * 100).toFixed(1);
  const worked = ((workedNs / all) * 100).toFixed(1);
  return `: ${waited} % waited, ${worked} % worked`;
}

function clientLines({ report }: Outcome): Span[][] {
  if (report === undefined) return [];
  const { clients, failed } = report;
  return failed === 0
    ? [row('clients', `${clients}, all expectations met`)]
    : [row('clients', `${clients}, ${count(failed, 'expectation')} failed`, 'bad')];
}

function row(name: string, text: string, style: Span['style'] = 'plain'): Span[] {
  return [span(`  ${name.padEnd(NAME_WIDTH)}  `, 'dim'), span(text, style)];
}
