/** The readiness timeline of a view: the ticks and descriptors it shows, and what it paints of them. */

import { descriptorsIn, windowOf } from '../../trace/windows';
import { type Axis, axisFromColumn, firstTickOf } from '../../trace/axis';
import { axisOf } from '../../trace/scale';
import { startOfTick } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { Timeline, View } from '../protocol';
import { clientStepsIn, readStep } from './clients';
import { infoOf, type Instant } from './instant';
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
export function timelineOf(instant: Instant, view: View, room: number): Timeline {
  const { trace, loop } = instant;
  const axis = axisShown(trace, view);
  const { firstTick, columns } = axis;
  const open = descriptorsIn(trace, loop, firstTick, firstTickOf(axis, columns) - 1);
  const wanted = Math.min(view.rows, MAX_ROWS);
  const firstRow = Math.max(0, Math.min(view.firstRow, open.length - wanted));
  const infos = open.slice(firstRow, firstRow + wanted).map((row) => infoOf(instant, row));
  const { selected } = view;
  const selectedRow = open.findIndex(({ fd, gen }) => fd === selected?.fd && gen === selected.gen);
  const { clientSteps, clientCounts } = clientsIn(instant, axis);
  let left = room - columns * BYTES_OF_COLUMN - sizeOf(clientSteps);
  const most = infos.findIndex((info) => (left -= sizeOf(info) + columns * BYTES_OF_CELL) < 0);
  const rows = most < 0 ? infos : infos.slice(0, most);
  const shown = open.slice(firstRow, firstRow + rows.length);
  return {
    ...axis,
    ...{ rowCount: open.length, selectedRow, firstRow, rows },
    ...windowOf(trace, { loop, axis, rows: shown }),
    ...{ clientSteps, clientCounts },
  };
}

/** The newest steps of clients that have room, and how many there were in each column. */
function clientsIn(
  { trace, loop }: Instant,
  axis: Axis,
): Pick<Timeline, 'clientSteps' | 'clientCounts'> {
  const steps = clientStepsIn(trace, loop, axis);
  const clientCounts = new Int32Array(axis.columns);
  for (const { column } of steps) clientCounts[column]!++;
  const newest = steps.slice(-MAX_STEPS).reverse();
  const told = newest.map((step) => readStep(trace, loop, axis, step));
  return { clientSteps: fitting(told, ROOM_OF_STEPS).reverse(), clientCounts };
}

/** The descriptors open now, the oldest first, as many as have room. */
export function openNow(instant: Instant, room: number): Timeline['rows'] {
  const { trace, loop } = instant;
  const open = trace.descriptors.list.filter(
    ({ closed, loops }) => closed < 0 && loops.includes(loop),
  );
  return fitting(
    open.map((descriptor) => infoOf(instant, descriptor)),
    room,
  );
}

/** What is asked for as far as it is kept: before the oldest there is nothing to show. */
function axisShown(trace: Trace, { loop, lastTick, columns, scale }: View): Axis {
  const request = { loop, lastTick, columns: Math.min(columns, MAX_COLUMNS) };
  const axis = axisOf(trace, { ...request, ...(scale && { scale }) });
  const end = startOfTick(trace, loop, firstTickOf(axis, axis.columns));
  let from = 0;
  const isTooMuch = (): boolean =>
    end - startOfTick(trace, loop, firstTickOf(axis, from)) > MAX_EVENTS;
  while (from < axis.columns - 1 && isTooMuch()) from += (axis.columns - from) >> 1;
  return axisFromColumn(axis, from);
}
