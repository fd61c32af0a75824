/** What one viewer sees of a session: everything it shows, and nothing else. */

import { pollerOf } from '../../trace/processes';
import { lastActiveTick } from '../../trace/scale';
import { ticksOf } from '../../trace/ticks';
import type { Descriptor } from '../../trace/descriptors';
import type { Trace } from '../../trace/trace';
import type { Findings } from '../findings';
import type { KernelDetail } from '../descriptorViews';
import type { SessionInfo, Sight, View } from '../protocol';
import { descriptorDetail, findDescriptor } from './descriptor';
import { answersAbout, findingsView, ROOM_OF_FINDINGS } from './findings';
import { type Guide, momentsOf } from './moments';
import { secondOf, waitingNs } from './goingOn';
import { hasLanes, lanesOf, threadDetail } from './lanes';
import { type Instant, instantOf } from './instant';
import { sharing, sizeOf } from './room';
import { rangeView } from './range';
import { filterView, type Search, searchView } from './search';
import { overviewOfAll } from './overview';
import { tickDetail } from './tick';
import { leastRoomOf, timelineOf } from './timeline';

/** Bytes of a sight, at the most: the timeline gets what the others leave. */
const ROOM_OF_ALL = 62 * 1024;
/** Of some of its parts, at the most: less where the timeline has no share of its own otherwise. */
const ROOM = { descriptor: 24 * 1024, tick: 20 * 1024, lanes: 0 };
/** The same where lanes are shown too. */
const ROOM_BESIDE_LANES = { descriptor: 16 * 1024, tick: 12 * 1024, lanes: 24 * 1024 };

const ROOM_OF_RANGE = 4 * 1024;

/** Two places, and a number for each of at most 1 024 columns. */
const ROOM_OF_SEARCH = 6 * 1024;
/** What is wrong with the words, and what they were. */
const ROOM_OF_FILTER = 2 * 1024;

/** What a sight is made of. */
export type Subject = {
  readonly session: SessionInfo;
  readonly trace: Trace;
  readonly guide: Guide;
  /** Absent: no rule is asked. */
  readonly findings?: Findings;
  /** What the view looks for. */
  readonly search?: Search;
  /** What its rows are filtered by. */
  readonly filter?: Search;
  /** What the kernel holds for a descriptor now; null where it was not asked, or cannot be. */
  readonly kernelOf: (descriptor: Descriptor) => KernelDetail | null;
  /** ns since the trace began; absent: when its last event happened. */
  readonly nowNs?: number;
};

/** Costs what it shows; `subject` undefined: nothing was started yet. */
export function sightOf(subject: Subject | undefined, view: View): Sight {
  if (subject === undefined) return NOTHING;
  const { session, trace, guide, findings, search, filter, nowNs } = subject;
  const { loop } = view;
  const poller = session.lab?.poller ?? pollerOf(trace.processes, loop);
  const instant = instantOf(trace, loop, tickOf(trace, view), view.event, view.pages?.did);
  const kept = ticksOf(trace, loop);
  const hasThreads = hasLanes(trace, poller);
  const room = hasThreads ? ROOM_BESIDE_LANES : ROOM;
  const goesOnNs = waitingNs(trace, loop, secondOf(session, trace, nowNs));
  const always = {
    ...{ loop, session, firstTick: kept?.first ?? -1, newestTick: kept?.last ?? -1 },
    moments: momentsOf(trace, guide),
    overview: overviewOfAll(trace, loop, search),
  };
  const ofWords =
    (search === undefined ? 0 : ROOM_OF_SEARCH) + (filter === undefined ? 0 : ROOM_OF_FILTER);
  const roomOfParts = ROOM_OF_ALL - sizeOf(always) - ofWords;
  const { range, selected } = view;
  const due = {
    range: range === undefined ? 0 : ROOM_OF_RANGE,
    descriptor: selected === null ? 0 : room.descriptor,
    findings: findings === undefined ? 0 : ROOM_OF_FINDINGS,
  };
  const wanted = due.range + room.tick + room.lanes + due.descriptor + due.findings;
  const share = sharing(roomOfParts - leastRoomOf(view), wanted);
  const isThread = hasThreads && kept === undefined;
  const parts = {
    range: range && share(due.range, (most) => rangeView(trace, loop, range, most)),
    ...share(room.tick, (most) => ({
      tick: tickDetail(instant, poller, most, goesOnNs, view.pages),
      thread: isThread ? threadDetail(trace, loop, most) : null,
    })),
    ...(hasThreads ? share(room.lanes, (most) => lanesIn(subject, loop, most)) : NO_LANES),
    ...share(due.descriptor, (most) => selectedIn(subject, view, instant, most)),
    findings:
      findings && share(due.findings, (most) => findingsView(trace, findings, view.finding, most)),
  };
  const around = {
    ...always,
    ...parts,
    range: parts.range ?? null,
    findings: parts.findings ?? null,
  };
  const left = roomOfParts - sizeOf(parts);
  // What is no condition hides nothing.
  const owners = filter?.compiled === undefined ? undefined : filter.owners?.all;
  const timeline = {
    ...timelineOf(instant, view, left, owners, goesOnNs),
    ...(filter !== undefined && { filter: filterView(filter, trace) }),
  };
  const found =
    search === undefined ? null : searchView(search, trace, view, instant.tick, timeline);
  return { ...around, timeline, search: found };
}

/** Who follows the ticks and folds the idle ones follows those that are not. */
function tickOf(trace: Trace, { loop, tick, scale }: View): number {
  return tick < 0 && scale?.by === 'readiness' ? lastActiveTick(trace, loop) : tick;
}

/** What is told of the descriptor that the view has selected, where there is one. */
function selectedIn(
  { trace, kernelOf, findings, filter }: Subject,
  view: View,
  instant: Instant,
  room: number,
): Pick<Sight, 'descriptor' | 'kernel'> {
  const { loop, selected, tab } = view;
  const found = selected === null ? undefined : findDescriptor(trace, loop, selected);
  if (found === undefined) return { descriptor: null, kernel: null };
  const detail = descriptorDetail(instant, found, view, room, filter?.compiled?.fits);
  const asked = tab === 'findings' && findings !== undefined;
  const answers = asked ? { answers: answersAbout(findings, found) } : {};
  return { descriptor: { ...detail, ...answers }, kernel: kernelOf(found) };
}

const NO_LANES = { lanes: null, nowNs: 0 };

function lanesIn(
  { trace, session, nowNs: told }: Subject,
  loop: number,
  room: number,
): Pick<Sight, 'lanes' | 'nowNs'> {
  const last = trace.settled - 1;
  const seen = last < trace.first ? 0 : trace.t[last & trace.mask]!;
  const nowNs = trace.about.clock === 'none' ? 0 : Math.max(told ?? 0, seen);
  return { lanes: lanesOf(trace, loop, nowNs, room, secondOf(session, trace, told)), nowNs };
}

const NOTHING: Sight = {
  ...{ session: null, loop: 0, firstTick: -1, newestTick: -1, tick: null, descriptor: null },
  ...{
    moments: [],
    ...NO_LANES,
    thread: null,
    kernel: null,
    findings: null,
    search: null,
    overview: null,
  },
  range: null,
  timeline: {
    ...{
      firstTick: 0,
      columns: 0,
      readFrom: 0,
      rowCount: 0,
      firstRow: 0,
      selectedRow: -1,
      rows: [],
    },
    ...{ clientSteps: [], clientCounts: new Int32Array(0) },
    ...{ cells: new Uint16Array(0), waitedNs: new Float64Array(0), workNs: new Float64Array(0) },
    ready: new Int32Array(0),
  },
};
