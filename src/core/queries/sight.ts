/** What one viewer sees of a session: everything it shows, and nothing else. */

import { ticksOf } from '../../trace/ticks';
import type { Descriptor } from '../../trace/descriptors';
import type { Trace } from '../../trace/trace';
import type { DescriptorDetail, SessionInfo, Sight, View } from '../protocol';
import { descriptorDetail, findDescriptor } from './descriptor';
import type { Histories } from './history';
import { momentOf } from './moment';
import { sizeOf } from './room';
import { tickDetail } from './tick';
import { timelineOf } from './timeline';

/** Bytes of a sight, at the most, and of two of its parts; the timeline gets the rest. */
const ROOM = { all: 62 * 1024, descriptor: 24 * 1024, tick: 20 * 1024 };

/** What a sight is made of. */
export type Subject = {
  readonly session: SessionInfo;
  readonly trace: Trace;
  readonly histories: Histories;
  /** What the kernel holds for a descriptor now; null where it was not asked, or cannot be. */
  kernelOf(descriptor: Descriptor): DescriptorDetail['kernel'];
};

/** Costs what it shows; `subject` undefined: nothing was started yet. */
export function sightOf(subject: Subject | undefined, view: View): Sight {
  if (subject === undefined) return NOTHING;
  const { session, trace, histories } = subject;
  const moment = momentOf(trace, view.loop, view.tick);
  const kept = ticksOf(trace, view.loop);
  const { selected } = view;
  const descriptor = selected === null ? undefined : findDescriptor(trace, view.loop, selected);
  const tick = tickDetail(moment, session.poller, ROOM.tick);
  const detail =
    descriptor === undefined
      ? null
      : descriptorDetail(
          moment,
          descriptor,
          histories,
          view.tab,
          subject.kernelOf(descriptor),
          ROOM.descriptor,
        );
  const around = { session, tick, descriptor: detail };
  return {
    ...{ firstTick: kept?.first ?? -1, newestTick: kept?.last ?? -1 },
    ...around,
    timeline: timelineOf(moment, view, ROOM.all - sizeOf(around)),
    errnoNames: errnoNamesOf(trace, [
      ...(tick?.events ?? []),
      ...(detail?.calls ?? []),
      ...(detail?.why?.told ?? []),
    ]),
  };
}

const NOTHING: Sight = {
  ...{ session: null, firstTick: -1, newestTick: -1, tick: null, descriptor: null },
  timeline: {
    ...{ firstTick: 0, columns: 0, rowCount: 0, firstRow: 0, rows: [] },
    ...{ cells: new Uint16Array(0), waitedNs: new Float64Array(0), workNs: new Float64Array(0) },
    ready: new Int32Array(0),
  },
};

function errnoNamesOf(
  trace: Trace,
  events: readonly { readonly errno?: number }[],
): Record<number, string> {
  const numbers = new Set(events.flatMap(({ errno }) => errno ?? []));
  return Object.fromEntries([...numbers].map((number) => [number, trace.nameOfErrno(number)]));
}
