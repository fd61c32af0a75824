/** What the picture of a finding shows: the few descriptors and ticks around its evidence, each with what was watched, ready and called. */

import type { Finding } from '../../../src/diagnose/finding';
import { count, duration, shortAddress } from '../../../src/panel/format';
import { type CallLine, lineOf } from '../../../src/panel/calls';
import { type Face, faceOf, lettersOfCell } from '../../../src/panel/cells';
import { t } from '../../../src/panel/texts';
import { CELL_BITS } from '../../../src/trace/cells';
import type { Descriptor } from '../../../src/trace/descriptors';
import type { TraceEvent } from '../../../src/trace/event';
import { readEvent } from '../../../src/trace/json';
import { type Tick, tickAt, ticksOf } from '../../../src/trace/ticks';
import { formatTimeout } from '../../../src/trace/times';
import type { Trace } from '../../../src/trace/trace';
import { descriptorsIn, windowOf } from '../../../src/trace/windows';
import { nameOfFd } from '../../../src/trace/words';

/** A line of words. */
export type Line = { readonly text: string; readonly tone: CallLine['tone'] | 'dim' };

export type Cell = {
  /** Undefined where a row is about no descriptor. */
  readonly face: Face | undefined;
  readonly watched: string;
  readonly ready: string;
  readonly lines: readonly Line[];
  /** It has events that prove the finding. */
  readonly isEvidence: boolean;
};

export type Column = {
  readonly title: string;
  readonly waited: string;
  readonly worked: string;
  readonly errno: string;
  /** Ticks are left out before it. */
  readonly isBehindGap: boolean;
  /** Its wait proves the finding. */
  readonly isEvidence: boolean;
};

export type Row = { readonly name: string; readonly says: string; readonly cells: readonly Cell[] };

export type Picture = {
  readonly severity: Finding['severity'];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
};

const MOST_COLUMNS = 5;
const MOST_ROWS = 3;
const MOST_LINES = 6;
/** Work and calls shorter than this are not worth a word. */
const LONG_NS = 10e6;
/** What the picture shows by other means, or not at all. */
const UNTOLD = new Set(['ready', 'open', 'wait', 'wake', 'frame', 'note', 'loop']);
/** And of other loops. */
const UNTOLD_OF_OTHERS = new Set(['ready', 'open', 'watch', 'frame', 'note', 'loop']);

export function pictureOf(trace: Trace, finding: Finding): Picture {
  const ticks = ticksFor(trace, finding);
  const rows = rowsFor(trace, finding, ticks);
  const loop = loopOf(finding);
  const all = spans(trace, ticks);
  const told = all.map(({ from, to }) => eventsIn(trace, from, to));
  const cells = ticks.map(({ tick }) =>
    windowOf(trace, { loop, axis: { firstTick: tick, columns: 1 }, rows }),
  );
  const proof = new Set(finding.evidence.map(({ seq }) => seq));
  const isProof = ({ seq }: TraceEvent): boolean => proof.has(seq);
  const ofDescriptors = rows.map((row, i) => ({
    ...labelOf(row),
    cells: told.map((events, column) => {
      const own = events.filter(
        (event) => event.loop === loop && event.tick === ticks[column]!.tick && isAbout(event, row),
      );
      return {
        ...cellOf(cells[column]!.cells[i]!),
        lines: linesOf(own.filter(({ kind }) => !UNTOLD.has(kind))),
        isEvidence: own.some(isProof),
      };
    }),
  }));
  const others = told.map((events) => events.filter((event) => othersName(event, loop) !== ''));
  const names = [...new Set(others.flat().map((event) => othersName(event, loop)))];
  const ofOthers = names.map((name) => ({
    ...{ name, says: '' },
    cells: others.map((events) => {
      const own = events.filter((event) => othersName(event, loop) === name);
      const lines = linesOf(own);
      return { face: undefined, watched: '', ready: '', lines, isEvidence: own.some(isProof) };
    }),
  }));
  return {
    severity: finding.severity,
    columns: ticks.map((tick, i) => columnOf(tick, ticks[i - 1], proof)),
    rows: [...ofDescriptors, ...ofOthers],
  };
}

function loopOf({ loop }: Finding): number {
  return Math.max(0, loop);
}

/** The tick before it begins, those of its evidence, and the last, as many as there is room for. */
function ticksFor(trace: Trace, finding: Finding): Tick[] {
  const loop = loopOf(finding);
  const known = ticksOf(trace, loop) ?? { first: 0, last: 0 };
  const proven = finding.evidence.flatMap(({ seq }) => {
    const event = readEvent(trace, seq);
    return event?.loop === loop && event.tick >= 0 ? [event.tick] : [];
  });
  const { first, last } = finding;
  const wanted = [first - 1, first, ...proven, last, last + 1].filter(
    (tick) => tick >= known.first && tick <= known.last,
  );
  const all = [...new Set(wanted)].sort((one, other) => one - other);
  const kept = all.length <= MOST_COLUMNS ? all : [...all.slice(0, MOST_COLUMNS - 1), last];
  const ticks = kept.flatMap((tick) => tickAt(trace, loop, tick) ?? []);
  // A wait that did not return shows nothing.
  return ticks.filter(({ wake, end }, i) => wake >= 0 || (i === 0 && end > 0));
}

/** From the end of the column before: what happened in between stands there, too, unless ticks are left out. */
function spans(trace: Trace, ticks: readonly Tick[]): { from: number; to: number }[] {
  return ticks.map((tick, i) => {
    const from = i === 0 ? trace.first : tick.wait < 0 ? tick.wake : tick.wait;
    const to = i === ticks.length - 1 ? trace.next : tick.end;
    return { from, to };
  });
}

function eventsIn(trace: Trace, from: number, to: number): TraceEvent[] {
  const seqs = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return seqs.flatMap((seq) => readEvent(trace, seq) ?? []);
}

/** Its own descriptor, then those with the most to tell, in the order of their numbers. */
function rowsFor(trace: Trace, finding: Finding, ticks: readonly Tick[]): Descriptor[] {
  const first = ticks[0]?.tick ?? 0;
  const last = ticks.at(-1)?.tick ?? 0;
  const loop = loopOf(finding);
  const events = spans(trace, ticks).flatMap(({ from, to }) => eventsIn(trace, from, to));
  const proof = new Set(finding.evidence.map(({ seq }) => seq));
  const weightOf = (one: Descriptor): number => {
    if (one.fd === finding.fd && one.gen === finding.gen) return Infinity;
    const own = events.filter((event) => event.loop === loop && isAbout(event, one));
    const told = own.filter(({ kind }) => kind !== 'open' && kind !== 'watch').length;
    return told + own.filter(({ seq }) => proof.has(seq)).length * 100;
  };
  return descriptorsIn(trace, loop, first, last)
    .map((one) => ({ one, weight: weightOf(one) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_ROWS)
    .filter(({ weight }) => weight > 0)
    .map(({ one }) => one)
    .sort((a, b) => a.fd - b.fd || a.gen - b.gen);
}

function isAbout(event: TraceEvent, { fd, gen }: Descriptor): boolean {
  if (event.kind === 'accept') return event.listener === fd;
  return event.fd === fd && (event.gen ?? 0) === gen;
}

/** Whose row an event stands in that is about none of the loop's descriptors; empty where it is not shown. */
function othersName(event: TraceEvent, loop: number): string {
  const { kind, client = 0, fd = -1 } = event;
  if (kind === 'client') return t('client {0}', client);
  if (kind === 'signal' || kind === 'exit' || kind === 'task') return t('program');
  if (kind === 'process') return (event.parent ?? 0) <= 0 ? '' : 'fork';
  if (event.loop === loop || event.loop < 0 || UNTOLD_OF_OTHERS.has(kind)) return '';
  return kind === 'wait' || kind === 'wake' || fd >= 0 ? t('loop {0}', event.loop) : '';
}

function labelOf({ fd, gen, role, proto, peer, local }: Descriptor): Pick<Row, 'name' | 'says'> {
  const address = shortAddress(peer === '' ? local : peer);
  const words = [role === 'other' ? proto : t(role), address];
  return { name: nameOfFd({ fd, gen }), says: words.filter((word) => word !== '').join(' ') };
}

function cellOf(bits: number): Pick<Cell, 'face' | 'watched' | 'ready'> {
  const { asked, ready } = lettersOfCell(bits);
  const isOpen = (bits & CELL_BITS.open) !== 0;
  return {
    face: faceOf(bits),
    watched:
      asked !== ''
        ? t('watched for {0}', asked)
        : isOpen
          ? t('not watched')
          : ready === ''
            ? ''
            : t('closed'),
    ready: ready === '' ? '' : t('ready {0}', ready),
  };
}

/** Calls as the panel writes them, without what the row says: the same ones counted, and no more than there is room for. */
function linesOf(events: readonly TraceEvent[]): Line[] {
  const calls: { text: string; note: string; tone: Line['tone']; often: number }[] = [];
  for (const event of events) {
    const [text, note, tone] = wordsOf(event);
    const before = calls.at(-1);
    if (before?.text === text && before.note === note) before.often++;
    else calls.push({ text, note, tone, often: 1 });
  }
  const told = calls.flatMap(({ text, note, tone, often }): Line[] => {
    const line: Line = { text: often === 1 ? text : `${text} ×${count(often)}`, tone };
    const below = tone === 'plain' ? 'dim' : tone;
    return note === '' ? [line] : [line, { text: note, tone: below }];
  });
  return told.length <= MOST_LINES ? told : [...told.slice(0, MOST_LINES - 1), MORE];
}

const MORE: Line = { text: '…', tone: 'dim' };

/** A call without its descriptor, which the row names, and what is to be known of it. */
function wordsOf(event: TraceEvent): readonly [text: string, note: string, tone: Line['tone']] {
  const { call, result, note, tone } = lineOf(event);
  const name = call.replace(/\(.*\)$/, '').replace(/ \d+[⁰¹²³⁴⁵⁶⁷⁸⁹]*$/, '');
  const { errno = '', dur = -1, interest, code, signal, message = 0 } = event;
  const usual = `${name} ${result}`.trim();
  const told: Partial<Record<TraceEvent['kind'], readonly [string, string, Line['tone']]>> = {
    send: [usual, errno === '' ? shortOf(event) : errno, tone],
    recv: [usual, errno, event.got === 0 ? 'warning' : tone],
    exit: [signal === '' ? `exit ${code}` : `${signal}`, '', code === 0 ? 'plain' : 'error'],
    signal: [event.name ?? '', '', 'warning'],
    client: [`${event.step} ${event.bytes ?? ''}`.trim(), '', 'plain'],
    wait: ['wait', result, 'plain'],
    wake: ['wake', duration(event.waited ?? 0), 'plain'],
    kernel: [`Recv-Q ${event.recvq}`, '', 'plain'],
    process: [`fork = ${event.pid}`, '', 'plain'],
    watch: interest === '' ? ['unwatch', '', tone] : [usual, note, tone],
    enqueue: [`enqueue #${message}`, '', tone],
    dequeue: [`dequeue #${message}`, '', tone],
  };
  const words = told[event.kind] ?? [usual, errno, tone];
  return dur < LONG_NS ? words : [words[0], duration(dur), 'warning'];
}

function shortOf({ put = 0, want = 0 }: TraceEvent): string {
  return put < want ? t('{0} of {1}', count(put), count(want)) : '';
}

function columnOf(tick: Tick, before: Tick | undefined, proof: ReadonlySet<number>): Column {
  const { waitedNs, timeout, workNs, errno, wait, wake } = tick;
  const isGap = before === undefined ? tick.tick > 0 : tick.tick !== before.tick + 1;
  return {
    title: t('tick {0}', count(tick.tick)),
    waited: waitedNs < 0 ? '' : `${duration(waitedNs)} / ${formatTimeout(timeout)}`,
    worked: workNs < LONG_NS ? '' : t('worked {0}', duration(workNs)),
    errno,
    isBehindGap: isGap,
    isEvidence: proof.has(wait) || proof.has(wake),
  };
}
