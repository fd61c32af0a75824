/**
 * What a rule is. It is told of events after the facts of the pass know them, keeps what it must remember about descriptors
 * that are suspect, and tells what it finds. It looks only at what is there: no event of its own, no clock, no I/O.
 */

import type { Trace } from '../trace/trace';
import type { Severity, Stage } from './finding';
import type { Loop } from './passes/loop';
import type { Use } from './passes/use';
import type { PortFraming } from './portFraming';

export type Rule = {
  readonly id: string;
  readonly stage: Stage;
  /** The bug, as a headline. */
  readonly title: string;
  /** What to do, one sentence. */
  readonly fix: string;
  /** Without these in the trace it cannot tell. */
  readonly needs: readonly Need[];
  /** Begins to watch one trace; anew where events were lost on the way, as what it remembers is not true any more. */
  readonly open: (scene: Scene) => Hooks;
};

/** What a source may not show. */
export const NEEDS = {
  waits: 'no wait has returned',
  reads: 'no call that reads is in it',
  sends: 'no call that sends is in it',
  accepts: 'no call that accepts is in it',
  times: 'it has no times',
  ends: 'it does not tell how the program ended',
  queues: 'the program does not tell its queues',
  decodes: 'it does not tell what is read as text',
  clients: 'it does not tell what clients sent',
  unread: 'nobody counted the bytes left unread',
  handovers: 'it tells of no work that threads give to a loop',
} as const;
export type Need = keyof typeof NEEDS;

/** What rules see beside the event that they are told of. */
export type Scene = {
  readonly trace: Trace;
  /** The newest use of a number; undefined where it was never heard of. */
  readonly useOf: (process: number, fd: number) => Use | undefined;
  readonly loops: ReadonlyMap<number, Loop>;
  /** Those not closed. */
  readonly open: ReadonlySet<Use>;
  /** Of those the ones whose stream has ended. */
  readonly ended: ReadonlySet<Use>;
  /** How messages are cut, as far as somebody said so. */
  readonly framings: readonly PortFraming[];
  readonly tell: (told: Told) => void;
};

/** A finding as its rule knows it. Told again with the same loop, use and line it grows. */
export type Told = {
  readonly severity: Severity;
  readonly loop: number;
  readonly use?: Use | undefined;
  /** Ticks. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** The sentence, made when somebody reads it. */
  readonly says: () => string;
  /** Seqs, the newest last. */
  readonly evidence: readonly number[];
  /** Of one that goes on those of this time, where `evidence` is of its begin; −1 is none. */
  readonly newest?: readonly number[];
  /** The event whose line in the program is where the bug is; the newest of the evidence that has one where it is not said, or has none. */
  readonly culprit?: number;
};

/**
 * Each is called for events of one sort. `use` is the descriptor's, `loop` the one that called. What is as it should be is not
 * told of a descriptor and a loop of which no rule remembers anything (passes/marks), in `outcome`, `ready`, `accept`, `recv`,
 * `send` and `queue`: rules cost next to nothing where nothing is suspect.
 */
export type Hooks = {
  /** What became of a descriptor that was ready: its loop goes to wait again. Not told: readable, it took bytes or let somebody in; only writable, it sent some; and it has no edge. */
  readonly outcome?: (use: Use, loop: Loop) => void;
  /** A turn is over, of which `outcome` has been told. */
  readonly turn?: (loop: Loop) => void;
  readonly wait?: (loop: Loop, seq: number) => void;
  readonly wake?: (loop: Loop, seq: number) => void;
  /** Told of loops alone of which something is remembered. */
  readonly ready?: (use: Use, loop: Loop, seq: number) => void;
  readonly watch?: (use: Use, loop: Loop, seq: number) => void;
  /** Not told: somebody got in. */
  readonly accept?: (listener: Use, loop: Loop, seq: number) => void;
  readonly connect?: (use: Use, loop: Loop, seq: number) => void;
  /** Not told: bytes came, and are no text that ends inside a character. */
  readonly recv?: (use: Use, loop: Loop, seq: number) => void;
  /** Not told: all that was offered went, after a wait that did not fail. */
  readonly send?: (use: Use, loop: Loop, seq: number) => void;
  readonly shutdown?: (use: Use, loop: Loop, seq: number) => void;
  readonly close?: (use: Use, loop: Loop, seq: number) => void;
  readonly kernel?: (use: Use, loop: Loop, seq: number) => void;
  /** dequeue, while others wait still. */
  readonly queue?: (use: Use, loop: Loop, seq: number) => void;
  readonly decode?: (use: Use, loop: Loop, seq: number) => void;
  readonly client?: (seq: number) => void;
  /** Another thread gave work to this loop, and has not woken it just before. */
  readonly handed?: (loop: Loop, seq: number) => void;
  readonly signal?: (loop: Loop, seq: number) => void;
  readonly exit?: (loop: Loop, seq: number) => void;
  /** A turn goes on: its newest call returned long after what was before it, or it has made many. */
  readonly long?: (loop: Loop, seq: number) => void;
  /** Nothing more will come. */
  readonly end?: () => void;
};
