/** A tick as one line: its number, how long it waited, what was ready, and what the program did. */

import type { TraceEvent } from '../trace/event';
import { readStart, readTick } from '../trace/reading';
import type { Tick } from '../trace/ticks';
import type { Trace } from '../trace/trace';
import { nameOfFd } from '../trace/words';
import { describeEvent } from './calls';
import { type Span, span, type Style } from './terminal';
import { formatNs, formatTimeout } from './times';

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

/** Which events of a tick its line tells, and whose readiness; one of which it tells none has no line. */
export type Chosen = Record<'fits' | 'lists', (event: TraceEvent) => boolean>;

const ALL_EVENTS: Chosen = { fits: () => true, lists: () => true };

/** What stands above the columns of the ticks. */
export function headings(): Span[] {
  const waited = 'waited'.padStart(9).padEnd(WAITED_WIDTH);
  const ready = 'ready'.padEnd(2 * (LIST_WIDTH + 3) + 7);
  return [span(`${'tick'.padStart(TICK_WIDTH)}  ${waited}${ready}what the program did`, 'dim')];
}

/** A tick that has returned; undefined while the loop waits in it, or when it is not kept. */
export function tickLine(
  trace: Trace,
  loop: number,
  number: number,
  isCut = false,
  { fits, lists: isListed }: Chosen = ALL_EVENTS,
): Span[] | undefined {
  const reading = readTick(trace, loop, number);
  if (reading === undefined) return undefined;
  const { tick } = reading;
  const events = reading.events.filter(fits);
  if (events.length === 0) return undefined;
  const lists = listsOf(reading.events.filter(isListed), isCut ? LIST_ROOM : Infinity);
  const line = [
    span(`${label(loop, String(number))}  ${waitedOf(trace, tick).padEnd(WAITED_WIDTH)}`),
    ...lists,
    ...wakeError(tick),
    ...doneBy(events),
  ];
  return tick.ready === 0 ? line.map(({ text }) => span(text, 'dim')) : line;
}

/** What a loop did before its first wait; undefined when that was nothing. */
export function startLine(trace: Trace, loop: number, { fits } = ALL_EVENTS): Span[] | undefined {
  const done = doneBy(readStart(trace, loop).filter(fits));
  if (done.length === 0) return undefined;
  return [span(`${label(loop, 'start')}  `, 'dim'), ...done];
}

/** What a thread that never waits did, and how long it took (ns, −1 unknown); undefined for what is told elsewhere. */
export function callLine(
  event: TraceEvent,
  before: TraceEvent | undefined,
  name: string,
  tookNs: number,
): Span[] | undefined {
  const done = describeEvent(event, before);
  if (done === undefined) return undefined;
  const took = tookNs < 0 ? '' : formatNs(tookNs).padStart(9);
  const lists = name.padEnd(2 * (LIST_WIDTH + 3) + 7);
  const thread = `${label(event.loop, '–')}  ${took.padEnd(WAITED_WIDTH)}${lists}`;
  return [span(thread, 'dim'), done];
}

/** The first loop needs no name: most programs have no other. */
function label(loop: number, text: string): string {
  return (loop === 0 ? text : `${loop}/${text}`).padStart(TICK_WIDTH);
}

function waitedOf({ about }: Trace, { waitedNs, timeout, wait }: Tick): string {
  const hasNone = waitedNs < 0 && about.clock === 'none';
  const waited = (hasNone ? 'no times' : formatNs(waitedNs)).padStart(9);
  return wait < 0 ? waited : `${waited} of ${formatTimeout(timeout)}`;
}

function wakeError({ errno }: Tick): Span[] {
  return errno === '' ? [] : [span(`${errno}  `, 'bad')];
}

/** The three lists as select(2) gives them; hang-up, error, half-close and invalid only where there are any. */
function listsOf(events: readonly TraceEvent[], room: number): Span[] {
  const ready = events.filter(({ kind }) => kind === 'ready');
  const spans = (['r', 'w', 'x'] as const).flatMap((letter) => listOf(ready, letter, room));
  for (const [letter, name] of FURTHER) {
    const fds = fdsWith(ready, letter);
    if (fds.length > 0) spans.push(span(`${name} ${shorten(fds, room)}   `, 'bad'));
  }
  return spans;
}

function listOf(ready: readonly TraceEvent[], letter: 'r' | 'w' | 'x', room: number): Span[] {
  const fds = fdsWith(ready, letter);
  const width = letter === 'x' ? 1 : LIST_WIDTH;
  const style: Style = fds.length > 0 ? letter : 'dim';
  const list = fds.length > 0 ? shorten(fds, room) : '–';
  return [span(`${letter} ${list.padEnd(width)}`, style), span('   ')];
}

function fdsWith(ready: readonly TraceEvent[], letter: string): string[] {
  return ready
    .filter(({ events }) => events?.includes(letter) === true)
    .sort(({ fd: one = -1 }, { fd: other = -1 }) => one - other)
    .map(({ fd = -1, gen = 0 }) => nameOfFd({ fd, gen }));
}

function shorten(fds: readonly string[], room: number): string {
  if (fds.length <= room) return fds.join(' ');
  return `${fds.slice(0, room).join(' ')} +${fds.length - room}`;
}

function doneBy(events: readonly TraceEvent[]): Span[] {
  const spans: Span[] = [];
  events.forEach((event, i) => {
    const done = describeEvent(event, events[i - 1]);
    if (done === undefined) return;
    const last = spans.at(-1);
    // With what stands before it: a folded line ends with the mark that more follows.
    if (last !== undefined) spans[spans.length - 1] = { ...last, text: `${last.text} · ` };
    spans.push(done);
  });
  return spans;
}
