/**
 * The processes that have a probe: each speaks on a connection of its own. A fork is told of by both: the parent holds
 * what it tells after it until the child has said hello, and the child waits until its parent has told all before, so that
 * the child's descriptors are those that the parent had then.
 */

import type { Socket } from 'node:net';
import type { Trace } from '../../trace/trace';
import { Teller } from '../teller';
import { Connection } from './connection';
import { beginOf, openProcess, type PythonProcess } from './process';
import { tell } from './told';
import { type Hello, helloOf, OP, type WireRecord } from './wire';

export type ProbesListener = {
  onAppend(): void;
  /** The first has said hello. */
  onFirst(hello: Hello): void;
  /** What the user should know, in one line. */
  onNotice(text: string): void;
};

/** A probe's connection, and what it said. */
type Probe = {
  readonly connection: Connection;
  process: PythonProcess | undefined;
  /** Forks that it told of, and whose children have not come: how to go on. */
  readonly forks: Map<number, () => void>;
};

/** A child that has not said hello by then never will: it was ended, or became another program. */
const CHILD_MS = 1000;

const BLIND: Readonly<Record<string, string>> = {
  uvloop: 'uvloop makes its system calls in C, past the probe: strace sees them, on Linux',
  gevent: 'gevent makes its system calls past the probe: strace sees them, on Linux',
};

export class Probes {
  readonly #trace: Trace;
  readonly #beganAt: bigint;
  readonly #teller: Teller;
  readonly #listener: ProbesListener;
  readonly #probes = new Set<Probe>();
  /** Children that wait for their parent to tell of their fork, by `parent fork`. */
  readonly #children = new Map<string, () => void>();
  #first: Probe | undefined;
  #isReading = true;
  #onQuiet = (): void => undefined;

  constructor(trace: Trace, beganAt: bigint, listener: ProbesListener) {
    this.#trace = trace;
    this.#beganAt = beganAt;
    this.#teller = new Teller(trace);
    this.#listener = listener;
  }

  /** The process that was started, where it has said hello. */
  get first(): PythonProcess | undefined {
    return this.#first?.process;
  }

  /** How many are connected. */
  get open(): number {
    return this.#probes.size;
  }

  /** Takes a connection. */
  add(socket: Socket): void {
    const probe: Probe = {
      connection: new Connection(socket, {
        onRecord: (record) => this.#onRecord(probe, record),
        onTaken: () => this.#listener.onAppend(),
        onBroken: () => this.#listener.onNotice('what a probe said is no record: it is left out'),
        onEnd: () => this.#onEnd(probe),
      }),
      process: undefined,
      forks: new Map(),
    };
    this.#probes.add(probe);
    if (!this.#isReading) probe.connection.hold();
  }

  /** Takes nothing more until `readOn`: probes drop, and count, what their program does meanwhile. */
  stopReading(): void {
    if (!this.#isReading) return;
    this.#isReading = false;
    for (const { connection } of this.#probes) connection.hold();
  }

  readOn(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    for (const { connection } of this.#probes) connection.goOn();
  }

  /** Resolves when no probe is connected any more, at the latest after `ms`. */
  async untilQuiet(ms: number): Promise<void> {
    if (this.#probes.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#onQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  closeAll(): void {
    for (const { connection } of this.#probes) connection.close();
  }

  /** The last event of the process that was started. */
  endFirst(code: number, signal: string): void {
    const process = this.#first?.process;
    if (process === undefined) return;
    this.#tellExit(process, code, signal);
    this.#listener.onAppend();
  }

  #onRecord(probe: Probe, record: WireRecord): void {
    const { process } = probe;
    if (process === undefined) this.#greeted(probe, record);
    else if (record.op === OP.fork) this.#forks(probe, process, record.result);
    else if (record.op === OP.blind) this.#blind(record.payload.toString('utf8'));
    else tell(process, record, this.#trace);
  }

  #greeted(probe: Probe, record: WireRecord): void {
    const hello = helloOf(record);
    if (typeof hello === 'string') {
      this.#listener.onNotice(hello);
      probe.connection.close();
      return;
    }
    const parent = [...this.#probes].find(({ process }) => process?.pid === hello.parent);
    if (hello.fork === 0 || parent?.process === undefined) {
      const process = openProcess(hello, this.#teller, this.#beganAt);
      const t = beginOf(process, record);
      const { pid, name } = process;
      this.#teller.process({ pid, tid: pid, t, parent: -1, name });
      this.#begins(probe, process);
      return;
    }
    this.#childCame(probe, parent, hello, record);
  }

  #childCame(probe: Probe, parent: Probe, hello: Hello, record: WireRecord): void {
    const inherited = parent.process!;
    const process = openProcess(hello, this.#teller, this.#beganAt, inherited);
    const t = beginOf(process, record);
    const born = (): void => {
      const { pid, name } = inherited;
      this.#teller.fork({ pid, tid: pid, t, child: process.pid, name });
      this.#begins(probe, process);
    };
    const goOn = parent.forks.get(hello.fork);
    if (goOn !== undefined) {
      born();
      goOn();
      return;
    }
    probe.connection.hold();
    this.#children.set(`${inherited.pid} ${hello.fork}`, () => {
      born();
      probe.connection.goOn();
    });
  }

  #begins(probe: Probe, process: PythonProcess): void {
    probe.process = process;
    if (this.#first !== undefined) return;
    this.#first = probe;
    this.#listener.onFirst(process.hello);
  }

  #forks(probe: Probe, { pid }: PythonProcess, fork: number): void {
    const key = `${pid} ${fork}`;
    const child = this.#children.get(key);
    if (child !== undefined) {
      this.#children.delete(key);
      child();
      return;
    }
    probe.connection.hold();
    const goOn = (): void => {
      clearTimeout(timer);
      if (probe.forks.delete(fork)) probe.connection.goOn();
    };
    const timer = setTimeout(goOn, CHILD_MS);
    probe.forks.set(fork, goOn);
  }

  #blind(what: string): void {
    this.#listener.onNotice(BLIND[what] ?? `${what} is not seen by the probe`);
  }

  #onEnd(probe: Probe): void {
    this.#probes.delete(probe);
    const { process } = probe;
    // Children of a parent that is gone wait no longer.
    for (const [key, born] of this.#children)
      if (process !== undefined && key.startsWith(`${process.pid} `)) {
        this.#children.delete(key);
        born();
      }
    if (process !== undefined && probe !== this.#first) {
      this.#tellExit(process, process.end?.code ?? -1, '');
      this.#listener.onAppend();
    }
    if (this.#probes.size === 0) this.#onQuiet();
  }

  #tellExit({ pid, end }: PythonProcess, code: number, signal: string): void {
    const t = Number(process.hrtime.bigint() - this.#beganAt);
    const { text = '', src = '' } = end ?? {};
    this.#teller.exit({ pid, tid: pid, t, src, code, signal, text });
  }
}
