/** What of a session's trace is taken down as it comes, so that a look at it later costs only what it shows. */

import { findScenario } from '../lab/scenarios/scenarios';
import { pollerOf } from '../trace/processes';
import { tickAt, ticksOf } from '../trace/ticks';
import type { Trace } from '../trace/trace';
import type { View } from './protocol';
import { followMoments, type Guide } from './queries/moments';
import { followLanes, hasLanes, isGoingOn } from './queries/lanes';
import { type AnySession, isGuest, isLab } from './session';

/** A file of a run of the lab has the moments of its scenario. */
export function guideOf(session: AnySession): Guide {
  if (isLab(session)) {
    const { scenario, poller } = session.source.options;
    return { moments: scenario.moments, poller };
  }
  const { about } = session.trace;
  const scenario = about.source === 'lab' ? findScenario(about.program) : undefined;
  return { moments: scenario?.moments ?? [], poller: pollerIn(session) };
}

/** What is let go before anybody looks must have been seen by then. */
export function follow(session: AnySession): void {
  const { trace } = session;
  // Of a file it is known only now what it is about.
  if (trace.next === 0) return;
  followMoments(trace, guideOf(session));
  if (hasLanes(trace, pollerIn(session))) followLanes(trace);
}

/** What goes on grows, though nothing is added. */
export function isGrowing(session: AnySession): boolean {
  const { state, trace } = session;
  const isOn = state === 'running' && (isLab(session) || isGuest(session));
  return isOn && hasLanes(trace, pollerIn(session)) && isGoingOn(trace);
}

/** Whether a wait, or a thread's call, is in a view that lasts: then another second is seen there. */
export function showsGoingOn({ state, trace }: AnySession, view: View): boolean {
  if (state !== 'running') return false;
  const newest = ticksOf(trace, view.loop)?.last ?? -1;
  const waits = newest >= 0 && (tickAt(trace, view.loop, newest)?.wake ?? 0) < 0;
  const isShown = view.lastTick < 0 || Math.max(view.lastTick, view.tick) >= newest;
  return (waits && isShown) || hasLanes(trace, pollerOf(trace.processes, view.loop));
}

/** Empty where nothing waits. */
function pollerIn(session: AnySession) {
  return isLab(session) ? session.source.options.poller : pollerOf(session.trace.processes, 0);
}

/** Whether events that are added now may be in a view. */
export function isAtTheEnd(trace: Trace, { loop, lastTick, tick }: View): boolean {
  const newest = ticksOf(trace, loop)?.last ?? -1;
  return lastTick < 0 || tick < 0 || Math.max(lastTick, tick) >= newest - 1;
}
