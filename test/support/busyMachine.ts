/** A trace as it had been on a machine with much to do, which takes a process away at any place, in a call and between two. */

import type { EventDraft } from '../../src/trace/event';
import { specOf, CODE } from '../../src/trace/kinds';
import { randomFrom } from './randomTrace';

/** Away for 1 to 500 ms. */
const MOST_MS = 500;

/** `percent` of all calls and waits begin or end that much later, and so does all of their loop that follows. */
export function onBusyMachine(
  events: readonly EventDraft[],
  seed: number,
  percent: number,
): EventDraft[] {
  const random = randomFrom(seed);
  const lateBy = new Map<number, number>();
  const isLate = new Set<number>();
  /** How late each loop was as its turn began. */
  const toldAt = new Map<number, number>();
  /** Loops whose clocks were looked at just now: at the beginning of the wait, with nothing in between. */
  const justTold = new Set<number>();
  return events.map((event) => {
    const { kind, loop = -1 } = event;
    const isWait = kind === 'wait' || kind === 'wake';
    const mayBeHit = (isWait || specOf(CODE[kind]).isCall) && !justTold.delete(loop);
    const isHit = mayBeHit && random(100) < percent;
    if (kind === 'ran') justTold.add(loop);
    const ns = isHit ? (1 + random(MOST_MS)) * 1e6 : 0;
    const late = (lateBy.get(loop) ?? 0) + ns;
    lateBy.set(loop, late);
    const moved: EventDraft = Object.assign({}, event, { t: event.t + late });
    if (kind === 'ran') ran(moved, late - (toldAt.get(loop) ?? 0));
    if (kind === 'wake') toldAt.set(loop, late);
    if (kind === 'wake') wake(moved, ns, isLate.delete(loop) && random(3) > 0, random);
    else if (ns > 0) {
      isLate.add(loop);
      // The call itself, or what was before it.
      const { dur = -1 } = event;
      if (dur >= 0 && random(2) === 0) Object.assign(moved, { dur: dur + ns });
    }
    return moved;
  });
}

/** So long others ran in that turn; what it could have run before, as the clocks say. */
function ran(moved: EventDraft, lateNs: number): void {
  const { runnable = -1 } = moved;
  if (runnable >= 0) Object.assign(moved, { runnable: runnable + Math.round(lateNs / 1000) });
}

/** Peers have not waited for it: after a pause somebody is ready at once, who would have come soon. */
function wake(
  moved: EventDraft,
  ns: number,
  isAtOnce: boolean,
  random: (below: number) => number,
): void {
  const { waited = -1, ready = 0 } = moved;
  if (waited < 0) return;
  const isSoon = waited <= MOST_MS * 1e6;
  if (ns === 0 && isAtOnce && isSoon && ready > 0)
    Object.assign(moved, { waited: Math.min(waited, 900) });
  else if (random(2) === 0) Object.assign(moved, { waited: waited + ns });
}
