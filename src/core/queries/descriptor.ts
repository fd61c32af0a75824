/** One descriptor as of the selected tick: what is known of it, its queue, its stream and the calls on it. */

import { hasEvent } from '../../trace/columns';
import type { Descriptor } from '../../trace/descriptors';
import type { TraceEvent } from '../../trace/event';
import { CODE, KINDS } from '../../trace/kinds';
import { movedOf } from '../../trace/moved';
import type { Predicate } from '../../trace/predicate';
import { processOf } from '../../trace/processes';
import { tableAt } from '../../trace/state';
import { CELL, FLAG, STRIDE, watchedBy } from '../../trace/table';
import type { Trace } from '../../trace/trace';
import type { DescriptorName } from '../descriptorViews';
import { PAGE_SIZES } from '../pageSizes';
import type { DescriptorDetail, View } from '../protocol';
import { framesOf } from './frames';
import { historyOf, type Newest, type Past, pastOf } from './history';
import { infoOf, type Instant, rowIn } from './instant';
import { callsBeside, originOf } from './origin';
import { briefEvents, fitting, sizeOf } from './room';
import { streamOf } from './stream';
import { unsentAfter } from './unsent';
import { whyOf } from './why';

const { enqueue, dequeue, drop, send } = CODE;

/** The newest descriptor of that name in the loop's process; of one whose close was let go nothing is known any more. */
export function findDescriptor(
  trace: Trace,
  loop: number,
  name: DescriptorName,
): Descriptor | undefined {
  const ofLoop = processOf(trace.processes, loop);
  return trace.descriptors.list.findLast(
    ({ fd, gen, process, closed }) =>
      fd === name.fd &&
      gen === name.gen &&
      process === ofLoop &&
      (closed < 0 || closed >= trace.first),
  );
}

/** The use of a number that is open at the instant or, where none is, the last before it, or the first after it. */
export function nearestUse({ trace, loop, seq }: Instant, number: number): Descriptor | undefined {
  const ofLoop = processOf(trace.processes, loop);
  const uses = trace.descriptors.list.filter(
    ({ fd, process, closed }) =>
      fd === number && process === ofLoop && (closed < 0 || closed >= trace.first),
  );
  return uses.findLast(({ opened }) => opened <= seq) ?? uses[0];
}

/** As large as a message of a queue gets in a sight. */
const LARGE_MESSAGE = { message: 2 ** 31, bytes: 2 ** 31, sent: 2 ** 31 };

/** Takes at most about `room` bytes, most of it for the list that the view's tab shows. */
export function descriptorDetail(
  instant: Instant,
  descriptor: Descriptor,
  { tab, event, pages = {} }: Pick<View, 'tab' | 'event' | 'pages'>,
  room: number,
  fits?: Predicate,
): DescriptorDetail {
  const { trace } = instant;
  const past = pastOf(historyOf(trace, descriptor), trace, instant.seq);
  const { seqs } = past;
  const facts = factsOf(instant, descriptor);
  const left = room - PAGE_SIZES.queue * sizeOf(LARGE_MESSAGE);
  const unsent = unsentAfter(trace, descriptor, seqs);
  const queueFrom = pages.queue ?? 0;
  return {
    ...infoOf(instant, descriptor),
    ...facts,
    queue: facts.depth === 0 ? [] : queueOf(trace, seqs, facts.depth, queueFrom),
    ...(queueFrom > 0 && { queueFrom }),
    ...listsOf(trace, past, facts, { tab, pages }, left, fits),
    why: whyOf(instant, descriptor, seqs),
    ...(unsent > 0 && { unsent }),
    ...originIn(instant, descriptor),
    ...callsBeside(instant, descriptor, event),
  };
}

/** Steps that a view shows. */
const STEPS = 6;

function originIn(
  { trace, loop }: Instant,
  descriptor: Descriptor,
): Pick<DescriptorDetail, 'origin'> {
  const steps = originOf(trace, descriptor).slice(0, STEPS);
  if (steps.length === 1) return {};
  return {
    origin: steps.map(({ by, descriptor: { fd, gen }, seq }) => {
      const isKept = hasEvent(trace, seq);
      const isHere = isKept && trace.loop[seq & trace.mask] === loop;
      return { by, fd, gen, seq: isKept ? seq : -1, tick: isHere ? tickOf(trace, seq) : -1 };
    }),
  };
}

type Facts = Pick<DescriptorDetail, 'bytesIn' | 'bytesOut' | 'depth' | 'queued' | 'endOfStream'> &
  Pick<DescriptorDetail, 'edge' | 'openedTick' | 'isOpenKept' | 'closedTick'>;

/** Of one that is closed by then: how it was when it was closed. */
function factsOf({ trace, loop, table, seq }: Instant, descriptor: Descriptor): Facts {
  const { opened, closed } = descriptor;
  const isClosed = closed >= 0 && closed <= seq;
  const then = isClosed ? tableAt(trace, closed - 1) : table;
  const row = rowIn(then, descriptor);
  const cell = (name: keyof typeof CELL): number =>
    row < 0 ? 0 : then.cells[row * STRIDE + CELL[name]]!;
  return {
    ...{ bytesIn: cell('bytesIn'), bytesOut: cell('bytesOut') },
    ...{ depth: cell('depth'), queued: cell('queued') },
    edge: row >= 0 && (watchedBy(then, row, loop) & FLAG.edge) !== 0,
    endOfStream: (cell('flags') & FLAG.endOfStream) !== 0,
    openedTick: tickOf(trace, opened),
    isOpenKept: hasEvent(trace, opened),
    closedTick: isClosed ? tickOf(trace, closed) : -1,
  };
}

function tickOf(trace: Trace, seq: number): number {
  return hasEvent(trace, seq) ? trace.tick[seq & trace.mask]! : -1;
}

/**
 * The messages that wait, as far as their enqueue is kept: those put in and neither sent nor dropped since. Sends
 * count for the oldest one, if that is among them.
 */
function queueOf(
  trace: Trace,
  seqs: readonly number[],
  depth: number,
  from: number,
): { message: number; bytes: number; sent: number }[] {
  const left = new Set<number>();
  const waiting: { message: number; bytes: number; seq: number }[] = [];
  let lastLeft = -1;
  for (let i = seqs.length - 1; i >= 0 && waiting.length < depth; i--) {
    const seq = seqs[i]!;
    const slot = seq & trace.mask;
    const code = trace.kind[slot]!;
    const message = trace.d[slot]!;
    if (code === dequeue || code === drop) {
      left.add(message);
      lastLeft = Math.max(lastLeft, seq);
    } else if (code === enqueue && !left.delete(message)) {
      waiting.push({ message, bytes: trace.a[slot]!, seq });
    }
  }
  const hasOldest = waiting.length === depth;
  return waiting
    .reverse()
    .slice(from, from + PAGE_SIZES.queue)
    .map(({ message, bytes, seq }, i) => {
      const sent =
        hasOldest && from + i === 0 ? sentSince(trace, seqs, Math.max(seq, lastLeft)) : 0;
      return { message, bytes, sent: Math.min(bytes, sent) };
    });
}

function sentSince(trace: Trace, seqs: readonly number[], since: number): number {
  let sent = 0;
  for (let i = seqs.length - 1; i >= 0 && seqs[i]! > since; i--) {
    const slot = seqs[i]! & trace.mask;
    if (trace.kind[slot] === send) sent += movedOf(trace, slot);
  }
  return sent;
}

type Lists = Pick<DescriptorDetail, 'frames' | 'stream' | 'calls'> &
  Pick<DescriptorDetail, 'callsHidden' | 'hasEarlier' | 'later'>;

const NO_LISTS: Lists = { frames: [], stream: [], calls: [] };

/** What the view's tab shows of frames, stream or calls: as many as have room. */
function listsOf(
  trace: Trace,
  past: Past,
  facts: Facts,
  { tab, pages }: Required<Pick<View, 'tab' | 'pages'>>,
  room: number,
  fits?: Predicate,
): Lists {
  if (tab === 'queue' || tab === 'findings') return NO_LISTS;
  const from = pages[tab] ?? 0;
  const fill = <Item>({ items, isWhole }: Newest<Item>): [Item[], Partial<Lists>] => {
    const told = fitting(items.toReversed(), room).reverse();
    const isAll = isWhole && told.length === items.length;
    return [told, { ...(!isAll && { hasEarlier: true }), ...(from > 0 && { later: from }) }];
  };
  switch (tab) {
    case 'frames': {
      const [frames, beside] = fill(framesOf(trace, past, from));
      return { ...NO_LISTS, frames, ...beside };
    }
    case 'stream': {
      const [stream, beside] = fill(streamOf(trace, past, facts, from));
      return { ...NO_LISTS, stream, ...beside };
    }
    case 'calls': {
      const { hidden, ...list } = callsOf(trace, past.seqs, fits, from);
      const [calls, beside] = fill(list);
      return { ...NO_LISTS, calls, ...beside, ...(hidden > 0 && { callsHidden: hidden }) };
    }
  }
}

/** The newest but for `from` of them, and how many calls among them do not fit. */
function callsOf(
  trace: Trace,
  seqs: readonly number[],
  fits: Predicate | undefined,
  from: number,
): Newest<TraceEvent> & { readonly hidden: number } {
  const calls: number[] = [];
  let [hidden, passed, isWhole] = [0, 0, true];
  for (let i = seqs.length - 1; i >= 0 && isWhole; i--) {
    const seq = seqs[i]!;
    if (KINDS[trace.kind[seq & trace.mask]!]?.isCall !== true) continue;
    if (fits?.(trace, seq) === false) hidden++;
    else if (passed < from) passed++;
    else if (calls.length < PAGE_SIZES.calls) calls.push(seq);
    else isWhole = false;
  }
  return { items: [...briefEvents(trace, calls.reverse())], hidden, isWhole };
}
