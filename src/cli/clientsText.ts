/** What clients came to, as a table for people and as JSON lines. */

import type { ClientResult, ClientsOutcome, ClientsProgress } from '../core/clients';
import { type Span, span } from './terminal';
import { plural } from '../trace/words';
import { formatBytes, formatNs } from '../trace/times';

/** Which script, at whom. */
export type Aimed = { readonly file: string; readonly targets: readonly string[] };

type Done = ClientsOutcome & { readonly kind: 'done' };

/** Rows of clients at the most; those that failed come first. */
const MOST_ROWS = 20;
const HEADINGS = ['client', 'sent', 'received', 'replies', 'min', 'median', 'p99', 'max'];
const NAME_WIDTH = 9;
const INDENT = ' '.repeat('client  '.length);

/** One object a client, and one of them all. */
export function clientsJson({ clients, latency, tookMs, wasStopped }: Done): object[] {
  const total = { ...totalsOf(clients), latency, tookMs, wasStopped };
  return [...clients, { total }];
}

export function progressLine({ clients, connected, ended, failed }: ClientsProgress): string {
  const bad = failed === 0 ? '' : `, ${failed} failed`;
  return `${ended} of ${plural(clients, 'client')} done, ${connected} connected so far${bad}`;
}

/** A row a client, and what they come to together. */
export function clientsTable({ file, targets }: Aimed, done: Done): Span[][] {
  const { clients } = done;
  const sorted = [...clients].sort((one, other) => rank(one) - rank(other));
  const shown = sorted.slice(0, MOST_ROWS);
  const cells = shown.map(cellsOf);
  const widths = HEADINGS.map((heading, i) =>
    Math.max(heading.length, ...cells.map((row) => row[i]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => cell.padStart(widths[i]!)).join('  ');
  const more = clients.length - shown.length;
  return [
    [span(file, 'bold'), span(` → ${targets.join(', ')}`)],
    [],
    [span(line(HEADINGS), 'dim')],
    ...shown.flatMap((client, i) => [
      [span(line(cells[i]!)), ...undone(client)],
      ...failureOf(client),
    ]),
    ...(more > 0 ? [[span(`… and ${plural(more, 'client')} more`, 'dim')]] : []),
    [],
    ...summaryOf(done),
  ];
}

function rank({ failure, ended }: ClientResult): number {
  return failure !== undefined ? 0 : ended ? 2 : 1;
}

function cellsOf({ client, sent, received, latency }: ClientResult): string[] {
  const times = latency && [latency.minMs, latency.medianMs, latency.p99Ms, latency.maxMs];
  return [
    String(client),
    formatBytes(sent),
    formatBytes(received),
    String(latency?.count ?? 0),
    ...(times?.map((ms) => formatNs(ms * 1e6)) ?? ['–', '–', '–', '–']),
  ];
}

function undone({ failure, ended }: ClientResult): Span[] {
  return ended || failure !== undefined ? [] : [span('  not done', 'dim')];
}

/** A line of its own: a reason may be long. */
function failureOf({ failure }: ClientResult): Span[][] {
  return failure === undefined ? [] : [[span(`${INDENT}✗ ${failure}`, 'bad')]];
}

function summaryOf({ clients, latency, tookMs, wasStopped }: Done): Span[][] {
  const { met, failed, sent, received } = totalsOf(clients);
  const told =
    failed === 0
      ? span(`${clients.length}, ${wasStopped ? `${met} done` : 'all expectations met'}`)
      : span(`${clients.length}, ${plural(failed, 'expectation')} failed`, 'bad');
  return [
    [name('clients'), told],
    [name('bytes'), span(`${formatBytes(sent)} sent, ${formatBytes(received)} received`)],
    ...(latency === undefined ? [] : [[name('latency'), span(latencyText(latency))]]),
    [
      name('took'),
      span(`${formatNs(tookMs * 1e6)}${wasStopped ? ', ended before all were done' : ''}`),
    ],
  ];
}

function latencyText({ count: replies, ...times }: NonNullable<Done['latency']>): string {
  const { minMs, medianMs, p99Ms, maxMs } = times;
  const [min, median, p99, max] = [minMs, medianMs, p99Ms, maxMs].map((ms) => formatNs(ms * 1e6));
  return `min ${min}, median ${median}, p99 ${p99}, max ${max} of ${replies} replies`;
}

function name(text: string): Span {
  return span(`  ${text.padEnd(NAME_WIDTH)}  `, 'dim');
}

function totalsOf(clients: readonly ClientResult[]) {
  const sum = (of: (client: ClientResult) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  const failed = sum(({ failure }) => (failure === undefined ? 0 : 1));
  const met = sum(({ failure, ended }) => (failure === undefined && ended ? 1 : 0));
  const connected = sum((client) => (client.connected ? 1 : 0));
  return {
    ...{ clients: clients.length, connected, met, failed },
    sent: sum((client) => client.sent),
    received: sum((client) => client.received),
  };
}
