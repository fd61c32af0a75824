/** Builds traces in a few words: `trace().listener(5).wait(1000).wake().ready(5, 'r').accept(5, 6).trace`. */

import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { openTrace, type Trace, type TraceOptions } from '../../src/trace/trace';

/** A draft without what the builder fills in. */
type Rest = Partial<Omit<EventDraft, 'kind'>>;

/** An empty builder. */
export function trace(options: TraceOptions = {}): TraceBuilder {
  return new TraceBuilder(openTrace(options));
}

/** Counts time (1 µs an event), ticks and generations; every method adds one event of that kind. */
export class TraceBuilder {
  readonly trace: Trace;
  #t = 0;
  #loop = 0;
  #wakeAt = -1;
  readonly #ticks = new Map<number, number>();
  readonly #gens = new Map<number, number>();
  readonly #open = new Set<number>();

  constructor(empty: Trace) {
    this.trace = empty;
  }

  /** The events that follow are of this loop. */
  on(loop: number): this {
    this.#loop = loop;
    return this;
  }

  /** Any event; what is not given is filled in. */
  event(kind: EventDraft['kind'], rest: Rest = {}): this {
    this.#t += 1000;
    const fd = rest.fd ?? -1;
    append(this.trace, {
      ...{ kind, t: this.#t, loop: this.#loop, tick: this.tick, gen: this.#gens.get(fd) ?? 0 },
      ...rest,
    });
    return this;
  }

  /** The tick the loop is in. */
  get tick(): number {
    return this.#ticks.get(this.#loop) ?? -1;
  }

  loop(pid: number, rest: Rest = {}): this {
    return this.event('loop', { pid, ...rest });
  }

  /** Opens a number, for the next time if it has been open before. */
  open(fd: number, rest: Rest = {}): this {
    this.#use(fd);
    return this.event('open', { fd, role: 'connection', proto: 'tcp', ...rest });
  }

  listener(fd: number, rest: Rest = {}): this {
    return this.open(fd, { role: 'listener', local: '127.0.0.1:8001', ...rest });
  }

  /** An accept and the `open` that follows it. */
  accept(listener: number, fd: number, peer = `127.0.0.1:${40000 + fd}`): this {
    if (fd < 0) return this.event('accept', { listener, fd, errno: 'EMFILE' });
    const gen = (this.#gens.get(fd) ?? -1) + 1;
    return this.event('accept', { listener, fd, gen, peer }).open(fd, { peer });
  }

  dup(fd: number, from: number): this {
    this.#use(fd);
    return this.event('dup', { fd, from });
  }

  close(fd: number): this {
    this.#open.delete(fd);
    return this.event('close', { fd });
  }

  watch(fd: number, interest: string, rest: Rest = {}): this {
    return this.event('watch', { fd, interest, ...rest });
  }

  wait(timeout = -1, watched = 1): this {
    this.#ticks.set(this.#loop, this.tick + 1);
    return this.event('wait', { timeout, watched });
  }

  /** `ready` is counted by the `ready` events that follow, unless it is given. */
  wake(rest: Rest = {}): this {
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

  #use(fd: number): void {
    const gen = this.#gens.get(fd);
    if (gen === undefined || !this.#open.has(fd)) this.#gens.set(fd, (gen ?? -1) + 1);
    this.#open.add(fd);
  }
}
