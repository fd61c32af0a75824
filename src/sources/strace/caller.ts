/** Calls from records: whose each is, when it began and returned, its halves put together, and what a signal makes of it. */

import type { About } from '../../trace/about';
import type { Call, Log } from './call';
import { type Clock, isCoarse, openClock, timeAt } from './clock';
import type { StraceFacts } from './facts';
import { handlerOf } from './families';
import { AT_ENTRY } from './files';
import { instantOf, type Prefix } from './prefix';
import { born } from './processes';
import type { Begun, Record } from './records';
import { readResult, type Result } from './result';
import { HARMLESS, PAUSES, SIGRETURNS } from './signals';
import { attach, endOf, setBegun, type Task, taskOf } from './tasks';
import { parseValues, type Value } from './values';
import { beginWait, isRestOf, isWait } from './waits';

type Taken = Exclude<Record, { readonly is: 'stray' | 'unread' }>;

export class Caller {
  readonly #log: Log;
  readonly #about: About;
  readonly #facts: StraceFacts;
  readonly #clock: Clock = openClock();
  /** Returns of handlers are traced: where none is, no handler ran. */
  #hasReturns = false;
  /** Of the file that the lines are of, where several were put behind each other. */
  #fileTid = -1;

  constructor(log: Log, about: About) {
    this.#log = log;
    this.#about = about;
    this.#facts = log.facts;
  }

  /** When the log's collector wrote its first line, with date and zone; empty: not told. */
  collectedAt(stamp: string): void {
    if (stamp !== '') this.#clock.collected ??= instantOf(stamp);
  }

  /** `==> trace.30412 <==`: tail(1) puts it before each of several files, as `-ff` writes them. */
  stray(line: string): void {
    const found = /^==> (?:.*\D)?(\d{1,9}) <==$/.exec(line);
    if (found !== null && !line.includes('fdinfo')) this.#fileTid = Number(found[1]);
  }

  take(record: Taken): void {
    const { tasks } = this.#log;
    if (record.is === 'attached') attach(tasks, record.tid, this.#hasCalls);
    if (record.is === 'attached' || record.is === 'detached') return;
    const at = timeAt(this.#clock, record.prefix.time, this.#about);
    this.#facts.isCoarse = isCoarse(this.#clock);
    const task = this.#taskOf(record, at);
    this.#release(task, at);
    tasks.last = task;
    switch (record.is) {
      case 'call':
        this.#call(task, record, at);
        break;
      case 'begun':
        this.#begun(task, record, at);
        break;
      case 'resumed':
        this.#resumed(task, record, at);
        break;
      case 'other':
        this.#facts.others++;
        task.since++;
        break;
      case 'signal':
        this.#signal(task, record.name, at);
        break;
      case 'end':
        this.#ended(task, record, at);
    }
  }

  /** What was going on goes on for ever. */
  end(): void {
    const { byTid } = this.#log.tasks;
    for (const task of [...byTid.values()]) {
      this.#release(task, -1);
      this.#stays(task);
      // All threads end with it.
      if (task.exitCode >= 0) {
        const { pid, tid, exitCode: code } = task;
        const text = this.#log.lastWords.get(pid) ?? '';
        this.#log.teller.exit({ pid, tid, t: this.#clock.now, code, signal: '', text });
      }
    }
  }

  get #hasCalls(): boolean {
    return this.#facts.calls + this.#facts.others > 0;
  }

  #taskOf(
    record: { readonly prefix: Prefix; readonly is: string; readonly name?: string },
    at: number,
  ): Task {
    const { tid: told } = record.prefix;
    if (told >= 0) this.#facts.hasThreads = true;
    const tid = told >= 0 ? told : this.#fileTid;
    const { tasks } = this.#log;
    const resumes = record.is === 'resumed' ? (record.name ?? '') : '';
    return taskOf(tasks, tid, resumes, (parent) => {
      const { call, at: beganAt } = parent.begun!;
      const { values } = parseValues(call.text, 0);
      born(
        callOf(parent, call.name, values, PENDING, {
          at: beganAt,
          t: at,
          line: this.#log.teller.line,
          hasBegun: true,
        }),
        this.#log,
        tid,
      );
    });
  }

  #call(task: Task, record: Extract<Record, { readonly is: 'call' }>, at: number): void {
    const { name, args, result } = record;
    this.#log.isBegun = this.#hasCalls;
    this.#counted(result);
    this.#restarts(task, { name, args }, result.errno, at);
    const isEntry = at >= 0 && result.dur < 0;
    const t = at >= 0 && result.dur >= 0 ? at + result.dur : at;
    const { line } = this.#log.teller;
    this.#tell(callOf(task, name, args, result, { at, t, line, isEntry }));
  }

  #begun(task: Task, record: Begun, at: number): void {
    const { name } = record;
    const { values } = parseValues(record.text, 0);
    this.#restarts(task, { name, args: values }, '', at);
    const { line } = this.#log.teller;
    const call = callOf(task, name, values, PENDING, { at, t: at, line });
    let isTold = false;
    if (isWait(name)) isTold = beginWait(call, this.#log, false);
    const early = name === 'exit_group' ? handlerOf(name) : AT_ENTRY[name];
    if (early !== undefined) {
      early(call, this.#log);
      isTold = true;
    }
    setBegun(this.#log.tasks, task, { call: record, at, line: call.line, isTold });
  }

  #resumed(task: Task, record: Extract<Record, { readonly is: 'resumed' }>, at: number): void {
    const { name } = record;
    const begun = task.begun?.call.name === name ? task.begun : undefined;
    setBegun(this.#log.tasks, task, undefined);
    if (handlerOf(name) === undefined) {
      task.since++;
      return;
    }
    if (begun === undefined) this.#facts.halves++;
    const text = (begun?.call.text ?? '') + record.text;
    const { values, end } = parseValues(text, 0);
    const result = end < 0 ? undefined : readResult(text, end);
    if (result === undefined) return;
    this.#counted(result);
    const began = begun?.at ?? -1;
    const between = began >= 0 ? at - began : -1;
    const dur = result.dur >= 0 ? result.dur : between;
    const t = began >= 0 && result.dur >= 0 ? began + result.dur : at;
    const hasBegun = begun?.isTold === true;
    const line = begun?.line ?? this.#log.teller.line;
    const when = { at: began >= 0 ? began : at, t, dur, line, hasBegun };
    this.#tell(callOf(task, name, values, result, when));
  }

  #counted({ dur }: Result): void {
    this.#facts.calls++;
    if (dur >= 0) this.#facts.durations = 'measured';
    else if (this.#facts.durations === 'none' && this.#clock.now >= 0)
      this.#facts.durations = 'to the next line';
  }

  /** One that a signal stopped is told when it is known whether it begins again (signal(7)). */
  #tell(call: Call): void {
    const { task, name, errno } = call;
    if (!errno.startsWith('ERESTART')) {
      handlerOf(name)!(call, this.#log);
      return;
    }
    if (isWait(name) && !call.hasBegun && call.args.length > 0) beginWait(call, this.#log, true);
    // What goes on may be stopped again: it is the same call still.
    if (name === 'restart_syscall') return;
    const { interrupted: all } = this.#log;
    const before = all.get(task);
    if (before !== undefined && this.#hadHandler(task.signal)) this.#interrupt(before, call.at);
    all.set(task, call);
    task.since = 0;
    task.signal = '';
  }

  /** What the next call of a thread tells of the one that a signal stopped: it failed, or this is it again. */
  #restarts(task: Task, call: Pick<Call, 'name' | 'args'>, errno: string, at: number): void {
    const { name } = call;
    const { interrupted: all } = this.#log;
    const interrupted = all.get(task);
    if (SIGRETURNS.has(name)) this.#hasReturns = true;
    if (interrupted === undefined || name === 'restart_syscall') return;
    if (SIGRETURNS.has(name)) {
      // Any other result is of the handler that another signal came into, or of a call that begins again.
      if (errno !== 'EINTR') return;
      all.delete(task);
      this.#interrupt(interrupted, at);
    } else if (isWait(name)) {
      all.delete(task);
      const isSame = name === interrupted.name && task.since === 0;
      const isAgain = isSame && (!this.#hadHandler(task.signal) || isRestOf(call, interrupted));
      if (isWait(interrupted.name) && !isAgain && !PAUSES.has(task.signal))
        this.#interrupt(interrupted, at);
    } else if (name === interrupted.name) all.delete(task);
    else task.since++;
  }

  /** As far as the signal tells, where returns of handlers are not traced. */
  #hadHandler(signal: string): boolean {
    return !this.#hasReturns && signal !== '' && !HARMLESS.has(signal);
  }

  #interrupt(call: Call, t: number): void {
    const { task, name, args, at, line } = call;
    const dur = t >= 0 && at >= 0 ? t - at : -1;
    const result: Result = { value: -1, of: '', isCut: false, errno: 'EINTR', shown: '', dur };
    handlerOf(name)!(
      callOf(task, name, args, result, { at, t, line, hasBegun: isWait(name) }),
      this.#log,
    );
  }

  #signal(task: Task, name: string, t: number): void {
    if (task.signal === '' || HARMLESS.has(task.signal)) task.signal = name;
    const { pid, tid } = task;
    this.#log.teller.tell({ pid, tid, t, kind: 'signal', name });
  }

  #ended(
    task: Task,
    { code, signal, by }: Extract<Record, { readonly is: 'end' }>,
    at: number,
  ): void {
    const { byTid } = this.#log.tasks;
    const gone = by >= 0 ? byTid.get(by) : task;
    if (gone === undefined) return;
    this.#stays(gone);
    // The thread that goes on has its number, and is in the execve(2) that it called.
    const { begun } = gone;
    this.#exit(gone, code, signal, at);
    if (gone !== task && begun !== undefined) setBegun(this.#log.tasks, task, begun);
  }

  #exit(task: Task, code: number, signal: string, t: number): void {
    const { teller, tasks, lastWords } = this.#log;
    const { pid, tid } = task;
    if (endOf(tasks, task) > 0) teller.endThread({ pid, tid, t });
    else {
      teller.exit({ pid, tid, t, code, signal, text: lastWords.get(pid) ?? '' });
      lastWords.delete(pid);
    }
  }

  /** A wait that never returned. */
  #stays(task: Task): void {
    const { begun } = task;
    if (begun === undefined || begun.isTold || !isWait(begun.call.name)) return;
    const { values } = parseValues(begun.call.text, 0);
    beginWait(
      callOf(task, begun.call.name, values, PENDING, {
        at: begun.at,
        t: begun.at,
        line: begun.line,
      }),
      this.#log,
      true,
    );
  }

  /** A wait of which nobody knows how long it was had returned when its thread did something else. */
  #release(task: Task, now: number): void {
    const { held, pid, tid } = task;
    if (held === undefined) return;
    task.held = undefined;
    const { at, ready, count, errno, line } = held;
    const { teller } = this.#log;
    const { line: current } = teller;
    const t = Math.max(at, now);
    const dur = now < 0 ? -1 : t - at;
    if (dur >= 0) this.#about.hasBoundedWaits = true;
    teller.line = line;
    teller.wake({ pid, tid, t, dur, ready, count, errno });
    teller.line = current;
  }
}

/** Of a call that has not returned yet. */
const PENDING: Result = { value: NaN, of: '', isCut: false, errno: '', shown: '', dur: -1 };

type When = {
  readonly at: number;
  readonly t: number;
  readonly line: number;
  readonly dur?: number;
  readonly isEntry?: boolean;
  readonly hasBegun?: boolean;
};

function callOf(
  task: Task,
  name: string,
  args: readonly Value[],
  { value: ret, of, errno, shown, dur: told }: Result,
  { at, t, line, dur = told, isEntry = false, hasBegun = false }: When,
): Call {
  const { pid, tid } = task;
  return { task, pid, tid, at, t, dur, isEntry, line, hasBegun, name, args, ret, errno, of, shown };
}
