/**
 * The processes that have a probe: each speaks on a connection of its own. A fork is told of by both: the parent holds
 * what it tells after it until the child has said hello, and the child waits until its parent has told all before, so that
 * the child's descriptors are those that the parent had then.
 */

import type { Socket } from 'node:net';
import type { Trace } from '../../trace/trace';
import { Teller } from '../teller';
import { Connection } from './connection';
import { openEndings } from './endings';
import type { Probe } from './probe';
import { beginOf, openProcess, type PythonProcess } from './process';
import { fallSilent, type Silent } from './silent';
import { tell, tellExit } from './told';
import { areStanding, type Standing, standingOf, STILL_MS } from './standing';
import { type Hello, helloOf, OP, type ProbeCommand, type WireRecord } from './wire';

export type ProbesListener = {
  onAppend(): void;
  /** The first has said hello. */
  onFirst(hello: Hello): void;
  /** Told to stand still, all that waits does. */
  onStanding?(): void;
  /** A module is used that makes its system calls past the probe. */
  onBlind?(name: string): void;
  /** What can be asked of them is another: a thread waits in a poller, or something is not seen. */
  onChange?(): void;
  /** What the user should know, in one line. */
  onNotice(text: string): void;
};

/** A child that has not said hello by then never will: it was ended, or became another program. */
const CHILD_MS = 1000;

export class Probes {
  readonly #trace: Trace;
  readonly #beganAt: bigint;
  readonly #teller: Teller;
  readonly #listener: ProbesListener;
  readonly #probes = new Set<Probe>();
  /** Children that wait for their parent to tell of their fork, by `parent fork`. */
  readonly #children = new Map<string, (forkedAt?: number) => void>();
  readonly #silent = new Map<number, Silent>();
  readonly #blindTo = new Set<string>();
  #first: Probe | undefined;
  #isFirstTold = false;
  #isReading = true;
  #isClosed = false;
  /** They were told to stand still; steps that were asked for; since the last one, one of them came to stand again. */
  #isHeld = false;
  #steps = 0;
  #hasStepped = true;
  #waited = false;
  #stillTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #endings = openEndings();

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
        onTaken: () => {
          this.#listener.onAppend();
          if (this.#isHeld) this.#lookWhoStands();
        },
        onBroken: () => this.#listener.onNotice('what a probe said is no record: it is left out'),
        onEnd: () => this.#onEnd(probe),
      }),
      process: undefined,
      forks: new Map(),
      next: undefined,
      threads: new Map(),
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

  /** What makes its system calls past the probe, by the name of its module. */
  get blindTo(): readonly string[] {
    return [...this.#blindTo];
  }

  /** Whether any thread waits in a poller now and then, where it can be held. */
  get canStand(): boolean {
    return this.#waited;
  }

  /** Who waits, or comes to wait, stands still there until `letGo`. */
  standStill(): void {
    this.#isHeld = true;
    this.#hasStepped = true;
    this.#say('pause');
    this.#lookWhoStands();
  }

  letGo(): void {
    this.#isHeld = false;
    clearTimeout(this.#stillTimer);
    this.#say('resume');
  }

  /** Each that stands goes on to its next wait. */
  step(): void {
    this.#hasStepped = false;
    this.#steps++;
    this.#say('step');
  }

  /** Whether it is one of those that are connected, or may come again. */
  has(pid: number): boolean {
    return this.pids.includes(pid) || this.#silent.has(pid);
  }

  /** The processes of those that are connected. */
  get pids(): readonly number[] {
    return [...this.#probes].flatMap(({ process }) => process?.pid ?? []);
  }

  /** Resolves when all that the process that was started told has come, at the latest after `ms`. */
  untilFirstEnded(ms: number): Promise<void> {
    const hasEnded = (): boolean =>
      this.#first === undefined ? this.open === 0 : !this.#probes.has(this.#first);
    return this.#endings.until(hasEnded, ms);
  }

  /** Resolves when no probe is connected any more, and none comes again; at the latest after `ms`. */
  untilQuiet(ms?: number): Promise<void> {
    return this.#endings.until(() => this.open === 0 && this.#silent.size === 0, ms);
  }

  /** What they do from now on is not told, nor how they end. */
  closeAll(): void {
    this.#isClosed = true;
    for (const { end } of this.#silent.values()) end();
    clearTimeout(this.#stillTimer);
    for (const { connection } of this.#probes) connection.close();
  }

  /** The last event of the process that was started. */
  endFirst(code: number, signal: string): void {
    const process = this.#first?.process;
    if (process === undefined || this.#isFirstTold) return;
    this.#isFirstTold = true;
    this.#silent.get(process.pid)?.end();
    this.#tellExit(process, code, signal);
  }

  #onRecord(probe: Probe, record: WireRecord): void {
    const { process } = probe;
    if (process === undefined) this.#greeted(probe, record);
    else if (record.op === OP.fork) this.#forks(probe, process, record);
    else if (record.op === OP.blind) this.#blind(record.payload.toString('utf8'));
    else {
      const standing = standingOf(record.op);
      if (standing !== undefined) this.#note(probe, standing, record);
      tell(process, record, this.#trace);
    }
  }

  #note(probe: Probe, standing: Standing, { thread, result }: WireRecord): void {
    probe.threads.set(thread, standing);
    // One that stood before it heard of a step goes on yet.
    if (standing === 'held' && result >= this.#steps) this.#hasStepped = true;
    if (this.#waited) return;
    this.#waited = true;
    this.#listener.onChange?.();
  }

  #say(command: ProbeCommand): void {
    for (const { connection } of this.#probes) connection.say(command, this.#steps);
  }

  #lookWhoStands(): void {
    clearTimeout(this.#stillTimer);
    const threads = [...this.#probes].flatMap((probe) => [...probe.threads.values()]);
    if (!this.#hasStepped || !areStanding(threads)) return;
    if (threads.every((standing) => standing === 'held')) this.#listener.onStanding?.();
    else this.#stillTimer = setTimeout(() => this.#listener.onStanding?.(), STILL_MS);
  }

  #greeted(probe: Probe, record: WireRecord): void {
    const hello = helloOf(record);
    if (typeof hello === 'string') {
      this.#listener.onNotice(hello);
      probe.connection.close();
      return;
    }
    if (hello.isAgain && this.#comesAgain(probe, hello.pid)) return;
    const parent = [...this.#probes].find(({ process }) => process?.pid === hello.parent);
    if (hello.fork === 0 || parent?.process === undefined) {
      const process = openProcess(hello, this.#teller, this.#beganAt);
      const { pid, name } = process;
      this.#teller.process({ pid, tid: pid, t: beginOf(process, record), parent: -1, name });
      this.#begins(probe, process);
      return;
    }
    this.#childCame(probe, parent, hello, record);
  }

  /** Whether it is known. */
  #comesAgain(probe: Probe, pid: number): boolean {
    const silent = this.#silent.get(pid);
    const before = [...this.#probes].find(({ process }) => process?.pid === pid);
    const process = silent?.process ?? before?.process ?? this.#first?.process;
    if (process?.pid !== pid) return false;
    const goOn = (): void => {
      probe.process = process;
      if (this.#first?.process === process) this.#first = probe;
    };
    if (before === undefined) {
      this.#silent.delete(pid);
      goOn();
      return true;
    }
    probe.connection.hold();
    before.next = () => {
      goOn();
      probe.connection.goOn();
    };
    return true;
  }

  #childCame(probe: Probe, parent: Probe, hello: Hello, record: WireRecord): void {
    const inherited = parent.process!;
    const process = openProcess(hello, this.#teller, this.#beganAt, inherited);
    const saidAt = beginOf(process, record);
    // It is the parent's event: among what that does it stands where it forked, not where the child began to speak.
    const born = (t: number): void => {
      const { pid, name } = inherited;
      this.#teller.fork({ pid, tid: pid, t, child: process.pid, name });
      this.#begins(probe, process);
    };
    const forked = parent.forks.get(hello.fork);
    if (forked !== undefined) {
      born(forked.t);
      forked.goOn();
      return;
    }
    probe.connection.hold();
    this.#children.set(`${inherited.pid} ${hello.fork}`, (forkedAt = saidAt) => {
      born(forkedAt);
      probe.connection.goOn();
    });
  }

  #begins(probe: Probe, process: PythonProcess): void {
    probe.process = process;
    if (this.#isHeld) probe.connection.say('pause', this.#steps);
    if (this.#first !== undefined) return;
    this.#first = probe;
    this.#listener.onFirst(process.hello);
  }

  #forks(probe: Probe, process: PythonProcess, record: WireRecord): void {
    const { result: fork } = record;
    const t = beginOf(process, record);
    const key = `${process.pid} ${fork}`;
    const child = this.#children.get(key);
    if (child !== undefined) {
      this.#children.delete(key);
      child(t);
      return;
    }
    probe.connection.hold();
    const goOn = (): void => {
      clearTimeout(timer);
      if (probe.forks.delete(fork)) probe.connection.goOn();
    };
    const timer = setTimeout(goOn, CHILD_MS);
    probe.forks.set(fork, { t, goOn });
  }

  #blind(what: string): void {
    if (this.#blindTo.has(what)) return;
    this.#blindTo.add(what);
    this.#listener.onBlind?.(what);
    this.#listener.onChange?.();
  }

  #onEnd(probe: Probe): void {
    this.#probes.delete(probe);
    const { process } = probe;
    // Children of a parent that is gone wait no longer.
    for (const [key, born] of this.#children)
      if (process !== undefined && key.startsWith(`${process.pid} `))
        if (this.#children.delete(key)) born();
    if (probe.next !== undefined) probe.next();
    else if (process !== undefined && !this.#isClosed)
      fallSilent(this.#silent, process, () => {
        // How the first ended is told by who started it.
        if (probe !== this.#first) this.#tellExit(process, -1, '');
        this.#endings.onEnd();
      });
    this.#endings.onEnd();
    if (this.open > 0 && this.#isHeld) this.#lookWhoStands();
  }

  #tellExit(process: PythonProcess, code: number, signal: string): void {
    tellExit(process, this.#beganAt, code, signal);
    this.#listener.onAppend();
  }
}
