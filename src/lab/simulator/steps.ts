/** A group's steps made ready once for all its clients: flat, with loops as jumps, so that a repetition costs a counter. */

import type { Codecs } from '../../framing/codecs';
import { type Address, isLocal, parseAddress } from '../../os/address';
import { C } from '../../os/libc';
import type { Bytes, ClientGroup, Step } from '../script';
import { MAX_DEPTH, MAX_ITEMS, MAX_MS, MAX_STEPS } from '../scriptShape';
import { type Pattern, codecOf, compileExpectation } from './matcher';
import { type Payload, compilePayload, fixedPayload } from './payload';

export type Action =
  | { readonly kind: 'connect'; readonly address: Address; readonly to: string }
  | {
      readonly kind: 'send';
      readonly payload: Payload;
      /** Of its pieces, the last repeated; empty: all at once. */
      readonly sizes: readonly number[];
      readonly pauseMs: number;
      /** For send(2). */
      readonly flags: number;
    }
  | { readonly kind: 'expect'; readonly pattern: Pattern; readonly withinMs: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'setBuffers'; readonly send: number; readonly receive: number }
  | { readonly kind: 'pauseReading' | 'resumeReading' | 'halfClose' | 'close' | 'reset' };

/** One step; `place` is where it stands in the script, counted from 1: `3.1` is the first of the third, a repeat. */
export type PlannedStep = {
  readonly kind: 'step';
  readonly key: string;
  readonly place: string;
  readonly action: Action;
  readonly isHeld: boolean;
};

/** The end of a repeat: goes back to `first` until that was done `times` times; `depth` says which counter counts. */
type Loop = {
  readonly kind: 'loop';
  readonly first: number;
  readonly times: number;
  readonly depth: number;
};

export type Plan = {
  readonly items: readonly (PlannedStep | Loop)[];
  /** Counters that a client needs. */
  readonly depth: number;
  readonly hasHolds: boolean;
};

const DEFAULT_WITHIN_MS = 5000;
const MAX_BYTES = Number.MAX_SAFE_INTEGER;

/** What steps may refer to: the listeners, by their addresses, and the codecs by their names. */
export type Known = { readonly targets: readonly string[]; readonly codecs: Codecs };

/** Makes a group's steps ready. Throws RangeError for what no client can do. */
export function compileSteps(group: ClientGroup, known: Known): Plan {
  const items: (PlannedStep | Loop)[] = [];
  let deepest = 0;

  const add = (steps: readonly Step[], prefix: string, depth: number): void => {
    deepest = Math.max(deepest, depth);
    if (depth > MAX_DEPTH)
      throw new RangeError(`repeats stand deeper than ${MAX_DEPTH}: use fewer`);
    steps.forEach((step, index) => {
      const place = `${prefix}${index + 1}`;
      if ('repeat' in step) addRepeat(step.repeat, place, depth);
      else items.push(planStep(step, place, known));
      if (items.length > MAX_ITEMS)
        throw new RangeError(`more than ${MAX_ITEMS} steps: use repeat`);
    });
  };
  const addRepeat = (
    { times, steps }: { times: number; steps: readonly Step[] },
    place: string,
    depth: number,
  ): void => {
    checkCount(times, 0, MAX_STEPS, `step ${place}: times`);
    const first = items.length;
    if (times > 0) add(steps, `${place}.`, depth + 1);
    // A body without steps would go round for ever.
    if (items.length > first) items.push({ kind: 'loop', first, times, depth });
  };

  add(group.steps, '', 0);
  const hasHolds = items.some((item) => item.kind === 'step' && item.isHeld);
  return { items, depth: deepest, hasHolds };
}

/**
 * The index of the step after the one at `at`, −1 at the end. `rounds` counts a client's repetitions; they are
 * counted on when the client moves there, and left alone when it only looks.
 */
export function nextStep(plan: Plan, at: number, rounds: Int32Array, moves: boolean): number {
  let index = at + 1;
  for (;;) {
    const item = plan.items[index];
    if (item === undefined) return -1;
    if (item.kind === 'step') return index;
    const round = rounds[item.depth]! + 1;
    if (moves) rounds[item.depth] = round < item.times ? round : 0;
    if (round < item.times) return item.first;
    index++;
  }
}

/** Throws RangeError with what it is, its value and its bounds, unless it is a number within them. */
export function checkRange(value: number, least: number, most: number, what: string): void {
  if (!(value >= least && value <= most))
    throw new RangeError(`${what} is ${value}: give a number from ${least} to ${most}`);
}

/** The same for a whole number. */
export function checkCount(value: number, least: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${what} is ${value}: give a whole number from ${least} to ${most}`);
}

function planStep(step: Step, place: string, known: Known): PlannedStep {
  const key = Object.keys(step).find((name) => name !== 'hold') ?? '';
  try {
    const action = compileAction(step, key, known);
    return { kind: 'step', key, place, action, isHeld: step.hold === true };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`step ${place} ${key}: ${error.message}`, { cause: error });
  }
}

function compileAction(step: Step, key: string, { targets, codecs }: Known): Action {
  if ('connect' in step) return connectTo(step.connect.to ?? 0, targets);
  if ('expect' in step) {
    const { withinMs = DEFAULT_WITHIN_MS } = step.expect;
    checkRange(withinMs, 0, MAX_MS, 'withinMs');
    if ('bytes' in step.expect) checkCount(step.expect.bytes, 0, MAX_BYTES, 'bytes');
    if ('frames' in step.expect) checkCount(step.expect.frames, 0, MAX_BYTES, 'frames');
    return { kind: 'expect', pattern: compileExpectation(step.expect, codecs), withinMs };
  }
  if ('wait' in step) {
    checkRange(step.wait.ms, 0, MAX_MS, 'ms');
    return { kind: 'wait', ms: step.wait.ms };
  }
  if ('setBuffers' in step) {
    const { send = 0, receive = 0 } = step.setBuffers;
    checkCount(send, 0, 0x7fffffff, 'send');
    checkCount(receive, 0, 0x7fffffff, 'receive');
    return { kind: 'setBuffers', send, receive };
  }
  if ('pauseReading' in step) return { kind: 'pauseReading' };
  if ('resumeReading' in step) return { kind: 'resumeReading' };
  if ('halfClose' in step) return { kind: 'halfClose' };
  if ('close' in step) return { kind: 'close' };
  if ('reset' in step) return { kind: 'reset' };
  const action = compileSend(step, codecs);
  if (action === undefined)
    throw new RangeError(`'${key}' is no step: use connect, send, expect, wait, close …`);
  return action;
}

function compileSend(step: Step, codecs: Codecs): Action | undefined {
  const framed = (messages: readonly Bytes[], codec?: string): Payload =>
    compilePayload(messages, codec === undefined ? undefined : codecOf(codec, codecs));
  if ('send' in step) return sendOf(compilePayload([step.send]));
  if ('sendFrame' in step) return sendOf(framed([step.sendFrame], step.sendFrame.codec));
  if ('sendTogether' in step) {
    const { messages, codec } = step.sendTogether;
    return sendOf(framed(messages, codec));
  }
  if ('urgent' in step) {
    checkCount(step.urgent.byte, 0, 255, 'byte');
    return sendOf(fixedPayload(Uint8Array.of(step.urgent.byte)), C.MSG_OOB);
  }
  if (!('sendInPieces' in step)) return undefined;
  const { codec, sizes, pauseMs = 0 } = step.sendInPieces;
  if (sizes.length === 0) throw new RangeError('sizes is empty: give the bytes of each piece');
  for (const size of sizes) checkCount(size, 1, MAX_BYTES, 'sizes');
  checkRange(pauseMs, 0, MAX_MS, 'pauseMs');
  return { ...sendOf(framed([step.sendInPieces], codec)), sizes, pauseMs };
}

function sendOf(payload: Payload, flags = 0): Action & { kind: 'send' } {
  return { kind: 'send', payload, sizes: [], pauseMs: 0, flags };
}

function connectTo(index: number, targets: readonly string[]): Action {
  const to = targets[index];
  if (to === undefined)
    throw new RangeError(
      `there is no listener ${index}: give a number from 0 to ${targets.length - 1}`,
    );
  const address = parseAddress(to);
  if (!isLocal(address))
    throw new RangeError(`${to} is not on this machine: aim at 127.0.0.1, [::1] or a Unix socket`);
  return { kind: 'connect', address, to };
}
