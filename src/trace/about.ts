/** What is true of a trace as a whole. Its source tells it before the first event; who reads a file fills it in from that. */

import { hasDate } from './words';

export type About = {
  /** What `t` counts: CLOCK_MONOTONIC, a wall clock that may jump, or nothing: then every time in it is −1. */
  clock: 'monotonic' | 'wall' | 'none';
  /** When it began, ms since the epoch; undefined: not known. */
  wall: number | undefined;
  /** When it began, as a clock said it that told no date, or no time zone: `12:03:04.5`, `2026-11-28 12:03:04`; empty: not known so. */
  clockTime: string;
  /** Of some of its waits nobody knows more than that they took no longer than until the thread's next call: `strace` without `-T`. */
  hasBoundedWaits: boolean;
  /** What it came from at first, `lab` for example, also where it is read from a file since; empty: not known. */
  source: string;
  /** What was watched: a scenario's id, a command; empty: not known. */
  program: string;
  /** The machine that it ran on; empty: not known. */
  host: string;
  /** Bytes kept of each call at the most; −1: not known. */
  capture: number;
  /** How its messages are framed: names of codecs. */
  codecs: readonly string[];
  /** The logs whose lines its events are of, as their paths were given. */
  logs: readonly string[];
};

/** Nothing known but what is told. */
export function openAbout(told: Partial<About> = {}): About {
  const { clock = 'monotonic', wall, source = '', program = '', host = '' } = told;
  const { clockTime = '', hasBoundedWaits = false, capture = -1, codecs = [], logs = [] } = told;
  // oxfmt-ignore
  return { clock, wall, clockTime, hasBoundedWaits, source, program, host, capture, codecs, logs };
}

/** When it began, in words that claim no date which nobody told; empty: nothing is known of it. */
export function beganIn({ wall, clockTime }: About): string {
  if (wall !== undefined) return new Date(wall).toISOString();
  if (clockTime === '') return '';
  return hasDate(clockTime) ? `${clockTime} by its own clock` : `${clockTime}, no date`;
}

export const CLOCKS: readonly About['clock'][] = ['monotonic', 'wall', 'none'];

export const MOST_CODECS = 100;
export const MOST_LOGS = 512;

/** The names in a list from outside, at most so many; none where it is none. */
export function namesOf(list: unknown, most: number): string[] {
  if (!Array.isArray(list)) return [];
  return list.filter((name) => typeof name === 'string').slice(0, most);
}
