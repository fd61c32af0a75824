/** One tick as it was then: what was asked, what was answered, and what the program did with it. */

import { INTEREST_LETTERS, lettersOf, type PollerKind, READY_LETTERS } from '../../trace/kinds';
import { FLAG, watchedBy } from '../../trace/table';
import type { DescriptorName } from '../descriptorViews';
import type { Pages } from '../pages';
import { PAGE_SIZES } from '../pageSizes';
import type { TickDetail } from '../protocol';
import { clientStepsIn, readStep } from './clients';
import type { Instant } from './instant';
import { briefEvents, fitting, sizeOf } from './room';

/** Of a descriptor that is named, one of each set: half of the room is theirs, and where that is little, fewer are named. */
const BYTES_OF_NAMES = 128;

/** Steps of clients that are told; the rest are counted. */
const STEPS = 20;

/** Null while the loop has not waited yet. Takes at most `room` bytes. `goesOnNs`: how long the wait has lasted that goes on. */
export function tickDetail(
  instant: Instant,
  poller: PollerKind,
  room: number,
  goesOnNs?: number,
  pages: Pages = {},
): TickDetail | null {
  const { trace, tick } = instant;
  if (tick === undefined) return null;
  const { loop } = instant;
  const axis = { firstTick: tick.tick, columns: 1 };
  const steps = clientStepsIn(trace, loop, axis);
  const names = Math.min(PAGE_SIZES.r, Math.max(1, Math.floor(room / 2 / BYTES_OF_NAMES)));
  const told = steps.slice(0, STEPS).map((step) => readStep(trace, loop, axis, step));
  const sets = {
    ...askedBy(instant, names, pages),
    answered: answered(instant, names, pages.answered),
    clientSteps: fitting(told, room / 4),
    clientCount: steps.length,
  };
  const events = fitting(briefEvents(trace, instant.did), room - sizeOf(sets));
  return {
    ...{ tick: tick.tick, poller, timeout: tick.timeout, ready: tick.ready },
    ...{ waitedNs: tick.waitedNs, workNs: tick.workNs },
    ...(tick.wake < 0 && { isWaiting: true as const }),
    ...(tick.wake < 0 && goesOnNs !== undefined && { goesOnNs }),
    watched: tick.wait < 0 ? -1 : tick.watched,
    errno: tick.errno,
    ...sets,
    ...(Object.keys(pages).length > 0 && { pages }),
    events,
    wokeAt: tick.wake < 0 ? -1 : trace.t[tick.wake & trace.mask]!,
    earlier: instant.earlier,
    more: Math.max(0, instant.didCount - instant.earlier - events.length),
  };
}

/** What the loop watched when its wait began. */
function askedBy(
  instant: Instant,
  names: number,
  pages: Pages,
): Required<Pick<TickDetail, 'asked' | 'askedCount'>> {
  const { asked: table, loop } = instant;
  const asked: Record<'r' | 'w' | 'x', DescriptorName[]> = { r: [], w: [], x: [] };
  const askedCount = { r: 0, w: 0, x: 0 };
  table.owners.forEach((owner, row) => {
    const interest = watchedBy(table, row, loop) & FLAG.interest;
    if (owner === undefined || interest === 0) return;
    for (const letter of lettersOf(interest, INTEREST_LETTERS) as Iterable<'r' | 'w' | 'x'>) {
      const at = askedCount[letter]++ - (pages[letter] ?? 0);
      if (at >= 0 && at < names) asked[letter].push({ fd: owner.fd, gen: owner.gen });
    }
  });
  const { r, w, x } = asked;
  return { asked: { r: named(r), w: named(w), x: named(x) }, askedCount };
}

function answered(instant: Instant, names: number, from = 0): TickDetail['answered'] {
  const answers = [...instant.answers.values()].slice(from, from + names);
  return answers.map(({ fd, gen, bits, seq }) => ({
    ...{ fd, gen, seq },
    events: lettersOf(bits, READY_LETTERS),
  }));
}

/** In the order of their numbers, as a program would print them. */
function named(names: DescriptorName[]): DescriptorName[] {
  return names.sort((one, other) => one.fd - other.fd);
}
