/** What a run came to, as a few lines. */

import type { LabOutcome, LabOptions, LabSession } from '../core/session';
import type { Totals } from '../trace/totals';
import { plural } from '../trace/words';
import type { Stopper } from './stopping';
import { type Span, span } from './terminal';
import { formatNs } from '../trace/times';

type OwnCost = LabSession['source']['cost'];

const NAME_WIDTH = 9;

export function summaryLines(
  options: Pick<LabOptions, 'ticks' | 'seconds' | 'clients' | 'inspect'>,
  totals: Totals,
  outcome: LabOutcome,
  stopper: Stopper | undefined,
  cost: OwnCost,
): Span[][] {
  return [
    ...(options.inspect
      ? [...countLines(totals), row('cost', costText(cost, totals))]
      : [row('inspected', 'no: nothing was recorded')]),
    ...clientLines(outcome),
    row('ended', howItEnded(options, outcome, stopper, totals.ticks)),
  ];
}

/** Why the run ended, to be read after "ended"; without a stopper it ended by itself. */
export function howItEnded(
  { ticks, seconds }: Pick<LabOptions, 'ticks' | 'seconds'>,
  outcome: LabOutcome,
  stopper: Stopper | undefined,
  ticksDone: number,
): string {
  if (outcome.kind === 'failed') return 'because it failed';
  if (outcome.kind === 'refused') return 'because it was refused';
  if (stopper !== undefined) return `by ${stopper}`;
  if (ticks > 0 && ticksDone >= ticks) return `after ${plural(ticks, 'tick')}`;
  if (seconds !== undefined) return `after ${plural(seconds, 'second')}`;
  const { report } = outcome;
  const isByClients = report !== undefined && report.isPartial !== true;
  return isByClients ? 'when its clients were done' : 'by itself';
}

/** What looking has cost the program, and what of it is missing all the same. */
function costText(cost: OwnCost, { lost }: Totals): string {
  const kept = lost === 0 ? 'nothing lost' : `${plural(lost, 'event')} lost`;
  if (cost === undefined) return `not measurable in this run; ${kept}`;
  const { ns, share, off } = cost;
  const about = off === undefined ? '' : ` ± ${Math.round(off * 100)} %`;
  return `${formatNs(ns)}${about} an event, ${(share * 100).toFixed(1)} % of the program's CPU time; ${kept}`;
}

/** What a whole trace came to, in numbers. */
export function countLines(totals: Totals): Span[][] {
  const { ticks, accepted, bytesIn, bytesOut, missing, prints } = totals;
  const rest = missing === 0 ? '' : `, of which ${missing} were not captured`;
  return [
    ticks === 0
      ? row('took', `${tookText(totals)}, no wait in it`)
      : row('ticks', `${ticks}${totals.hasTimes ? ' in ' : ', '}${tookText(totals)}`),
    row('accepted', plural(accepted, 'connection')),
    row('bytes', `${bytesIn} in, ${bytesOut} out${rest}`),
    row('prints', String(prints)),
  ];
}

/** What stands before the numbers of a whole trace of which only a part is shown. */
export function chosenLines(says: string): Span[][] {
  return [row('shown', says), [span('  the whole trace:', 'dim')]];
}

/** No shares of times that cannot have been so. */
function tookText(totals: Totals): string {
  const { ticks, waitedNs, workedNs, hasTimes, backwards, beganAt, endedAt } = totals;
  if (!hasTimes) return 'no times';
  const took = formatNs(Math.max(0, endedAt - beganAt));
  if (backwards > 0) return `${took}, in which times go back ${plural(backwards, 'time')}`;
  if (totals.hasBoundedWaits) return `${took}, of which it is not known how much it waited`;
  return ticks === 0 ? took : `${took}${shares(waitedNs, workedNs)}`;
}

function shares(waitedNs: number, workedNs: number): string {
  const all = waitedNs + workedNs;
  if (all === 0) return '';
  const waited = ((waitedNs / all) * 100).toFixed(1);
  const worked = ((workedNs / all) * 100).toFixed(1);
  return `: ${waited} % waited, ${worked} % worked`;
}

function clientLines({ report }: LabOutcome): Span[][] {
  if (report === undefined) return [];
  const { clients, failed } = report;
  return failed === 0
    ? [row('clients', `${clients}, all expectations met`)]
    : [row('clients', `${clients}, ${plural(failed, 'expectation')} failed`, 'bad')];
}

/** A line of a summary. */
export function row(name: string, text: string, style: Span['style'] = 'plain'): Span[] {
  return [span(`  ${name.padEnd(NAME_WIDTH)}  `, 'dim'), span(text, style)];
}
