/** Times of lines, in nanoseconds since the first: whatever strace(1) was told to print, `-t`, `-tt`, `-ttt`, `-r` or nothing. */

import type { About } from '../../trace/about';
import { type Time, wallOf } from './prefix';

export type Clock = {
  /** Of the first line that has one; undefined before. */
  first: Time | undefined;
  /** Of the newest line; −1 before the first that has one. */
  now: number;
  /** Midnights that were passed, where only the time of day is told. */
  days: number;
  /** The time of day of the newest line, in seconds. */
  second: number;
  /** When whoever collected the log wrote its first line, ms since the epoch; undefined: not told. */
  collected: number | undefined;
};

const DAY = 86_400;

export function openClock(): Clock {
  return { first: undefined, now: -1, days: 0, second: 0, collected: undefined };
}

/**
 * The time of a line; that of the line before where it tells none, −1 where none has told any. Of whole seconds (`-t`) only the first is
 * told, when all of it began: hundreds of calls have the same one, so they are no times to count with.
 */
export function timeAt(clock: Clock, time: Time | undefined, about: About): number {
  if (time === undefined) return clock.now;
  if (clock.first === undefined) {
    begin(clock, time, about);
    return clock.now;
  }
  if (isCoarse(clock)) return -1;
  if (time.is !== clock.first.is) return clock.now;
  if (clock.first.digits === 0 && time.step >= 0) clock.now += time.step;
  else if (time.is === 'since') clock.now += time.seconds * 1e9 + time.ns;
  else clock.now = between(clock.first, time, clock);
  return clock.now;
}

/** Whether times are only known to the second. */
export function isCoarse({ first }: Clock): boolean {
  return first?.digits === 0 && first.step < 0;
}

function begin(clock: Clock, time: Time, about: About): void {
  clock.first = time;
  clock.now = isCoarse(clock) ? -1 : 0;
  clock.second = time.seconds;
  if (!isCoarse(clock)) about.clock = time.is === 'since' ? 'monotonic' : 'wall';
  if (time.is === 'epoch') about.wall = time.seconds * 1000 + time.ns / 1e6;
  if (time.is === 'day') about.clockTime = asWritten(time);
  about.wall ??= wallOf(time) ?? beganBy(time, clock.collected);
}

/**
 * What its collector says in a zone that is known. A time of day beside that is more exact, in a zone of quarters of hours to be
 * found, unless the line was collected much later.
 */
function beganBy(time: Time, collected: number | undefined): number | undefined {
  if (collected === undefined || time.is === 'epoch') return undefined;
  if (time.is === 'since' || time.digits === 0) return collected;
  const own = time.seconds * 1000 + time.ns / 1e6;
  const late = ((((collected - own + SECOND_MS) % ZONE_MS) + ZONE_MS) % ZONE_MS) - SECOND_MS;
  return late < MOST_LATE_MS ? collected - late : collected;
}

/** Collectors may leave fractions out. */
const SECOND_MS = 1000;
const ZONE_MS = 15 * 60_000;
const MOST_LATE_MS = 60_000;

/** `12:03:04.250`, behind its date where it has one: strace(1) tells it in a time zone that it does not name. */
function asWritten({ seconds, ns, digits, date }: Time): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const day =
    date === undefined ? '' : `${new Date(date * DAY * 1000).toISOString().slice(0, 10)} `;
  const part = digits === 0 ? '' : `.${String(ns).padStart(9, '0').slice(0, digits)}`;
  return `${day}${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}${part}`;
}

function between(first: Time, time: Time, clock: Clock): number {
  let { seconds } = time;
  if (time.is === 'day' && time.date !== undefined && first.date !== undefined)
    seconds += (time.date - first.date) * DAY;
  else if (time.is === 'day') {
    // Half a day back is the next day.
    if (seconds < clock.second - DAY / 2) clock.days++;
    clock.second = seconds;
    seconds += clock.days * DAY;
  }
  return (seconds - first.seconds) * 1e9 + (time.ns - first.ns);
}
