/** Turns in which a loop was held up: which of them count by themselves, and where they are a habit. */

import { CODE } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { Scene } from '../rule';
import type { Loop } from './loop';

/** A turn in which the loop was held up for `ns`, behind the event `before` and ended by `seq`, of which either tells the line; `isSure`: it counts by itself; `isOwn`: the clocks of its thread say that it was the program's doing. */
export type Held = {
  readonly loop: Loop;
  readonly ns: number;
  readonly isSure: boolean;
  readonly isOwn: boolean;
  readonly place: string;
  readonly tick: number;
  readonly wake: number;
  readonly before: number;
  readonly seq: number;
  readonly says: () => string;
};

/** Of one place in the program. */
type Habit = {
  count: number;
  /** Of these the program's own. */
  own: number;
  /** The tick, and how many turns the loop had had by then. */
  readonly first: number;
  readonly turns: number;
  least: number;
  most: number;
};

/** Of each loop by place, and how many there are at all. */
export type Habits = WeakMap<Loop, { readonly at: Map<string, Habit>; all: number }>;

const MOST_PLACES = 256;
/** A busy machine takes a process away now and then, at any place and for any time. A program does so at one, and for as long each time: */
const LEAST = 6;
/** so large a part of all are there, */
const SHARE = 0.8;
/** none is so many times as long as another, */
const ALIKE = 2.5;
/** and it is in one of so many turns. */
const TURNS = 10;

/** What is the program's own is no chance when it comes again. */
const LEAST_OWN = 2;

export function openHabits(): Habits {
  return new WeakMap();
}

export function tellHeld({ tell, trace }: Scene, habits: Habits, held: Held): void {
  const { loop, ns, isSure, isOwn, place, tick, wake, before, seq, says } = held;
  const own = habits.get(loop) ?? { at: new Map<string, Habit>(), all: 0 };
  habits.set(loop, own);
  const { turns } = loop;
  const habit = own.at.get(place) ?? { count: 0, own: 0, first: tick, turns, least: ns, most: ns };
  if (own.at.size < MOST_PLACES) own.at.set(place, habit);
  own.all++;
  habit.count++;
  if (isOwn) habit.own++;
  habit.least = Math.min(habit.least, ns);
  habit.most = Math.max(habit.most, ns);
  const { count, first } = habit;
  const isAlike = habit.most <= habit.least * ALIKE && count >= own.all * SHARE;
  const isOften = count >= LEAST && count * TURNS >= turns - habit.turns;
  if (!isSure && habit.own < LEAST_OWN && (!isAlike || !isOften)) return;
  const evidence = before > wake ? [wake, before, seq] : [wake, seq];
  const cause = causeOfTurn(trace, loop, wake);
  if (cause >= 0) evidence.unshift(cause);
  const told = { loop: loop.number, first, last: tick, count, says, evidence };
  tell({ severity: 'warning', ...told });
}

/** Events of a loop, and of others beside it, between a call and the turn that it leads to. */
const MOST_BEHIND = 64;

/**
 * What led to a turn in which nobody was ready, as its wait had no time: the newest call in the turns just before, whose answer somebody
 * waited for (asyncio makes callbacks so). Of a line nobody knows more where the turn has none; −1: none.
 */
function causeOfTurn(trace: Trace, { number }: Loop, wake: number): number {
  if (wake < trace.first || trace.a[wake & trace.mask]! !== 0) return -1;
  for (let seq = wake - 1; seq >= Math.max(trace.first, wake - MOST_BEHIND); seq--) {
    const slot = seq & trace.mask;
    if (trace.loop[slot] !== number) continue;
    const kind = trace.kind[slot]!;
    if (kind === CODE.wait && trace.dur[slot] !== 0) return -1;
    if (kind === CODE.recv || kind === CODE.send || kind === CODE.accept) return seq;
  }
  return -1;
}
