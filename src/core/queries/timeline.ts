/** The readiness timeline of a view: the ticks and descriptors it shows, and what it paints of them. */

import { descriptorsIn, tableBefore, windowOf, type WindowRequest } from '../../trace/windows';
import { type Axis, axisFromColumn, firstTickOf } from '../../trace/axis';
import { axisOf } from '../../trace/scale';
import { startOfTick } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { Timeline, View } from '../protocol';
import { clientStepsIn, readStep } from './clients';
import { nearestUse } from './descriptor';
import { infoOf, type Instant } from './instant';
import { fitting, sizeOf } from './room';
import { queuesIn } from './rowQueues';
import {
  membersOf,
  type Owners,
  queueOwnersOf,
  type Row,
  rowInfo,
  rowShowing,
  rowsOf,
} from './rows';

const BYTES_OF_CELL = 2;
/** Waited, worked, ready, steps of clients. */
const BYTES_OF_COLUMN = 24;
/** Steps of clients that are told one by one. */
const MAX_STEPS = 100;
const ROOM_OF_STEPS = 6 * 1024;
const ROOM_OF_QUEUES = 6 * 1024 + 64;
const MAX_COLUMNS = 1024;
/** More than a sight has room for. */
const MAX_ROWS = 1024;
/** Events that a window may be painted from: a few milliseconds. */
const MAX_EVENTS = 100_000;

/** Takes at most `room` bytes: columns first, then as many rows as still fit. `owners`: of what rows are filtered by. */
export function timelineOf(instant: Instant, view: View, room: number, owners?: Owners): Timeline {
  const { trace, loop } = instant;
  const axis = axisShown(trace, view);
  const readFrom = readFromOf(trace, loop, axis);
  const { firstTick, columns } = axis;
  const open = descriptorsIn(trace, loop, firstTick, firstTickOf(axis, columns) - 1);
  const all = rowsOf(instant, open, view.arrangement, owners);
  const { list, pinned, hidden } = all;
  const wanted = Math.min(view.rows, MAX_ROWS);
  const firstRow = Math.max(pinned, Math.min(view.firstRow, list.length - wanted));
  const asked = [...list.slice(0, pinned), ...list.slice(firstRow, firstRow + wanted)];
  const infos = asked.map((row) => rowInfo(instant, row, axis));
  const { clientSteps, clientCounts } = clientsIn(instant, axis, readFrom);
  let left = room - columns * BYTES_OF_COLUMN - sizeOf(clientSteps) - ROOM_OF_QUEUES;
  const most = infos.findIndex((info) => (left -= sizeOf(info) + columns * BYTES_OF_CELL) < 0);
  const rows = most < 0 ? infos : infos.slice(0, most);
  const shown = asked.slice(0, rows.length);
  const before = tableBefore(trace, loop, axisFromColumn(axis, readFrom));
  const painted = { ...{ loop, axis, before, readFrom }, ...linesOf(shown) };
  const { cells, ...bands } = windowOf(trace, painted);
  const from = { column: readFrom, table: before };
  const queues = queuesIn(trace, loop, axis, shown.map(queueOwnersOf), from);
  return {
    ...{ ...axis, readFrom, ...(view.scale && { scale: view.scale }) },
    ...{ rowCount: list.length, selectedRow: rowShowing(all, view.selected), firstRow, rows },
    ...(pinned > 0 && { pinned: Math.min(pinned, rows.length) }),
    ...(hidden !== undefined && { hidden }),
    ...{ cells, ...bands, clientSteps, clientCounts },
    ...(queues.length > 0 && { queues }),
    ...(view.find !== undefined && {
      found: { fd: view.find, gen: nearestUse(instant, view.find)?.gen ?? -1 },
    }),
  };
}

/** What is painted in each row. */
function linesOf(shown: readonly Row[]): Pick<WindowRequest, 'rows' | 'lines'> {
  const members = shown.map(membersOf);
  const of = Int32Array.from(
    members.flatMap(({ length }, line) => Array.from({ length }, () => line)),
  );
  return { rows: members.flat(), lines: { of, count: shown.length } };
}

/** The newest steps of clients that have room, and how many there were in each column. */
function clientsIn(
  { trace, loop }: Instant,
  axis: Axis,
  readFrom: number,
): Pick<Timeline, 'clientSteps' | 'clientCounts'> {
  const read = axisFromColumn(axis, readFrom);
  const steps = clientStepsIn(trace, loop, read);
  const clientCounts = new Int32Array(axis.columns);
  for (const { column } of steps) clientCounts[readFrom + column]!++;
  const newest = steps.slice(-MAX_STEPS).reverse();
  const told = newest.map((step) => readStep(trace, loop, read, step));
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
  return axisOf(trace, { ...request, ...(scale && { scale }) });
}

/** The first column of as many as a window may be painted from. */
function readFromOf(trace: Trace, loop: number, axis: Axis): number {
  const end = startOfTick(trace, loop, firstTickOf(axis, axis.columns));
  let from = 0;
  const isTooMuch = (): boolean =>
    end - startOfTick(trace, loop, firstTickOf(axis, from)) > MAX_EVENTS;
  while (from < axis.columns - 1 && isTooMuch()) from += (axis.columns - from + 1) >> 1;
  return Math.min(from, Math.max(0, axis.columns - 1));
}
