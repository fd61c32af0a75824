/**
 * The contract of every source: what a trace comes from.
 *
 * A source has begun when it is opened, appends to its trace, tells what it comes to, and ends for a reason. It says what it can do;
 * views offer only that, and say why the rest is not there.
 */

/** What a source is called; a new source is one more. */
export type SourceName = 'lab' | 'file' | 'python';

/**
 * What may be asked of one: to stand still at a wait, to go on by one tick, to be visited by more clients, to begin again with
 * another poller; and whether the kernel can be asked about its sockets.
 */
export type Ability = 'pause' | 'step' | 'clients' | 'pollers' | 'kernel';

/** Each true, or the reason why not, as the end of a sentence. */
export type Abilities = Readonly<Record<Ability, true | string>>;

/** What it costs a program to be looked at, as measured in it while it runs. */
export type OwnCost = {
  /** ns for each event, in the program. */
  readonly ns: number;
  /** Of all the CPU time that the program took, 0 to 1. */
  readonly share: number;
  /** How far both may be from that, as a share of them (twice their standard error); absent where it is not worth telling. */
  readonly off?: number;
};

/** How it ended: it came to its end; it could not begin as asked, which is wrong use; or it broke on its way. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'failed'; readonly reason: string };

/** What its owner is told. */
export type SourceListener = {
  /** Events were added to the trace. */
  onAppend(): void;
  /** It has begun: what it listens on, or watches, is there. */
  onRunning(): void;
  /** It stands still at its wait, paused. */
  onPaused(): void;
  /** What it tells of itself, besides its trace, is another. */
  onChange(): void;
};

export type Source = {
  readonly is: SourceName;
  /** What it is called, in one word, and what it is, in a few. */
  readonly name: string;
  readonly title: string;
  readonly abilities: Abilities;
  /** What it listens on, watches or reads was there. */
  readonly hasBegun: boolean;
  /** What time it is for its trace, ns since that began; absent: what CLOCK_MONOTONIC says. */
  nowNs?(): number;
  /** Resolves when nothing of it is left and all it told is in the trace. */
  readonly ended: Promise<Ending>;
  /** Ends it; the reason is then that it is done. */
  stop(): void;
  /** Where it has the ability: stands still, until `resume`, at its next wait, of which the listener is told. */
  pause(): void;
  resume(): void;
  /** One that stands still goes on to its next wait, of which the listener is told. */
  step(): void;
  /** What it was told to do and has not heard yet: one that hears of nothing is told no more. */
  unread(): number;
};
