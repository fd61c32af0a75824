/** A tick as one line: its number, how long it waited, what was ready, and what the program did. */

import type { About } from '../trace/about';
import { nameOfFd } from '../trace/words';
import { type Span, span, type Style } from './terminal';
import { formatNs, formatTimeout } from '../trace/times';

/** Descriptors of a list that a line of limited width has room for. */
const LIST_ROOM = 8;
const LIST_WIDTH = 7;
const TICK_WIDTH = 6;
const WAITED_WIDTH = 21;

/** What a poller may tell besides the three lists, by its letter, as poll(2) calls it. */
const FURTHER = [
  ['h', 'hup'],
  ['e', 'err'],
  ['d', 'rdhup'],
  ['n', 'nval'],
] as const;

/** Where a line that had to be folded goes on. */
export const FOLDED_AT = TICK_WIDTH + 4;

/** A descriptor that was ready, and the letters of its readiness. */
export type Ready = { readonly fd: number; readonly gen: number; readonly events: string };

/** A tick of a loop, as far as a line tells of it. */
export type Row = {
  readonly loop: number;
  /** Below 0: what it did before its first wait. */
  readonly tick: number;
  /** Its wait's, ms; absent: that was not seen, or told in a line before. */
  timeout?: number | undefined;
  /** How its wait returned; absent: it did not yet, or a line before tells it. */
  wake?: { readonly waitedNs: number; readonly ready: number; readonly errno: string };
  readonly lists: Ready[];
  /** What the program did, as far as a line has room for it, and how much there is besides. */
  readonly done: Span[];
  more: number;
};

/** How much is known of how long waits took. */
type WaitsKnown = Pick<About, 'clock' | 'hasBoundedWaits'>;

/** What stands above the columns of the ticks. */
export function headings(): Span[] {
  const waited = 'waited'.padStart(9).padEnd(WAITED_WIDTH);
  const ready = 'ready'.padEnd(2 * (LIST_WIDTH + 3) + 7);
  return [span(`${'tick'.padStart(TICK_WIDTH)}  ${waited}${ready}what the program did`, 'dim')];
}

/** What a row reads like, in a trace of which this is true. */
export function rowLine(row: Row, about: WaitsKnown, isCut: boolean): Span[] {
  const done = joined(row);
  if (row.tick < 0) return [span(`${label(row.loop, 'start')}  `, 'dim'), ...done];
  const { wake } = row;
  const number = label(row.loop, String(row.tick));
  const line = [
    span(`${number}  ${inColumn(waitedOf(row, about), WAITED_WIDTH)}`),
    ...listsOf(row.lists, isCut ? LIST_ROOM : Infinity),
    ...(wake === undefined || wake.errno === '' ? [] : [span(`${wake.errno}  `, 'bad')]),
    ...done,
  ];
  return wake?.ready === 0 ? line.map(({ text }) => span(text, 'dim')) : line;
}

/** What a thread did that is not in a wait's tick, and how long it took (ns, −1 unknown). */
export function callLine(done: Span, loop: number, name: string, tookNs: number): Span[] {
  const took = tookNs < 0 ? '' : formatNs(tookNs).padStart(9);
  const lists = inColumn(name, 2 * (LIST_WIDTH + 3) + 7);
  const thread = `${label(loop, '–')}  ${inColumn(took, WAITED_WIDTH)}${lists}`;
  return [span(thread, 'dim'), done];
}

/** What is about no loop. */
export function asideLine(done: Span): Span[] {
  return [span(`${'–'.padStart(TICK_WIDTH)}  `, 'dim'), done];
}

/** The first loop needs no name: most programs have no other. */
function label(loop: number, text: string): string {
  return (loop === 0 ? text : `${loop}/${text}`).padStart(TICK_WIDTH);
}

function waitedOf({ timeout, wake }: Row, { clock, hasBoundedWaits }: WaitsKnown): string {
  if (timeout === undefined && wake === undefined) return '';
  const ns = wake?.waitedNs ?? -1;
  const atMost = hasBoundedWaits && ns > 0 ? '≤ ' : '';
  const waited = (clock !== 'none' || ns >= 0 ? `${atMost}${formatNs(ns)}` : 'no times').padStart(
    9,
  );
  return timeout === undefined ? waited : `${waited} of ${formatTimeout(timeout)}`;
}

/** What is longer than its column pushes the next one on. */
function inColumn(text: string, width: number): string {
  return text.length < width ? text.padEnd(width) : `${text}  `;
}

/** The three lists as select(2) gives them; hang-up, error, half-close and invalid only where there are any. */
function listsOf(ready: readonly Ready[], room: number): Span[] {
  const spans = (['r', 'w', 'x'] as const).flatMap((letter) => listOf(ready, letter, room));
  for (const [letter, name] of FURTHER) {
    const fds = fdsWith(ready, letter);
    if (fds.length > 0) spans.push(span(`${name} ${shorten(fds, room)}   `, 'bad'));
  }
  return spans;
}

function listOf(ready: readonly Ready[], letter: 'r' | 'w' | 'x', room: number): Span[] {
  const fds = fdsWith(ready, letter);
  const width = letter === 'x' ? 1 : LIST_WIDTH;
  const style: Style = fds.length > 0 ? letter : 'dim';
  const list = fds.length > 0 ? shorten(fds, room) : '–';
  return [span(`${letter} ${list.padEnd(width)}`, style), span('   ')];
}

function fdsWith(ready: readonly Ready[], letter: string): string[] {
  return ready
    .filter(({ events }) => events.includes(letter))
    .sort(({ fd: one }, { fd: other }) => one - other)
    .map(nameOfFd);
}

function shorten(fds: readonly string[], room: number): string {
  if (fds.length <= room) return fds.join(' ');
  return `${fds.slice(0, room).join(' ')} +${fds.length - room}`;
}

/** A folded line ends with the mark that more follows: it stands with what is before it. */
function joined({ done, more }: Row): Span[] {
  const last = more > 0 ? [...done, span(`and ${more} more`)] : done;
  return last.map((one, i) =>
    i + 1 < last.length ? { text: `${one.text} · `, style: one.style } : one,
  );
}
