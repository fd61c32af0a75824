/** What the panel must show of a moment, told from the rows of `--json` alone, without the product's own replay. */

import { nameOfFd } from '../../src/trace/words';
import { type Row, bytesOf } from '../support/command';
import type { CallReading, FrameReading, MessageReading } from './reading';

/** Descriptors are named `fd.gen`, as in a reading. */
type Name = string;

/** Bytes of a payload that the panel shows. */
const PAYLOAD = 64;
const HEADER = 4;

/** Numbers of the ticks that are over. */
export function ticksOf(rows: readonly Row[]): number[] {
  return rows.filter(({ kind }) => kind === 'wake').map(({ tick }) => tick);
}

/** What was asked when the tick's wait began and what it answered, by set; a set without members is left out. */
export function setsIn(rows: readonly Row[], tick: number): Record<string, Name[]> {
  const sets: Record<string, Name[]> = {};
  const add = (set: string, letters: string, name: Name): void => {
    for (const letter of letters) (sets[`${set}-${letter}`] ??= []).push(name);
  };
  for (const [name, interest] of watchedBefore(rows, tick)) add('asked', interest, name);
  for (const row of rows)
    if (row.kind === 'ready' && row.tick === tick) add('ready', row.events ?? '', nameOf(row));
  return sorted(sets);
}

/** What a reading shows of the sets, in the same form. */
export function sorted(sets: Readonly<Record<string, readonly Name[]>>): Record<string, Name[]> {
  const members = Object.entries(sets).filter(([, names]) => names.length > 0);
  return Object.fromEntries(
    members
      .map(([set, names]) => [set, [...names].sort()] as const)
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

/** What the program did between the tick's wake and its next wait. */
export function callsIn(rows: readonly Row[], tick: number): Omit<CallReading, 'note'>[] {
  const did = rows.filter(
    ({ kind, ...row }) => row.tick === tick && !['wait', 'wake', 'ready'].includes(kind),
  );
  // The line of an accept names the new descriptor already.
  const lines = did.filter(({ kind, fd }, index) => {
    const before = did[index - 1];
    return !(kind === 'open' && before?.kind === 'accept' && before.fd === fd);
  });
  return lines.map((row) => ({ seq: row.seq, kind: row.kind, ...lineOf(row) }));
}

/** The messages that wait when the tick is over. */
export function queueAfter(rows: readonly Row[], tick: number, name: Name): MessageReading[] {
  const waiting: { message: number; bytes: number; sent: number }[] = [];
  for (const row of past(rows, tick, name)) {
    const { kind, message = -1, bytes = 0, put = 0 } = row;
    if (kind === 'enqueue') waiting.push({ message, bytes, sent: 0 });
    if (kind === 'send' && put > 0 && waiting[0]) waiting[0].sent += put;
    if (kind === 'dequeue' || kind === 'drop') waiting.shift();
    if (kind === 'close') waiting.length = 0;
  }
  return waiting.map(({ message, bytes, sent }) => ({
    message,
    size: sent > 0 ? `${grouped(sent)} of ${grouped(bytes)} B` : `${grouped(bytes)} B`,
  }));
}

/** The frames up to the end of the tick, oldest first: cut from the bytes of each direction by their length prefix. */
export function framesUpTo(rows: readonly Row[], tick: number, name: Name): FrameReading[] {
  const told = past(rows, tick, name);
  return ['in', 'out']
    .flatMap((dir) => {
      const events = told.filter(({ kind, ...row }) => kind === 'frame' && row.dir === dir);
      return framesOf(streamOf(told, dir), lastOfEach(events));
    })
    .sort((one, other) => one.seq - other.seq);
}

/** The rows of a descriptor, up to the end of a tick. */
function past(rows: readonly Row[], tick: number, name: Name): Row[] {
  return rows.filter((row) => row.loop === 0 && row.tick <= tick && nameOf(row) === name);
}

function nameOf({ fd, gen }: Row): Name {
  return fd === undefined ? '' : `${fd}.${gen ?? 0}`;
}

function watchedBefore(rows: readonly Row[], tick: number): Map<Name, string> {
  const watched = new Map<Name, string>();
  for (const row of rows) {
    if (row.kind === 'wait' && row.tick === tick) return watched;
    const { kind, interest = '', errno } = row;
    if (kind === 'close' || (kind === 'watch' && interest === '')) watched.delete(nameOf(row));
    else if (kind === 'watch' && errno === undefined) watched.set(nameOf(row), interest);
  }
  throw new Error(`no wait of tick ${tick} in ${rows.length} rows`);
}

type Line = Pick<CallReading, 'call' | 'result'>;

const LINES: Readonly<Partial<Record<Row['kind'], (row: Row, fd: string) => Line>>> = {
  accept: (row, fd) => ({ call: `accept(${row.listener})`, result: `= ${fd}` }),
  recv: ({ want, got }, fd) => ({ call: `recv(${fd}, ${want})`, result: `= ${signed(got)}` }),
  send: ({ want, put }, fd) => ({ call: `send(${fd}, ${want})`, result: `= ${signed(put)}` }),
  close: (_, fd) => ({ call: `close(${fd})`, result: '= 0' }),
  watch: ({ interest = '' }, fd) => ({
    call: `${interest === '' ? 'unwatch' : 'watch'} ${fd}`,
    result: interest,
  }),
  enqueue: queueLine,
  dequeue: queueLine,
  drop: queueLine,
  frame: (row, fd) => ({ call: `frame ${fd}`, result: progressOf(row) }),
  print: () => ({ call: 'print', result: '' }),
};

function lineOf(row: Row): Line {
  const line = LINES[row.kind];
  if (line === undefined) throw new Error(`no scenario here does ${row.kind}: say how it reads`);
  const { fd = -1, gen = 0 } = row;
  return line(row, fd < 0 ? signed(fd) : nameOfFd({ fd, gen }));
}

function queueLine({ kind, bytes = 0 }: Row, fd: string): Line {
  return { call: `${kind} ${fd}`, result: `${grouped(bytes)} B` };
}

function progressOf({ complete, have = 0, length = -1, header }: Row): string {
  if (complete) return grouped(have);
  if (length < 0) return `header ${bytesOf(header).length} B`;
  return `${grouped(have)} of ${grouped(length)}`;
}

/** The bytes that calls moved. */
function streamOf(rows: readonly Row[], dir: string): Buffer {
  const pieces = rows.map(({ kind, data, got = 0, put = 0 }) => {
    if (kind !== (dir === 'in' ? 'recv' : 'send')) return Buffer.alloc(0);
    return bytesOf(data).subarray(0, Math.max(0, dir === 'in' ? got : put));
  });
  return Buffer.concat(pieces);
}

/** Of the events of one direction those that end a frame, and the last one of a frame that has not ended. */
function lastOfEach(events: readonly Row[]): Row[] {
  return events.filter(({ complete }, index) => complete === true || index === events.length - 1);
}

function framesOf(stream: Buffer, last: readonly Row[]): FrameReading[] {
  let at = 0;
  return last.map(({ seq }) => {
    const header = stream.subarray(at, at + HEADER);
    const length = header.length < HEADER ? -1 : header.readUInt32BE();
    const payload = stream.subarray(at + HEADER, at + HEADER + Math.max(0, length));
    at += HEADER + Math.max(0, length);
    return {
      seq,
      header: hex(header),
      payload: hex(payload.subarray(0, PAYLOAD)),
      size: sizeOf(payload.length, length),
    };
  });
}

function sizeOf(have: number, length: number): string {
  if (length < 0) return 'length not known yet';
  return have === length ? grouped(length) : `${grouped(have)} of ${grouped(length)}`;
}

function hex(bytes: Buffer): string {
  return (bytes.toString('hex').match(/../g) ?? []).join(' ');
}

/** `1 284` */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function signed(value = NaN): string {
  return value < 0 ? `−${-value}` : String(value);
}
