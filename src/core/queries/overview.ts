/** All that is kept of a loop in few columns: the strip above the timeline, which costs the same however many ticks there are. */

import { type Axis, firstTickOf, lastTickOf } from '../../trace/axis';
import { followed } from '../../trace/followed';
import { readField } from '../../trace/json';
import { overviewOf, sumsOf } from '../../trace/overview';
import { axisOf } from '../../trace/scale';
import { startOfTick, ticksOf } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { NoteView } from '../place';
import type { OverviewView } from '../tickViews';
import { placeOf, tickAround } from './place';
import { fitting } from './room';
import { hitsIn, type Search } from './search';

/** At the most; at the least half as many where there are more ticks. */
const MOST_COLUMNS = 360;
/** Notes that are told, the newest. */
const NOTES = 64;
/** Of each, and bytes of all. */
const LETTERS = 120;
const ROOM_OF_NOTES = 4 * 1024;
const HUNDREDTHS = 100;

/** What is told of all ticks, whoever looks at them. */
type Told = Pick<OverviewView, 'ready' | 'workNs' | 'startNs'> & { readonly axis: Axis };

/** Null where the loop has no ticks. */
export function overviewOfAll(trace: Trace, loop: number, search?: Search): OverviewView | null {
  if (ticksOf(trace, loop) === undefined) return null;
  const { axis, ...told } = toldOf(trace, loop);
  const { wall, clockTime } = trace.about;
  return {
    ...axis,
    ...(wall !== undefined && { wall }),
    ...(clockTime !== '' && { clockTime }),
    ...{ ...told, notes: notesIn(trace, loop) },
    hits: search === undefined ? new Int32Array(0) : hitsIn(search, trace, loop, axis),
  };
}

type Known = { readonly loop: number; readonly first: number; readonly settled: number };

/** Of each trace what was told last: who scrolls in one that stands still asks for the same again. */
const lastTold = new WeakMap<Trace, Known & { readonly told: Told }>();

function toldOf(trace: Trace, loop: number): Told {
  const { first, settled } = trace;
  const known = lastTold.get(trace);
  if (known?.loop === loop && known.first === first && known.settled === settled) return known.told;
  const told = tell(trace, loop);
  lastTold.set(trace, { loop, first, settled, told });
  return told;
}

function tell(trace: Trace, loop: number): Told {
  const kept = ticksOf(trace, loop)!;
  const of = widthFor(trace, loop, kept.last - kept.first + 1);
  const scale = { by: 'ticks', of } as const;
  const axis = axisOf(trace, { loop, lastTick: -1, columns: MOST_COLUMNS, scale });
  const ready = new Int32Array(axis.columns);
  const workNs = new Float64Array(axis.columns);
  for (let column = 0; column < axis.columns; column++) {
    const sums = sumsOf(trace, loop, firstTickOf(axis, column), lastTickOf(axis, column));
    const average = sums.ready / Math.max(1, sums.ticks);
    ready[column] = Math.round(average * HUNDREDTHS);
    workNs[column] = sums.workNs;
  }
  return { axis, ready, workNs, startNs: startsOf(trace, loop, axis) };
}

/** Ticks of a column: whole blocks of the overview, and few enough columns. */
function widthFor(trace: Trace, loop: number, ticks: number): number {
  // One more may be needed where the first does not begin at a multiple.
  const least = Math.ceil(ticks / (MOST_COLUMNS - 1));
  return Math.max(2 ** Math.ceil(Math.log2(least)), 2 ** overviewOf(trace, loop).shift);
}

function startsOf(trace: Trace, loop: number, axis: Axis): Float64Array {
  if (trace.about.clock === 'none') return new Float64Array(0);
  const starts = new Float64Array(axis.columns + 1);
  for (let column = 0; column <= axis.columns; column++) {
    const seq = startOfTick(trace, loop, firstTickOf(axis, column));
    starts[column] = trace.t[Math.min(seq, trace.settled - 1) & trace.mask]!;
  }
  return starts;
}

/** Seqs of notes, oldest first. */
const notesOf = followed<number[]>(
  () => [],
  (seqs, _trace, seq) => {
    seqs.push(seq);
    if (seqs.length > NOTES) seqs.shift();
  },
  () => ['note'],
);

/** As many as have room; those of another loop stand there. */
function notesIn(trace: Trace, loop: number): NoteView[] {
  const { first, mask } = trace;
  const seqs = notesOf(trace).filter((seq) => {
    const of = trace.loop[seq & mask]!;
    return seq >= first && (of < 0 || of === loop);
  });
  const told = seqs.map((seq) => {
    const text = String(readField(trace, seq, 'text') ?? '').slice(0, LETTERS);
    return { ...placeOf(trace, seq, loop), loop, tick: tickAround(trace, loop, seq), text };
  });
  return fitting(told.filter(({ tick }) => tick >= 0).reverse(), ROOM_OF_NOTES).reverse();
}
