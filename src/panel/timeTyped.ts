/** A time as it is typed: `1.5 s`, `200 ms` since the trace began, or `12:03:04.5` by the clock of whoever looks. */

import type { OverviewView } from '../core/tickViews';

/** The micro sign (U+00B5), and the Greek letter that looks like it (U+03BC): both are typed. */
const NS: Readonly<Record<string, number>> = {
  ...{ ns: 1, us: 1e3, '\u00b5s': 1e3, '\u03bcs': 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 },
};
const SINCE = /^(\d{1,15}(?:[.,]\d{1,9})?)\s*(ns|us|[\u00b5\u03bc]s|ms|s|min|h)$/i;
const CLOCK = /(?:^|\s)(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))?$/;
const DAY_S = 86_400;

type Began = Pick<OverviewView, 'wall' | 'clockTime'>;

/** ns since the trace began; undefined for what is no time, or none that the trace knows. */
export function timeTyped(text: string, began: Began): number | undefined {
  const [, value, unit] = SINCE.exec(text.trim()) ?? [];
  if (value !== undefined && unit !== undefined) return numberOf(value) * NS[unit.toLowerCase()]!;
  const [typed, from] = [secondsOf(text.trim()), beganAt(began)];
  if (typed === undefined || from === undefined) return undefined;
  // What is earlier in the day is after midnight.
  return Math.round(((typed - from + DAY_S) % DAY_S) * 1e9);
}

/** Seconds of the day by the reader's clock, or by that of the trace. */
function beganAt({ wall, clockTime = '' }: Began): number | undefined {
  if (wall === undefined) return secondsOf(clockTime);
  const at = new Date(wall);
  const minutes = at.getHours() * 60 + at.getMinutes();
  return minutes * 60 + at.getSeconds() + at.getMilliseconds() / 1e3;
}

/** Of a time of the day; undefined for anything else. */
function secondsOf(text: string): number | undefined {
  const [, hours, minutes, seconds = '0'] = CLOCK.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const all = Number(hours) * 3600 + Number(minutes) * 60 + numberOf(seconds);
  return Number(hours) < 24 && Number(minutes) < 60 && numberOf(seconds) < 61 ? all : undefined;
}

function numberOf(text: string): number {
  return Number(text.replace(',', '.'));
}
