/** What one viewer sees of a session: everything it shows, and nothing else. */

import { ticksOf } from '../../trace/ticks';
import type { Descriptor } from '../../trace/descriptors';
import type { Trace } from '../../trace/trace';
import type { Lanes } from '../activity';
import type { DescriptorDetail, SessionInfo, Sight, View } from '../protocol';
import { descriptorDetail, findDescriptor } from './descriptor';
import { type Guide, spotsOf } from './landmarks';
import { hasLanes, lanesOf, threadDetail } from './lanes';
import { type Moment, momentOf } from './moment';
import { sizeOf } from './room';
import { tickDetail } from './tick';
import { timelineOf } from './timeline';

/** Bytes of a sight, at the most, and of two of its parts; the timeline gets the rest. */
const ROOM = { all: 62 * 1024, descriptor: 24 * 1024, tick: 20 * 1024 };
/** The same where lanes are shown too. */
const ROOM_BESIDE_LANES = { descriptor: 16 * 1024, tick: 12 * 1024, lanes: 24 * 1024 };

/** What a sight is made of. */
export type Subject = {
  readonly session: SessionInfo;
  readonly trace: Trace;
  readonly guide: Guide;
  /** What the kernel holds for a descriptor now; null where it was not asked, or cannot be. */
  readonly kernelOf: (descriptor: Descriptor) => DescriptorDetail['kernel'];
  /** ns since the trace began; absent: when its last event happened. */
  readonly nowNs?: number;
};

/** Costs what it shows; `subject` undefined: nothing was started yet. */
export function sightOf(subject: Subject | undefined, view: View): Sight {
  if (subject === undefined) return NOTHING;
  const { session, trace, guide } = subject;
  const poller = session.lab?.poller ?? '';
  const moment = momentOf(trace, view.loop, view.tick, view.event);
  const kept = ticksOf(trace, view.loop);
  const lanes = hasLanes(trace, poller) ? lanesIn(subject, view.loop) : undefined;
  const room = lanes === undefined ? ROOM : ROOM_BESIDE_LANES;
  const tick = tickDetail(moment, poller, room.tick);
  const thread = lanes && !kept ? threadDetail(trace, view.loop, room.tick) : null;
  const descriptor = descriptorIn(subject, view, moment, room.descriptor);
  const around = {
    ...{ session, loop: view.loop, tick, descriptor, spots: spotsOf(trace, guide) },
    ...(lanes !== undefined && { lanes, thread }),
  };
  return {
    ...{ firstTick: kept?.first ?? -1, newestTick: kept?.last ?? -1 },
    ...around,
    timeline: timelineOf(moment, view, ROOM.all - sizeOf(around)),
  };
}

/** What is told of the descriptor that the view has selected, where there is one. */
function descriptorIn(
  { trace, kernelOf }: Subject,
  { loop, selected, tab }: View,
  moment: Moment,
  room: number,
): DescriptorDetail | null {
  const found = selected === null ? undefined : findDescriptor(trace, loop, selected);
  if (found === undefined) return null;
  return descriptorDetail(moment, found, tab, kernelOf(found), room);
}

function lanesIn({ trace, nowNs }: Subject, loop: number): Lanes {
  const last = trace.settled - 1;
  const seen = last < trace.first ? 0 : trace.t[last & trace.mask]!;
  return lanesOf(trace, loop, Math.max(nowNs ?? 0, seen), ROOM_BESIDE_LANES.lanes);
}

const NOTHING: Sight = {
  ...{ session: null, loop: 0, firstTick: -1, newestTick: -1, tick: null, descriptor: null },
  spots: [],
  timeline: {
    ...{ firstTick: 0, columns: 0, rowCount: 0, firstRow: 0, selectedRow: -1, rows: [] },
    ...{ clientSteps: [], clientCounts: new Int32Array(0) },
    ...{ cells: new Uint16Array(0), waitedNs: new Float64Array(0), workNs: new Float64Array(0) },
    ready: new Int32Array(0),
  },
};
