/** Waits, what they found ready, and what pollers watch. */

import { type Events, eventsOfBits } from '../strace/letters';
import type { Ready, WatchCall } from '../waits';
import type { InSet } from '../who';
import { beginOf, byOf, type Called, pollOf, type PythonProcess, tidOf } from './process';
import { errnoOf } from './sockets';
import { MILLIS, SAME, WHOLE, type WireRecord } from './wire';

/** The probe's numbers of pollers. */
const SELECT = 1;
const POLL = 2;
const EPOLL = 3;
const KQUEUE = 4;
/** Its numbers of changes. */
const REMOVE = 3;

/** Of an idle wait in their record: when it began, from the first on, and how long it took (u32, ns). */
const IDLE_BYTES = 8;
/** Of a descriptor and its mask. */
const MASK_BYTES = 8;

const NOTHING: readonly Ready[] = [];

const SECTIONS = ['r', 'w', 'x'] as const;

/** A program uses few masks. */
const known = new Map<number, Events>();

function eventsOf(mask: number): Events {
  const before = known.get(mask);
  if (before !== undefined) return before;
  const events = eventsOfBits(mask);
  if (known.size < 4096) known.set(mask, events);
  return events;
}

export function waitBegan(process: PythonProcess, record: WireRecord): void {
  const { pid, sites } = process;
  const src = sites.get(record.site) ?? '';
  const t = beginOf(process, record);
  tellWait(process, record, { pid, tid: tidOf(process, record.thread), t, dur: -1, src });
}

export function waitEnded(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, dur, src } = byOfWait(process, record);
  if ((record.flags & WHOLE) !== 0)
    tellWait(process, record, { pid, tid, t: beginOf(process, record), dur: -1, src });
  const errno = errnoOf(record);
  process.teller.wake({ pid, tid, t, dur, src, ready: readyOf(record), errno });
}

/** Waits of timeout 0 that found nothing, one after the other and nothing between. */
export function idled(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, src } = byOfWait(process, record);
  const { payload } = record;
  const first = beginOf(process, record);
  for (let at = 0; at + IDLE_BYTES <= payload.length; at += IDLE_BYTES) {
    const begin = first + payload.readUInt32LE(at);
    const dur = payload.readUInt32LE(at + 4);
    tellWait(process, record, { pid, tid, t: begin, dur: -1, src });
    process.teller.wake({ pid, tid, t: begin + dur, dur, src, ready: NOTHING });
  }
}

/** All that a poller watches, told anew after something was lost. */
export function listed(process: PythonProcess, record: WireRecord): void {
  const { extra: kind, fd: of, payload } = record;
  const all: WatchCall[] = [];
  for (let at = 0; at + MASK_BYTES <= payload.length; at += MASK_BYTES) {
    const { interest, edge, oneshot } = eventsOf(payload.readInt32LE(at + 4));
    all.push({ of, fd: payload.readInt32LE(at), interest, edge, oneshot, isIdle: true });
  }
  if (kind === POLL) {
    const poll = pollOf(process, of);
    poll.set.clear();
    for (const { fd, interest = '' } of all) poll.set.set(fd, { fd, interest });
    poll.changes++;
  } else {
    const { pid, tid, t } = byOf(process, record);
    process.teller.watchesAll({ pid, tid, t, of, all });
  }
}

/** A wait is on the line that makes it, never on one that something waits for. */
function byOfWait(process: PythonProcess, record: WireRecord): Called {
  const { pid, tid, t, dur } = byOf(process, record);
  return { pid, tid, t, dur, src: process.sites.get(record.site) ?? '' };
}

function tellWait(process: PythonProcess, record: WireRecord, by: Called): void {
  const { teller } = process;
  const { pid, tid, t, dur, src } = by;
  const timeout = timeoutOf(record);
  const { extra, fd: of } = record;
  if (extra === SELECT) {
    // What a wait without a beginning found stands where a beginning has its set.
    const set = (record.flags & (SAME | WHOLE)) === 0 ? setOf(record) : undefined;
    teller.wait({ pid, tid, t, dur, src, poller: 'select', set, timeout });
  } else if (extra === POLL)
    teller.wait({ pid, tid, t, dur, src, poller: 'poll', set: polledOf(process, record), timeout });
  else if (extra === EPOLL) teller.wait({ pid, tid, t, dur, src, poller: 'epoll', of, timeout });
  else if (extra === KQUEUE) teller.wait({ pid, tid, t, dur, src, poller: 'kqueue', of, timeout });
}

/** ms, −1 for ever. */
function timeoutOf({ asked, flags }: WireRecord): number {
  return asked < 0 ? -1 : (flags & MILLIS) !== 0 ? asked : asked / 1000;
}

/** What select was given: a descriptor may stand in it more than once. */
function setOf({ payload }: WireRecord): InSet[] {
  const set: InSet[] = [];
  eachInSections(payload, (fd, interest) => set.push({ fd, interest }));
  return set;
}

function eachInSections(
  payload: Buffer,
  take: (fd: number, letter: 'r' | 'w' | 'x') => void,
): void {
  if (payload.length < 12) return;
  let at = 12;
  SECTIONS.forEach((letter, i) => {
    for (let left = payload.readInt32LE(4 * i); left > 0 && at + 4 <= payload.length; left--) {
      take(payload.readInt32LE(at), letter);
      at += 4;
    }
  });
}

/** What its poll object watches; undefined where that is as it was at the thread's last wait. */
function polledOf(process: PythonProcess, { fd: id, thread }: WireRecord): InSet[] | undefined {
  const { set, changes } = pollOf(process, id);
  const before = process.polled.get(thread);
  if (before?.id === id && before.changes === changes) return undefined;
  process.polled.set(thread, { id, changes });
  return [...set.values()];
}

function readyOf({ extra, payload, result }: WireRecord): Ready[] {
  const ready: Ready[] = [];
  if (result < 0) return ready;
  if (extra === SELECT) {
    eachInSections(payload, (fd, events) => ready.push({ fd, events }));
    return ready;
  }
  for (let at = 0; at + 8 <= payload.length; at += 8)
    ready.push({
      fd: payload.readInt32LE(at),
      events: eventsOf(payload.readInt32LE(at + 4)).ready,
    });
  return ready;
}

/** register, modify, unregister. */
export function watched(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, dur, src } = byOf(process, record);
  const { fd, extra, payload, errno } = record;
  const [kind, of, mask] = [payload.readInt32LE(0), payload.readInt32LE(4), payload.readInt32LE(8)];
  if (kind === POLL && errno === 0) {
    const poll = pollOf(process, of);
    if (extra === REMOVE) poll.set.delete(fd);
    else poll.set.set(fd, { fd, interest: eventsOf(mask).interest, src });
    poll.changes++;
  }
  if (kind !== EPOLL && kind !== KQUEUE) return;
  const { interest, edge, oneshot } = eventsOf(mask);
  const isRemoved = extra === REMOVE;
  process.teller.watch({
    pid,
    tid,
    t,
    dur,
    src,
    of,
    fd,
    interest: isRemoved ? '' : interest,
    edge: !isRemoved && edge,
    oneshot: !isRemoved && oneshot,
    isIdle: !isRemoved,
    errno: errnoOf(record),
  });
}
