/** Builds traces in a few words: `trace().listener(5).wait(1000).wake().ready(5, 'r').accept(5, 6).trace`. */

import {
  copyOf,
  drop,
  type FdTable,
  genOf,
  nextGen,
  openFile,
  openTable,
  use,
} from '../../src/sources/tables';
import { beginWait, endWait, openTicking, type Ticking } from '../../src/sources/who';
import { appendAt } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { openTrace, type Trace, type TraceOptions } from '../../src/trace/trace';

/** A draft without what the builder fills in. */
export type Rest = Partial<Omit<EventDraft, 'kind'>>;

/** An empty builder. */
export function trace(options: TraceOptions = {}): TraceBuilder {
  return new TraceBuilder(openTrace(options));
}

/** Counts time (1 µs an event); every method adds one event of that kind. Ticks and uses of numbers are counted as for sources. */
export class TraceBuilder {
  readonly trace: Trace;
  #t = 0;
  #loop = 0;
  #wakeAt = -1;
  readonly #ticking = new Map<number, Ticking>();
  /** That of the first process, which a loop is of that nobody told of. */
  readonly #first = openTable();
  readonly #ofPid = new Map<number, FdTable>();
  readonly #ofLoop = new Map<number, FdTable>();

  constructor(empty: Trace) {
    this.trace = empty;
  }

  /** The events that follow are of this loop. */
  on(loop: number): this {
    this.#loop = loop;
    return this;
  }

  /** So much time passes, ns. */
  after(ns: number): this {
    this.#t += ns;
    return this;
  }

  /** Any event; what is not given is filled in. */
  event(kind: EventDraft['kind'], rest: Rest = {}): this {
    this.#t += 1000;
    const { t = this.#t, loop = this.#loop, tick = this.tick, dur = -1, src = '' } = rest;
    const gen = rest.gen ?? genOf(this.#tableOf(loop), rest.fd ?? -1);
    appendAt(this.trace, { ...rest, kind }, { t, loop, tick, gen, dur, src });
    return this;
  }

  /** The tick the loop is in. */
  get tick(): number {
    return this.#ticking.get(this.#loop)?.tick ?? -1;
  }

  /** A process, forked with what its parent has open where that is known. */
  process(pid: number, rest: Rest = {}): this {
    const parents = this.#ofPid.get(rest.parent ?? -1);
    if (parents !== undefined) this.#ofPid.set(pid, rest.shares ? parents : copyOf(parents));
    else this.#ofPid.set(pid, this.#ofPid.size === 0 ? this.#first : openTable());
    return this.event('process', { pid, ...rest });
  }

  /** The loop is a thread of this process, for good. */
  loop(pid: number, rest: Rest = {}): this {
    const table = this.#ofPid.get(pid) ?? (this.#ofPid.size === 0 ? this.#first : openTable());
    this.#ofPid.set(pid, table);
    if (!this.#ofLoop.has(this.#loop)) this.#ofLoop.set(this.#loop, table);
    return this.event('loop', { pid, ...rest });
  }

  /** Opens a number, for the next time if it has been open before. */
  open(fd: number, rest: Rest = {}): this {
    use(this.#tableOf(this.#loop), fd, openFile({}));
    return this.event('open', { fd, role: 'connection', proto: 'tcp', ...rest });
  }

  listener(fd: number, rest: Rest = {}): this {
    return this.open(fd, { role: 'listener', local: '127.0.0.1:8001', ...rest });
  }

  /** An accept and the `open` that follows it. */
  accept(listener: number, fd: number, peer = `127.0.0.1:${40000 + fd}`): this {
    if (fd < 0) return this.event('accept', { listener, fd, errno: 'EMFILE' });
    const gen = nextGen(this.#tableOf(this.#loop), fd);
    return this.event('accept', { listener, fd, gen, peer }).open(fd, { peer });
  }

  dup(fd: number, from: number): this {
    const table = this.#tableOf(this.#loop);
    use(table, fd, table.open.get(from)?.file ?? openFile({}));
    return this.event('dup', { fd, from });
  }

  close(fd: number): this {
    drop(this.#tableOf(this.#loop), fd);
    return this.event('close', { fd });
  }

  watch(fd: number, interest: string, rest: Rest = {}): this {
    return this.event('watch', { fd, interest, ...rest });
  }

  wait(timeout = -1, watched = 1): this {
    beginWait(this.#tickingNow());
    return this.event('wait', { timeout, watched });
  }

  /** `ready` is counted by the `ready` events that follow, unless it is given. */
  wake(rest: Rest = {}): this {
    endWait(this.#tickingNow());
    this.event('wake', { ready: 0, waited: 500, ...rest });
    this.#wakeAt = rest.ready === undefined ? this.trace.next - 1 : -1;
    return this;
  }

  ready(fd: number, events: string): this {
    if (this.#wakeAt >= this.trace.first) this.trace.a[this.#wakeAt & this.trace.mask]!++;
    return this.event('ready', { fd, events });
  }

  recv(fd: number, got: number, rest: Rest = {}): this {
    return this.event('recv', { fd, want: 1024, got, dur: 100, ...rest });
  }

  send(fd: number, put: number, rest: Rest = {}): this {
    return this.event('send', { fd, want: put, put, dur: 100, ...rest });
  }

  #tableOf(loop: number): FdTable {
    return this.#ofLoop.get(loop) ?? this.#first;
  }

  #tickingNow(): Ticking {
    const ticking = this.#ticking.get(this.#loop) ?? openTicking();
    this.#ticking.set(this.#loop, ticking);
    return ticking;
  }
}
