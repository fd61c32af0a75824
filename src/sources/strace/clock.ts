/** Times of lines, in nanoseconds since the first: whatever strace(1) was told to print, `-t`, `-tt`, `-ttt`, `-r` or nothing. */

import type { About } from '../../trace/about';
import type { Time } from './prefix';

export type Clock = {
  /** Of the first line that has one; undefined before. */
  first: Time | undefined;
  /** Of the newest line; −1 before the first that has one. */
  now: number;
  /** Midnights that were passed, where only the time of day is told. */
  days: number;
  /** The time of day of the newest line, in seconds. */
  second: number;
};

const DAY = 86_400;

export function openClock(): Clock {
  return { first: undefined, now: -1, days: 0, second: 0 };
}

/** The time of a line; that of the line before where it tells none, −1 where none has told any. */
export function timeAt(clock: Clock, time: Time | undefined, about: About): number {
  if (time === undefined) return clock.now;
  if (clock.first === undefined) {
    begin(clock, time, about);
    return clock.now;
  }
  if (time.is !== clock.first.is) return clock.now;
  if (time.is === 'since') clock.now += time.seconds * 1e9 + time.ns;
  else clock.now = between(clock.first, time, clock);
  return clock.now;
}

/** Whether a time is only known to the second. */
export function isCoarse({ first }: Clock): boolean {
  return first !== undefined && first.digits < 3;
}

function begin(clock: Clock, time: Time, about: About): void {
  clock.first = time;
  clock.now = 0;
  clock.second = time.seconds;
  about.clock = time.is === 'since' ? 'monotonic' : 'wall';
  if (time.is === 'epoch') about.wall = time.seconds * 1000 + time.ns / 1e6;
  if (time.is === 'day') about.clockTime = asWritten(time);
}

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
