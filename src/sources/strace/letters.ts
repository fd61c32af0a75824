/** Event bits of poll(2) and epoll_ctl(2), as names or as a number, in the letters of a trace. */

import { INTEREST_LETTERS, READY_LETTERS } from '../../trace/kinds';
import { kept } from './text';
import type { Value } from './values';

/** Linux's numbers; those of epoll are the same. */
const BITS: Readonly<Record<string, readonly [bit: number, letter: string]>> = {
  IN: [0x1, 'r'],
  PRI: [0x2, 'x'],
  OUT: [0x4, 'w'],
  ERR: [0x8, 'e'],
  HUP: [0x10, 'h'],
  NVAL: [0x20, 'n'],
  RDNORM: [0x40, 'r'],
  RDBAND: [0x80, 'r'],
  WRNORM: [0x100, 'w'],
  WRBAND: [0x200, 'w'],
  RDHUP: [0x2000, 'd'],
};
const ONESHOT = 0x4000_0000;
const EDGE = 0x8000_0000;

export type Events = {
  /** Letters of `rwxhedn`, and of them those that can be asked about. */
  readonly ready: string;
  readonly interest: string;
  readonly edge: boolean;
  readonly oneshot: boolean;
};

/** A log has few of them. */
const known = new Map<string, Events>();
const MAX_KNOWN = 1024;

/** `EPOLLIN|EPOLLET`, `POLLIN`, `0x1`. */
export function eventsOf(value: Value | undefined): Events {
  const word = value?.word ?? '';
  const before = known.get(word);
  if (before !== undefined) return before;
  if (known.size > MAX_KNOWN) known.clear();
  const events = /^\d/.test(word) ? eventsOfBits(Number(word) || 0) : eventsOfNames(word);
  known.set(kept(word), events);
  return events;
}

export function eventsOfBits(bits: number): Events {
  let letters = '';
  for (const [bit, letter] of Object.values(BITS)) if ((bits & bit) !== 0) letters += letter;
  const [edge, oneshot] = [(bits & EDGE) !== 0, (bits & ONESHOT) !== 0];
  return { ready: inOrder(letters, READY_LETTERS), interest: asked(letters), edge, oneshot };
}

function eventsOfNames(word: string): Events {
  const names = word.split(/\W+/).map((name) => name.replace(/^E?POLL/, ''));
  const letters = names.map((name) => BITS[name]?.[1] ?? '').join('');
  const [edge, oneshot] = [names.includes('ET'), names.includes('ONESHOT')];
  return { ready: inOrder(letters, READY_LETTERS), interest: asked(letters), edge, oneshot };
}

function asked(letters: string): string {
  return inOrder(letters, INTEREST_LETTERS);
}

function inOrder(letters: string, order: string): string {
  return Array.from(order)
    .filter((letter) => letters.includes(letter))
    .join('');
}
