/** The readiness timeline of a view: the ticks and descriptors it shows, and what it paints of them. */

import { descriptorsIn, windowOf } from '../../trace/windows';
import { startOfTick, ticksOf } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { Timeline, View } from '../protocol';
import { clientStepsIn, readStep } from './clients';
import { infoOf, type Moment } from './moment';
import { fitting, sizeOf } from './room';

const BYTES_OF_CELL = 2;
/** Waited, worked, ready, steps of clients. */
const BYTES_OF_COLUMN = 24;
/** Steps of clients that are told one by one. */
const MAX_STEPS = 100;
const ROOM_OF_STEPS = 6 * 1024;
const MAX_COLUMNS = 1024;
/** More than a sight has room for. */
const MAX_ROWS = 1024;
/** Events that a window may be painted from: a few milliseconds. */
const MAX_EVENTS = 100_000;

/** Takes at most `room` bytes: columns first, then as many rows as still fit. */
export function timelineOf(moment: Moment, view: View, room: number): Timeline {
  const { trace, loop } = moment;
  const { firstTick, lastTick } = ticksShown(trace, view);
  const columns = lastTick - firstTick + 1;
  const open = descriptorsIn(trace, loop, firstTick, lastTick);
  const wanted = Math.min(view.rows, MAX_ROWS);
  const firstRow = Math.max(0, Math.min(view.firstRow, open.length - wanted));
  const infos = open.slice(firstRow, firstRow + wanted).map((row) => infoOf(moment, row));
  const { selected } = view;
  const selectedRow = open.findIndex(({ fd, gen }) => fd === selected?.fd && gen === selected.gen);
  const { clientSteps, clientCounts } = clientsIn(moment, firstTick, lastTick);
  let left = room - columns * BYTES_OF_COLUMN - sizeOf(clientSteps);
  const most = infos.findIndex((info) => (left -= sizeOf(info) + columns * BYTES_OF_CELL) < 0);
  const rows = most < 0 ? infos : infos.slice(0, most);
  const shown = open.slice(firstRow, firstRow + rows.length);
  return {
    ...{ firstTick, columns, rowCount: open.length, selectedRow, firstRow, rows },
    ...windowOf(trace, { loop, firstTick, lastTick, rows: shown }),
    ...{ clientSteps, clientCounts },
  };
}

/** The newest steps of clients that have room, and how many there were in each tick. */
function clientsIn(
  { trace, loop }: Moment,
  firstTick: number,
  lastTick: number,
): Pick<Timeline, 'clientSteps' | 'clientCounts'> {
  const steps = clientStepsIn(trace, loop, firstTick, lastTick);
  const clientCounts = new Int32Array(Math.max(0, lastTick - firstTick + 1));
  for (const { tick } of steps) clientCounts[tick - firstTick]!++;
  const newest = steps.slice(-MAX_STEPS).reverse();
  const told = newest.map((step) => readStep(trace, step));
  return { clientSteps: fitting(told, ROOM_OF_STEPS).reverse(), clientCounts };
}

/** The descriptors open now, the oldest first, as many as have room. */
export function openNow(moment: Moment, room: number): Timeline['rows'] {
  const { trace, loop } = moment;
  const open = trace.descriptors.list.filter(
    ({ closed, loops }) => closed < 0 && loops.includes(loop),
  );
  return fitting(
    open.map((descriptor) => infoOf(moment, descriptor)),
    room,
  );
}

/** Those asked for as far as they are kept: before the oldest there is nothing to show. */
function ticksShown(trace: Trace, view: View): { firstTick: number; lastTick: number } {
  const kept = ticksOf(trace, view.loop);
  if (kept === undefined) return { firstTick: 0, lastTick: -1 };
  const columns = Math.min(view.columns, MAX_COLUMNS, kept.last - kept.first + 1);
  const wanted = view.lastTick < 0 ? kept.last : Math.min(view.lastTick, kept.last);
  const lastTick = Math.max(wanted, kept.first + columns - 1);
  let firstTick = lastTick - columns + 1;
  const end = startOfTick(trace, view.loop, lastTick + 1);
  while (firstTick < lastTick && end - startOfTick(trace, view.loop, firstTick) > MAX_EVENTS) {
    firstTick += (lastTick - firstTick + 1) >> 1;
  }
  return { firstTick, lastTick };
}
