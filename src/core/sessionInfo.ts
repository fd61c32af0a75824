/** A session in numbers, cheap enough to be asked for many times a second. */

import type { Place } from '../lab/jsonText';
import { failedStep, pathOfStep } from '../lab/script';
import type { FileReading } from '../sources/fileReading';
import type { ExpectationFailure } from '../sources/labRun';
import { tickAt, tickCount, ticksOf } from '../trace/ticks';
import type { Trace } from '../trace/trace';
import type { FailedExpectation } from './clientViews';
import type { FileInfo } from './fileInfo';
import type { LabInfo, SessionInfo } from './protocol';
import type { PythonInfo } from './pythonInfo';
import type { Recording } from './recording';
import {
  type AnySession,
  type GuestSession,
  isGuest,
  isLab,
  type LabOutcome,
  type LabSession,
  type Outcome,
} from './session';

/** The file that a scenario is described in, and where in it a path stands. */
export type Described = { readonly file: string; readonly placeOf: (path: string) => Place };

const SECOND = 1e9;
/** Ticks of the last second that are looked at for how busy the loop is; of more, every n-th. */
const TICKS_LOOKED_AT = 512;

/** What is known beside a session. */
export type Beside = {
  readonly outcome?: Outcome | undefined;
  readonly described?: Described | undefined;
  readonly recording?: Recording | undefined;
};

export function sessionInfo(id: number, session: AnySession, beside: Beside = {}): SessionInfo {
  const { outcome, described, recording } = beside;
  const { source, state, trace } = session;
  const { is, name, title, abilities } = source;
  return {
    ...{ id, source: is, name, title, state, abilities },
    problem: outcome === undefined || outcome.kind === 'done' ? '' : outcome.reason,
    ticks: tickCount(trace, 0),
    ...lastTick(trace, state === 'running'),
    ...(trace.about.clock !== 'monotonic' && { clock: trace.about.clock }),
    ...(trace.about.hasBoundedWaits && { hasBoundedWaits: true as const }),
    ...(state === 'ended' ? { ticksPerSecond: 0, busy: 0 } : pulseOf(trace, 0, session.nowNs())),
    events: trace.next,
    letGo: trace.first,
    ...infoOfSource(session, outcome, described),
    ...(recording !== undefined && { recording: recordingInfo(recording) }),
  };
}

function infoOfSource(
  session: AnySession,
  outcome: Outcome | undefined,
  described: Described | undefined,
): Pick<SessionInfo, 'lab' | 'opened' | 'python'> {
  if (isLab(session)) return { lab: labInfo(session, outcome, described) };
  if (isGuest(session)) return { python: pythonInfo(session, outcome) };
  return { opened: fileInfo(session.source.reading) };
}

/** Of what is told of a file, so many rows, each of so many characters. */
const ROWS = 20;
const ROW_LENGTH = 200;

export function fileInfo(reading: FileReading): FileInfo {
  const { source, program, host, wall, clockTime } = reading.trace.about;
  const { path, format, writtenAt, isWhole, openedSize, size } = reading;
  const told = reading.told().slice(0, ROWS);
  return {
    ...{ path, format, writtenAt, isWhole, bytes: openedSize, bytesRead: size },
    ...{ source, program, host },
    ...(wall !== undefined && { wall }),
    ...(clockTime !== '' && { clockTime }),
    ...(told.length > 0 && { told: told.map(([about, text]) => [about, cutRow(text)]) }),
  };
}

function cutRow(text: string): string {
  return text.length <= ROW_LENGTH ? text : `${text.slice(0, ROW_LENGTH - 1)}…`;
}

function recordingInfo({
  file,
  isOver,
  problem,
}: Recording): NonNullable<SessionInfo['recording']> {
  return { file, isOver, problem };
}

function pythonInfo({ source }: GuestSession, outcome: Outcome | undefined): PythonInfo {
  const { script, blindTo, isSilent, notices, error, options } = source;
  const code = outcome !== undefined && 'code' in outcome ? Number(outcome.code) : undefined;
  return {
    ...{ script, isRun: options.isAwaited, blindTo, isSilent, notices },
    ...(error !== '' && { error }),
    ...(code !== undefined && { code }),
  };
}

function labInfo(
  session: LabSession,
  outcome: LabOutcome | undefined,
  described: Described | undefined,
): LabInfo {
  const { options, listeners, moved, cost } = session.source;
  const { id: scenario, program, teaches, pollers } = options.scenario;
  return {
    ...{ scenario, teaches, poller: options.poller, pollers, listeners, moved },
    ...(cost && { cost }),
    ...(described && { file: described.file }),
    ...(program !== undefined && { program }),
    ...failedIn(session, outcome, described),
  };
}

/** What failed so far; of a run that is over, what counts as failed then. */
function failedIn(
  { source: { failed, options }, trace }: LabSession,
  outcome: LabOutcome | undefined,
  described: Described | undefined,
): Pick<LabInfo, 'failed'> {
  const count = outcome === undefined ? failed.count : (outcome.report?.failed ?? 0);
  if (count === 0) return {};
  const counts = ({ client, reason }: ExpectationFailure): boolean =>
    outcome?.report?.failures.some((one) => one.client === client && one.reason === reason) ?? true;
  const tell = ({ client, reason, t }: ExpectationFailure): FailedExpectation => {
    const step = failedStep(options.scenario.clients, client, reason);
    const place = step && described?.placeOf(pathOfStep(step));
    const tick = tickToldAfter(trace, 0, t);
    return {
      client,
      reason,
      tick,
      ...(described && place && { place: { ...place, file: described.file } }),
    };
  };
  return { failed: { count, first: failed.first.filter(counts).map(tell) } };
}

/** The tick whose wait returned first after `t`, or the newest where none has; −1 where there is none. */
function tickToldAfter(trace: Trace, loop: number, t: number): number {
  const kept = ticksOf(trace, loop);
  if (trace.about.clock === 'none') return -1;
  return kept === undefined ? -1 : Math.min(kept.last, firstWokenAfter(trace, loop, kept, t));
}

function lastTick(
  trace: Trace,
  isRunning: boolean,
): Pick<SessionInfo, 'isWaiting' | 'watched' | 'ready'> {
  const newest = ticksOf(trace, 0)?.last ?? -1;
  const last = tickAt(trace, 0, newest);
  const isWaiting = isRunning && last !== undefined && last.wake < 0;
  const over = last !== undefined && last.wake < 0 ? tickAt(trace, 0, newest - 1) : last;
  const [watched, ready] = [(over ?? last)?.watched ?? 0, Math.max(0, over?.ready ?? 0)];
  return { isWaiting, watched, ready };
}

/** Of the second before `now` (ns of the trace): how many waits returned, and which share of it the loop worked. */
export function pulseOf(
  trace: Trace,
  loop: number,
  now: number,
): Pick<SessionInfo, 'ticksPerSecond' | 'busy'> {
  const kept = ticksOf(trace, loop);
  if (kept === undefined || trace.about.clock === 'none') return { ticksPerSecond: 0, busy: 0 };
  const since = now - SECOND;
  const first = firstWokenAfter(trace, loop, kept, since);
  const returned = Math.max(0, newestReturned(trace, loop, kept.last) - first + 1);
  // The tick before may have worked into the second.
  const before = first > kept.first ? workAfter(trace, loop, first - 1, since) : 0;
  let worked = 0;
  const stride = Math.max(1, Math.ceil(returned / TICKS_LOOKED_AT));
  for (let tick = first; tick < first + returned; tick += stride) {
    worked += stride * workAfter(trace, loop, tick, since);
  }
  return { ticksPerSecond: returned, busy: Math.min(1, (before + worked) / SECOND) };
}

function newestReturned(trace: Trace, loop: number, newest: number): number {
  const tick = tickAt(trace, loop, newest);
  return tick !== undefined && tick.wake < 0 ? newest - 1 : newest;
}

/** The first tick that woke after `since`, by halving; one past the newest where none did. */
function firstWokenAfter(
  trace: Trace,
  loop: number,
  kept: { readonly first: number; readonly last: number },
  since: number,
): number {
  let [low, high] = [kept.first, kept.last + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const wake = tickAt(trace, loop, middle)?.wake ?? -1;
    if (wake >= 0 && trace.t[wake & trace.mask]! <= since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Nanoseconds that a tick worked after `since`. */
function workAfter(trace: Trace, loop: number, number: number, since: number): number {
  const tick = tickAt(trace, loop, number);
  if (tick === undefined || tick.wake < 0) return 0;
  const woke = trace.t[tick.wake & trace.mask]!;
  return Math.max(0, woke + tick.workNs - Math.max(woke, since));
}
