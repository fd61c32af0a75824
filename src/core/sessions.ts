/** The sessions of the core: begun one after the other, each beside the others or in the place of one, and kept to look at after their end. */

import { BYTES_PER_EVENT } from '../trace/columns';
import type { Trace } from '../trace/trace';
import { Failure } from './failure';
import type { SessionInfo } from './protocol';
import type { Recording } from './recording';
import type { AnySession, Keep, Outcome, Session } from './session';
import { type Described, sessionInfo } from './sessionInfo';

/** A session, and what is kept beside its trace. */
export type Held = {
  readonly id: number;
  readonly session: AnySession;
  /** Where its scenario is described, unless it is the lab's own. */
  readonly described: Described | undefined;
  outcome: Outcome | undefined;
  /** The file that it is recorded to, or was. */
  recording: Recording | undefined;
};

/** Begins to record a trace; `onStop`: that stopped before its end. Throws Failure. */
export type Recorder = (trace: Trace, onStop: () => void) => Recording;

/** What is to begin. */
export type Opening = {
  readonly open: (keep: Keep) => AnySession;
  /** It is there at once: what it begins with comes later. */
  readonly isAwaited?: boolean;
  readonly described?: Described;
  /** How much of its trace is to be kept at the most; absent: a million events. */
  readonly wants?: Required<Keep>;
  /** It is recorded from its start on. */
  readonly record?: Recorder | undefined;
};

export type SessionsListener = {
  /** It is there, or its state is another. */
  onChange(held: Held): void;
  /** Events were added to its trace. */
  onAppend(held: Held): void;
  /** It is no longer there; the other is what took its place. */
  onGone(id: number, by: number | undefined): void;
};

/** What one trace takes, where there is room for it, and the least that is worth looking at. */
const MOST_KEPT = { events: 1 << 20, payload: 64 << 20 };
const LEAST_EVENTS = 1 << 16;
/** Bytes of all traces together: of four whole ones, and of what is kept back for those that come beside them. */
const RESERVE = 64 << 20;
const BUDGET = 4 * (MOST_KEPT.events * BYTES_PER_EVENT + MOST_KEPT.payload) + RESERVE;

export class Sessions {
  readonly #listener: SessionsListener;
  readonly #held = new Map<number, Held>();
  /** By the id of one that was replaced: whoever still names it means the other. */
  readonly #successors = new Map<number, number>();
  #count: number;
  /** How often something was stopped; by id, when that was last, and when all were: what was asked for before that does not begin any more. */
  #stops = 0;
  readonly #stoppedAt = new Map<number, number>();
  #allStoppedAt = 0;
  #isClosed = false;
  /** Starts come one after the other: what one replaces is decided when the one before is done. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `lastId`: of the last session before, in another core: who kept something of that one must not take a new one for it. */
  constructor(listener: SessionsListener, lastId = 0) {
    this.#listener = listener;
    this.#count = lastId;
  }

  /** Of this id, or what took its place. */
  get(id: number): Held | undefined {
    return this.#held.get(this.#latest(id));
  }

  /** Throws Failure. */
  demand(id: number): Held {
    const held = this.get(id);
    if (held !== undefined) return held;
    throw new Failure('no-session', 'nothing was started yet: start a scenario first');
  }

  get all(): readonly Held[] {
    return [...this.#held.values()];
  }

  /** Resolves once it has begun; throws Failure. `choose` is asked when it is its turn. */
  begin(choose: () => Opening, replaces?: number): Promise<SessionInfo> {
    const asked = this.#stops;
    const turn = this.#turn.then(async () => {
      const place = replaces === undefined ? undefined : this.#latest(replaces);
      const isLate = (id = replaces): boolean =>
        [id, place].some((one) => this.#stopOf(one) > asked) || this.#allStoppedAt > asked;
      if (isLate()) throw stoppedEarly();
      return this.#begin(choose(), place, isLate);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when nothing of it is left; harmless where it has ended, or is not there. */
  async stop(id: number): Promise<void> {
    const held = this.get(id);
    this.#stops++;
    for (const one of [id, held?.id ?? id]) this.#stoppedAt.set(one, this.#stops);
    await held?.session.stop();
  }

  async stopAll(): Promise<void> {
    this.#allStoppedAt = ++this.#stops;
    await Promise.all(this.all.map(({ session }) => session.stop()));
  }

  /** Everything is in the file, with its end; harmless where it is not recorded. */
  stopRecording(held: Held): void {
    if (held.recording?.isOver !== false) return;
    held.recording.finish();
    this.#listener.onChange(held);
  }

  /** Ends all, and begins nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.stopAll();
  }

  #latest(id: number): number {
    const by = this.#successors.get(id);
    return by === undefined ? id : this.#latest(by);
  }

  #stopOf(id: number | undefined): number {
    return id === undefined ? 0 : (this.#stoppedAt.get(id) ?? 0);
  }

  async #begin(
    { open, described, wants, record, isAwaited }: Opening,
    place: number | undefined,
    isLate: (id?: number) => boolean,
  ): Promise<SessionInfo> {
    // Of a core before this one there is nothing but who still looks at its place.
    const before = place === undefined ? undefined : this.#held.get(place);
    await before?.session.stop();
    if (this.#isClosed) throw new Failure('no-session', 'the core is closing');
    if (isLate()) throw stoppedEarly();
    const held = this.#hold(open(this.#room(before, wants)), described, place);
    try {
      held.recording = record?.(held.session.trace, () => this.#listener.onChange(held));
    } catch (error) {
      // What is not recorded as asked does not run either.
      await held.session.stop();
      this.#giveBack(held, place, before);
      throw error;
    }
    if (isAwaited !== true) await begun(held.session);
    const isOpen = held.session.source.hasBegun || held.session.state !== 'ended';
    const isStopped = isLate() || isLate(held.id);
    if (isOpen && !isStopped) return infoOf(held);
    const outcome = await outcomeOf(held.session);
    this.#giveBack(held, place, before);
    throw isStopped ? stoppedEarly() : failureOf(outcome);
  }

  #hold(session: AnySession, described: Described | undefined, place: number | undefined): Held {
    const held: Held = {
      ...{ id: ++this.#count, session, described },
      ...{ outcome: undefined, recording: undefined },
    };
    this.#held.set(held.id, held);
    const ifHeld = (tell: (held: Held) => void) => () => {
      if (this.#held.get(held.id) === held) tell(held);
    };
    session.onDidAppend(() => held.recording?.onAppend());
    session.onDidAppend(ifHeld(() => this.#listener.onAppend(held)));
    const tellChange = ifHeld(() => this.#listener.onChange(held));
    session.onDidChange(tellChange);
    void outcomeOf(session).then((outcome) => {
      held.outcome = outcome;
      held.recording?.finish();
      tellChange();
    });
    this.#listener.onChange(held);
    if (place !== undefined) this.#forget(place, held.id);
    return held;
  }

  #forget(id: number, by: number | undefined): void {
    this.#held.delete(id);
    if (by !== undefined) this.#successors.set(id, by);
    this.#listener.onGone(id, by);
  }

  /** What was there before is not lost to a start that failed. */
  #giveBack({ id }: Held, place: number | undefined, before: Held | undefined): void {
    if (place !== undefined) this.#successors.delete(place);
    if (before !== undefined) {
      this.#held.set(before.id, before);
      this.#listener.onChange(before);
    }
    this.#forget(id, place);
  }

  /** How much a new trace may take: the oldest of those that have ended go first, then it gets what there is. */
  #room(before: Held | undefined, wants = MOST_KEPT): Keep {
    const others = this.all.filter((held) => held !== before);
    let free = BUDGET - others.reduce((sum, { session }) => sum + bytesOf(session), 0);
    for (const { id, session } of others.filter(({ session: { state } }) => state === 'ended')) {
      if (free >= wants.events * BYTES_PER_EVENT + wants.payload) break;
      this.#forget(id, undefined);
      free += bytesOf(session);
    }
    let { events, payload } = wants;
    while (events * BYTES_PER_EVENT + payload > Math.max(free / 2, free - RESERVE))
      [events, payload] = [events / 2, payload / 2];
    if (events >= Math.min(LEAST_EVENTS, wants.events)) return { events, payload };
    throw new Failure(
      'bad-request',
      'no room for the events of one more session beside the {0} that run: stop one of them',
      [others.length],
    );
  }
}

export function infoOf({ id, session, outcome, described, recording }: Held): SessionInfo {
  return sessionInfo(id, session, { outcome, described, recording });
}

function outcomeOf({ ended }: AnySession): Promise<Outcome> {
  return ended;
}

function bytesOf({ trace }: Session): number {
  return trace.capacity * BYTES_PER_EVENT + trace.payload.bytes.length;
}

/** Resolves when it has begun, or has ended before. */
function begun(session: AnySession): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (session.state === 'starting') return;
      end();
      resolve();
    };
    const end = session.onDidChange(look);
    look();
  });
}

function stoppedEarly(): Failure {
  return new Failure('stopped', 'it was stopped before its listeners were open');
}

function failureOf(outcome: Outcome): Failure {
  if (outcome.kind === 'done') return stoppedEarly();
  const address = /^(?:bind|listen)\((.*:\d+)\): EADDRINUSE/.exec(outcome.reason)?.[1];
  if (address === undefined) return new Failure('failed', '{0}', [outcome.reason]);
  return new Failure(
    'port-taken',
    '{0} is in use: choose another port, or stop the program that has it',
    [address],
  );
}
