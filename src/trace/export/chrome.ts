/**
 * A trace as slices over time, for Perfetto and chrome://tracing (Trace Event Format): a track a loop, on it waits, ticks, tasks and
 * calls. Only what has both its begin and its end is in it, and what is within another lies within its times.
 */

import type { TraceEvent } from '../event';
import { readEvent, toSafeJson } from '../json';
import { toldSeq } from '../numbering';
import { readOn } from '../pass';
import { processOf } from '../processes';
import type { Trace } from '../trace';
import { nameOfFd, nameOfMove, plural } from '../words';
import type { Exporter } from './exporter';
import { leaveOut, type LeftOut, openLeftOut, wordsOfLeftOut } from './leftOut';
import { openSink, putText, type Sink, takeBytes } from './sink';

/** A loop's track, and how far it is told; times in ns. */
type Track = {
  readonly pid: number;
  readonly tid: number;
  /** Nothing begins before it: there the last slice ended, or the one that is open began. */
  floor: number;
  /** The tick that goes on, from its wake; and the tasks that do, the innermost last. */
  tick: { readonly number: number; readonly ready: number; readonly from: number } | undefined;
  readonly tasks: { readonly name: string; readonly from: number }[];
};

type Chrome = {
  readonly trace: Trace;
  readonly sink: Sink;
  readonly tracks: Map<number, Track>;
  /** Numbers of threads that are taken, by process. */
  readonly taken: Set<string>;
  readonly leftOut: LeftOut;
  slices: number;
};

const HEAD = '{"displayTimeUnit":"ns","traceEvents":[\n';
/** Threads that nobody told the number of. */
const FIRST_TID = 1_000_000_000;

export function openChrome(trace: Trace): Exporter {
  const sink = openSink();
  const chrome: Chrome = {
    trace,
    sink,
    tracks: new Map(),
    taken: new Set(),
    leftOut: openLeftOut(),
    slices: 0,
  };
  putText(sink, HEAD);
  readOn(trace.pass, (seq) => note(chrome, seq));
  return {
    take: () => takeBytes(sink),
    end() {
      for (const track of chrome.tracks.values()) leaveUnfinished(chrome, track);
      putText(sink, `{"name":"trace","ph":"M","pid":0,"tid":0,"args":${argsOf(trace)}}\n]}\n`);
    },
    told: () => ({
      holds: `${plural(chrome.slices, 'slice')} of ${plural(chrome.tracks.size, 'loop')}`,
      leftOut: wordsOfLeftOut(chrome.leftOut),
      remarks: [],
    }),
  };
}

function note(chrome: Chrome, seq: number): void {
  const { trace } = chrome;
  const event = readEvent(trace, seq, { bytes: 0, characters: 0 });
  if (event === undefined || event.loop < 0 || !(event.t >= 0)) return;
  const known = chrome.tracks.get(event.loop);
  const track = known ?? openTrack(chrome, event);
  const { kind, t, dur } = event;
  if (kind === 'loop' && known !== undefined) nameTrack(chrome, track, event.loop);
  else if (kind === 'task') noteTask(chrome, track, event);
  else if (kind === 'wait') endTick(chrome, track, t);
  else if (kind === 'wake') {
    endTick(chrome, track, t);
    putSlice(chrome, track, 'wait', t - Math.max(0, event.waited ?? 0), t, event);
    track.tick = { number: event.tick, ready: event.ready ?? 0, from: track.floor };
  } else if (dur !== undefined) putSlice(chrome, track, nameOf(event), t - dur, t, event);
}

/** The tick that goes on ends where the next wait begins, and with it what was begun in it. */
function endTick(chrome: Chrome, track: Track, t: number): void {
  const { tick } = track;
  leaveTasks(chrome, track);
  if (tick === undefined) return;
  const end = Math.max(t, track.floor);
  const args = { tick: tick.number, ready: tick.ready };
  put(chrome, track, `tick ${tick.number}`, tick.from, end, args);
  track.floor = end;
  track.tick = undefined;
}

function noteTask(chrome: Chrome, track: Track, { name = '', state, t }: TraceEvent): void {
  const { tasks } = track;
  const at = Math.max(t, track.floor);
  track.floor = at;
  if (state === 'begin') {
    tasks.push({ name, from: at });
    return;
  }
  // Those that are interleaved are in no order in which one lies within the other.
  const task = tasks.at(-1);
  if (task?.name !== name) {
    leaveOut(chrome.leftOut, 'task', {}, 0, ' without a begin or an end');
    return;
  }
  tasks.pop();
  put(chrome, track, name, task.from, at, {});
}

function leaveTasks({ leftOut }: Chrome, { tasks }: Track): void {
  for (const task of tasks.splice(0))
    leaveOut(leftOut, 'task', task, 0, ' without a begin or an end');
}

function leaveUnfinished(chrome: Chrome, track: Track): void {
  leaveTasks(chrome, track);
  if (track.tick !== undefined) leaveOut(chrome.leftOut, 'tick', track.tick, 0, ' without an end');
}

/** A slice that begins where the one before it on the same track has ended, at the earliest. */
function putSlice(
  chrome: Chrome,
  track: Track,
  name: string,
  from: number,
  to: number,
  event: TraceEvent,
): void {
  const begin = Math.max(from, track.floor);
  const end = Math.max(to, begin);
  put(chrome, track, name, begin, end, argsOfEvent(chrome.trace, event));
  track.floor = end;
}

function put(
  chrome: Chrome,
  { pid, tid }: Track,
  name: string,
  from: number,
  to: number,
  args: object,
): void {
  chrome.slices++;
  const times = `"ts":${micros(from)},"dur":${micros(to - from)}`;
  const what = `"name":${toSafeJson(name)},"cat":"muxscope","ph":"X",${times}`;
  putText(chrome.sink, `{${what},"pid":${pid},"tid":${tid},"args":${toSafeJson(args)}},\n`);
}

/** Microseconds with their nanoseconds, exactly. */
function micros(ns: number): string {
  const whole = Math.round(ns);
  return `${Math.floor(whole / 1000)}.${String(whole % 1000).padStart(3, '0')}`;
}

function nameOf(event: TraceEvent): string {
  const { kind, fd = -1, gen = 0 } = event;
  if (kind === 'recv' || kind === 'send') return nameOfMove(kind, event);
  return kind === 'accept' ? `accept(${event.listener})` : `${kind}(${nameOfFd({ fd, gen })})`;
}

function argsOfEvent(trace: Trace, event: TraceEvent): object {
  const { seq, tick, fd, got, put, ready, errno, src } = event;
  return { seq: toldSeq(trace.numbering, seq), tick, fd, got, put, ready, errno, src };
}

function openTrack(chrome: Chrome, { loop }: TraceEvent): Track {
  const { trace, tracks, taken } = chrome;
  const info = trace.processes.loops.get(loop);
  // Number 0 is the idle task of Linux, and no program's.
  const pid = info !== undefined && info.pid > 0 ? info.pid : processOf(trace.processes, loop) + 1;
  const told = info !== undefined && info.tid > 0 ? info.tid : FIRST_TID + loop;
  // A thread that waits on two pollers is two loops, of which each has a track.
  const tid = taken.has(`${pid} ${told}`) ? FIRST_TID + loop : told;
  taken.add(`${pid} ${tid}`);
  const track: Track = { pid, tid, floor: 0, tick: undefined, tasks: [] };
  tracks.set(loop, track);
  nameTrack(chrome, track, loop);
  return track;
}

/** Told again where more is known by then. */
function nameTrack({ trace, sink }: Chrome, { pid, tid }: Track, loop: number): void {
  const info = trace.processes.loops.get(loop);
  const process = trace.processes.list[trace.processes.ofPid.get(info?.pid ?? -1) ?? -1];
  const program = process?.name ?? '';
  const label = [`loop ${loop}`, info?.name ?? '', info?.poller ?? ''].filter(
    (text) => text !== '',
  );
  putMeta(
    sink,
    'process_name',
    pid,
    tid,
    program === '' ? trace.about.program || 'process' : program,
  );
  putMeta(sink, 'thread_name', pid, tid, label.join(' '));
}

function putMeta(sink: Sink, what: string, pid: number, tid: number, name: string): void {
  const args = toSafeJson({ name });
  putText(sink, `{"name":"${what}","ph":"M","pid":${pid},"tid":${tid},"args":${args}},\n`);
}

function argsOf({ about }: Trace): string {
  const { host, program, source, wall, clockTime } = about;
  return toSafeJson({ host, program, source, wall, clockTime: clockTime || undefined });
}
