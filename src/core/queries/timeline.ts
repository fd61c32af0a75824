/** The readiness timeline of a view: the ticks and descriptors it shows, and what it paints of them. */

import { arrangementKey } from '../arrangementKey';
import { descriptorsIn, tableBefore, windowOf, type WindowRequest } from '../../trace/windows';
import { type Axis, axisFromColumn, firstTickOf, lastTickOf } from '../../trace/axis';
import { axisOf } from '../../trace/scale';
import { startOfTick, ticksOf, tookNs } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { Timeline, View } from '../protocol';
import { clientStepsIn, readStep } from './clients';
import { nearestUse } from './descriptor';
import { infoOf, type Instant } from './instant';
import { fitting, sizeOf } from './room';
import { BYTES_OF_CHANGE, queuesIn } from './rowQueues';
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
/** Waited, worked, ready, steps of clients, its first tick. */
const BYTES_OF_COLUMN = 28;
const BYTES_OF_TIME = 8;
/** Rows that there is room for, at the least, and what they take beside their cells, with steps and queues. */
const LEAST_ROWS = 4;
const LEAST_BESIDE = 5 * 1024;
/** What other parts may take beyond what they are given. */
const SPARE = 1024;
/** More columns than this would take have no share of their own. */
const LARGEST_SHARE = 28 * 1024;
/** Steps of clients that are told one by one. */
const MAX_STEPS = 100;
/** Of steps, and of queues: no more than a quarter each of what columns leave. */
const ROOM_BESIDE_ROWS = 6 * 1024;
const MAX_COLUMNS = 1024;
/** More than a sight has room for. */
const MAX_ROWS = 1024;
/** Events that a window may be painted from: a few milliseconds. */
const MAX_EVENTS = 100_000;

/** Bytes that so many columns take with a few rows: the share of a timeline that other parts of a sight leave it. */
export function leastRoomOf(view: View): number {
  return Math.min(LARGEST_SHARE, SPARE + LEAST_BESIDE + view.columns * bytesWithRows(view));
}

/** Those of a column that is told with the fewest rows. */
function bytesWithRows(view: View): number {
  return bytesOfColumn(view) + LEAST_ROWS * BYTES_OF_CELL;
}

/** Of folded ticks also how long they took is told. */
function bytesOfColumn({ scale }: View): number {
  return scale?.by === 'readiness' ? BYTES_OF_COLUMN + BYTES_OF_TIME : BYTES_OF_COLUMN;
}

/** Takes at most `room` bytes: columns first, fewer where rows would have no room, then as many rows as still fit. `owners`: of what rows are filtered by; `goesOnNs`: how long the wait has lasted that goes on. */
export function timelineOf(
  instant: Instant,
  view: View,
  room: number,
  owners?: Owners,
  goesOnNs?: number,
): Timeline {
  const { trace, loop } = instant;
  const axis = axisShown(trace, view, room);
  const readFrom = readFromOf(trace, loop, axis);
  const { firstTick, columns } = axis;
  const open = descriptorsIn(trace, loop, firstTick, firstTickOf(axis, columns) - 1);
  const all = rowsOf(instant, open, view.arrangement, owners);
  const { list, pinned, hidden, isCounting } = all;
  const wanted = Math.min(view.rows, MAX_ROWS);
  const firstRow = Math.max(pinned, Math.min(view.firstRow, list.length - wanted));
  const asked = [...list.slice(0, pinned), ...list.slice(firstRow, firstRow + wanted)];
  const infos = asked.map((row) => rowInfo(instant, row, axis));
  const left = room - columns * bytesOfColumn(view);
  const beside = Math.min(ROOM_BESIDE_ROWS, left / 4);
  const { clientSteps, clientCounts } = clientsIn(instant, axis, readFrom, beside);
  const roomOfRows = left - sizeOf(clientSteps);
  const before = tableBefore(trace, loop, axisFromColumn(axis, readFrom));
  const from = { column: readFrom, table: before };
  const queued = asked.slice(0, countFitting(infos, columns, roomOfRows)).map(queueOwnersOf);
  const most = Math.max(0, Math.floor(beside / BYTES_OF_CHANGE));
  const changes = queuesIn(trace, loop, axis, queued, from, most);
  const count = countFitting(infos, columns, roomOfRows - changes.byteLength);
  const queues = changes.slice(0, sizeOfFirst(changes, count));
  const rows = infos.slice(0, count);
  const shown = asked.slice(0, count);
  const painted = { ...{ loop, axis, before, readFrom }, ...linesOf(shown) };
  const { cells, ...bands } = windowOf(trace, painted);
  return {
    ...{ ...axis, readFrom, ...(view.scale && { scale: view.scale }) },
    ...{ rowCount: list.length, selectedRow: rowShowing(all, view.selected), firstRow, rows },
    ...(view.arrangement && { arranged: arrangementKey(view.arrangement) }),
    ...(pinned > 0 && { pinned: Math.min(pinned, rows.length) }),
    ...(isCounting !== undefined && { isCounting }),
    ...(hidden !== undefined && { hidden }),
    ...{ cells, ...bands, clientSteps, clientCounts },
    ...(view.scale?.by === 'readiness' && { tookNs: timesOf(trace, loop, axis) }),
    ...(queues.length > 0 && { queues }),
    ...(goesOnNs !== undefined && hasNewest(trace, loop, axis) && { goesOnNs }),
    ...(view.find !== undefined && {
      found: { fd: view.find, gen: nearestUse(instant, view.find)?.gen ?? -1 },
    }),
  };
}

function hasNewest(trace: Trace, loop: number, axis: Axis): boolean {
  return lastTickOf(axis, axis.columns - 1) === ticksOf(trace, loop)?.last;
}

/** How long each column took. */
function timesOf(trace: Trace, loop: number, axis: Axis): Float64Array {
  return Float64Array.from({ length: axis.columns }, (_, column) =>
    tookNs(trace, loop, firstTickOf(axis, column), lastTickOf(axis, column)),
  );
}

/** How many rows, with their cells, have room. */
function countFitting(infos: Timeline['rows'], columns: number, room: number): number {
  let left = room;
  const most = infos.findIndex((info) => (left -= sizeOf(info) + columns * BYTES_OF_CELL) < 0);
  return most < 0 ? infos.length : most;
}

/** Numbers of these changes that are of the first rows. */
function sizeOfFirst(changes: Uint16Array, rows: number): number {
  let size = 0;
  while (size < changes.length && changes[size]! < rows) size += 3;
  return size;
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
  room: number,
): Pick<Timeline, 'clientSteps' | 'clientCounts'> {
  const read = axisFromColumn(axis, readFrom);
  const steps = clientStepsIn(trace, loop, read);
  const clientCounts = new Int32Array(axis.columns);
  for (const { column } of steps) clientCounts[readFrom + column]!++;
  const newest = steps.slice(-MAX_STEPS).reverse();
  const told = newest.map((step) => readStep(trace, loop, read, step));
  return { clientSteps: fitting(told, room).reverse(), clientCounts };
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
function axisShown(trace: Trace, view: View, room: number): Axis {
  const { loop, lastTick, columns, scale } = view;
  const most = Math.max(1, Math.floor((room - LEAST_BESIDE) / bytesWithRows(view)));
  const request = { loop, lastTick, columns: Math.min(columns, MAX_COLUMNS, most) };
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
