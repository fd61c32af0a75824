/** A session: one source, its trace, and what may be done to it. No terminal and no editor in it. */

import type { FileSource } from '../sources/file';
import type { LabOptions, LabSource } from '../sources/lab';
import type { PythonOptions, PythonSource } from '../sources/python';
import type { GuestSource } from '../sources/pythonGuests';
import type { Ending, Source, SourceListener } from '../sources/source';
import { type Trace, type TraceOptions, openTrace, settle } from '../trace/trace';

export type SessionState = 'starting' | 'running' | 'paused' | 'ended';

export type { LabOptions, PythonOptions };

export type LabSession = Session<LabSource>;

export type FileSession = Session<FileSource>;

/** A program under the Python probe. */
export type PythonSession = Session<PythonSource>;

/** A program under the Python probe that others have started. */
export type GuestSession = Session<GuestSource>;

/** A session of any source that the core holds. */
export type AnySession = LabSession | FileSession | GuestSession;

/** How a run of the lab ended. */
export type LabOutcome = Awaited<LabSource['ended']>;

/** How much is kept to look back at; absent: a million events. */
export type Keep = Pick<TraceOptions, 'events' | 'payload'>;

/** Opens a source: it appends to `trace`, which began at `beganAt`, ns of CLOCK_MONOTONIC. */
export type Begin<S extends Source> = (
  trace: Trace,
  beganAt: bigint,
  listener: SourceListener,
) => S;

/** How a session of any source ended. */
export type Outcome = LabOutcome | Ending;

export function isLab(session: AnySession): session is LabSession {
  return session.source.is === 'lab';
}

export function isGuest(session: AnySession): session is GuestSession {
  return session.source.is === 'python';
}

export class Session<S extends Source = Source> {
  readonly trace: Trace;
  readonly source: S;
  readonly ended: Promise<Awaited<S['ended']>>;
  readonly #beganAt = process.hrtime.bigint();
  readonly #appendListeners = new Set<() => void>();
  readonly #changeListeners = new Set<() => void>();
  /** Resolved when the source next stands still, or has ended. */
  #waitingForPause: (() => void)[] = [];
  #state: SessionState = 'starting';
  #isPausing = false;

  constructor(begin: Begin<S>, keep?: Keep) {
    this.trace = openTrace(keep);
    this.source = begin(this.trace, this.#beganAt, {
      onAppend: () => {
        for (const listener of this.#appendListeners) listener();
      },
      onRunning: () => this.#become('running'),
      onPaused: () => this.#onPaused(),
      onChange: () => this.#tellChange(),
    });
    const ended = this.source.ended as Promise<Awaited<S['ended']>>;
    this.ended = ended.finally(() => this.#become('ended'));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Nanoseconds since the trace began: the time its events count in. */
  nowNs(): number {
    return this.source.nowNs?.() ?? Number(process.hrtime.bigint() - this.#beganAt);
  }

  /** Calls `listener` after events were added to the trace, at most once a batch; returns how to end that. */
  onDidAppend(listener: () => void): () => void {
    this.#appendListeners.add(listener);
    return () => this.#appendListeners.delete(listener);
  }

  /** Calls `listener` when the state changed, or what the source tells of itself; returns how to end that. */
  onDidChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** It was told to stand still, and not to go on since. */
  get isPausing(): boolean {
    return this.#isPausing;
  }

  /** Resolves when the source stands still at its wait, or has ended; one that cannot goes on. */
  pause(): Promise<void> {
    const cannotStand = this.#state === 'paused' || this.#state === 'ended';
    if (cannotStand || this.source.abilities.pause !== true) return Promise.resolve();
    if (!this.#isPausing) this.source.pause();
    this.#isPausing = true;
    return this.#pauseOrEnd();
  }

  /** Goes on; also takes back a pause that has not come about, and ends a step under way. */
  resume(): void {
    if (!this.#isPausing || this.#state === 'ended') return;
    this.#isPausing = false;
    if (this.#state === 'paused') this.#become('running');
    this.source.resume();
    this.#resolveWaiting();
  }

  /** One tick; a source that runs is paused first. Resolves when it stands still again, or has ended. */
  async step(): Promise<void> {
    await this.pause();
    if (this.#state !== 'paused') return;
    this.source.step();
    await this.#pauseOrEnd();
  }

  /** Ends the source; resolves when nothing of it is left. */
  stop(): Promise<Awaited<S['ended']>> {
    if (this.#state !== 'ended') this.source.stop();
    return this.ended;
  }

  #pauseOrEnd(): Promise<void> {
    return new Promise((resolve) => this.#waitingForPause.push(resolve));
  }

  #onPaused(): void {
    // Told to go on meanwhile: it does not stand still for long.
    if (!this.#isPausing) return;
    settle(this.trace);
    this.#become('paused');
    this.#resolveWaiting();
  }

  #become(state: SessionState): void {
    this.#state = state;
    if (state === 'ended') this.#resolveWaiting();
    this.#tellChange();
  }

  #tellChange(): void {
    for (const listener of this.#changeListeners) listener();
  }

  #resolveWaiting(): void {
    const waiting = this.#waitingForPause;
    this.#waitingForPause = [];
    for (const resolve of waiting) resolve();
  }
}
