/** Words that rules share: who a descriptor is, how long a wait took, and what stood where at an event. */

import { lettersOf, INTEREST_LETTERS, READY_LETTERS, timeoutMs } from '../trace/kinds';
import { formatNs, formatTimeout } from '../trace/times';
import { nameOfFd, plural } from '../trace/words';
import type { Trace } from '../trace/trace';
import type { Loop } from './passes/loop';
import { momentOf } from './passes/moment';
import type { Streak } from './passes/streaks';
import { type Use, WATCHED } from './passes/use';

/** `6² (connection from 127.0.0.1:40100)`. */
export function nameOf(use: Use): string {
  const { role, local, peer } = use;
  const name = nameOfFd(use);
  if (role === 'listener') return `${name} (${`listener ${local}`.trimEnd()})`;
  if (role === 'connection') return `${name} (connection${peer === '' ? '' : ` from ${peer}`})`;
  if (role === 'client') return `${name} (connection${peer === '' ? '' : ` to ${peer}`})`;
  if (local !== '') return `${name} (${local})`;
  return role === 'other' ? name : `${name} (${role})`;
}

/** `Timeout 1 s, waited 9 µs on average: `, as far as it is known. */
export function waitsOf({ timed, waitedNs, timeoutNs }: Streak): string {
  const asked = timeoutNs < 0 ? 'No timeout' : `Timeout ${formatTimeout(timeoutMs(timeoutNs))}`;
  return timed === 0 ? '' : `${asked}, waited ${formatNs(waitedNs / timed)} on average: `;
}

/** `2 000 times`, `once`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** What was watched, ready, over, queued, when an event of a descriptor came, that one included; a close is told before it is done. */
export function stateOf(trace: Trace, use: Use, loop: Loop, seq: number): string {
  const { watch, ready, depth, queued } = momentOf(trace, use, loop, seq);
  const isBy = (one: number): boolean => one >= 0 && one <= seq;
  const parts = [watchedWords(watch)];
  if (ready !== 0) parts.push(`ready ${lettersOf(ready, READY_LETTERS)}`);
  if (isBy(use.ended)) parts.push('its stream has ended');
  if (isBy(use.lost)) parts.push('its peer is gone');
  if (depth > 0) parts.push(`${plural(depth, 'message')} of ${queued} B in the program's queue`);
  if (use.closed >= 0 && use.closed < seq) parts.push('closed');
  return parts.join(', ');
}

/** What a loop stood at, where it is about no descriptor. */
export function stateOfLoop({ set, readyCount, errno }: Loop): string {
  const ended = errno === '' ? `${readyCount} ready` : `the wait failed with ${errno}`;
  return `${set.size} watched, ${ended}`;
}

function watchedWords(watch: number): string {
  const interest = watch < 0 ? '' : lettersOf(watch & WATCHED.rwx, INTEREST_LETTERS);
  if (interest === '') return 'not watched';
  return `watched ${interest}${(watch & WATCHED.edge) === 0 ? '' : ', edge-triggered'}`;
}
