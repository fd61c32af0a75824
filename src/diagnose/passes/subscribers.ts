/** Who is told of each sort of event. A rule that throws is told no more, and the others are. */

import type { Hooks } from '../rule';
import type { Loop } from './loop';
import type { Use } from './use';

// oxfmt-ignore
const NAMES = ['outcome', 'turn', 'wait', 'wake', 'ready', 'watch', 'accept', 'connect', 'recv', 'send', 'shutdown', 'close', 'kernel', 'queue', 'decode', 'client', 'handed', 'signal', 'exit', 'long', 'end'] as const;

type Lists = { readonly [Name in keyof Hooks]-?: NonNullable<Hooks[Name]>[] };

/** For each sort of event who is told of it, and what is done with one that throws. */
export type Subscribers = Lists & { readonly fail: (hook: unknown, error: unknown) => void };

export function openSubscribers(fail: Subscribers['fail']): Subscribers {
  const lists = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as Lists;
  return Object.assign(lists, { fail });
}

export function join(told: Subscribers, hooks: Hooks): void {
  for (const name of NAMES) {
    const hook = hooks[name];
    if (hook !== undefined) (told[name] as unknown[]).push(hook);
  }
}

export function quit(told: Subscribers, hooks: Hooks): void {
  for (const name of NAMES) {
    const list: unknown[] = told[name];
    const at = list.indexOf(hooks[name]);
    if (at >= 0) list.splice(at, 1);
  }
}

type UseHook = (use: Use, loop: Loop, seq: number) => void;
type LoopHook = (loop: Loop, seq: number) => void;

export function tellUse(
  told: Subscribers,
  hooks: UseHook[],
  use: Use,
  loop: Loop,
  seq: number,
): void {
  // Who throws leaves the list: the next one stands in its place.
  for (let k = 0; k < hooks.length;)
    try {
      for (; k < hooks.length; k++) hooks[k]!(use, loop, seq);
    } catch (error) {
      told.fail(hooks[k], error);
    }
}

export function tellLoop(told: Subscribers, hooks: LoopHook[], loop: Loop, seq: number): void {
  for (let k = 0; k < hooks.length;)
    try {
      for (; k < hooks.length; k++) hooks[k]!(loop, seq);
    } catch (error) {
      told.fail(hooks[k], error);
    }
}

/** `seq` −1 where it is about no event. */
export function tellSeq(told: Subscribers, hooks: ((seq: number) => void)[], seq: number): void {
  for (let k = 0; k < hooks.length;)
    try {
      for (; k < hooks.length; k++) hooks[k]!(seq);
    } catch (error) {
      told.fail(hooks[k], error);
    }
}
