/** A `*.mux.json` text made a script, or the one thing that is wrong with it; nothing is opened or allocated for it here. */

import type { Codecs } from '../framing/codecs';
import type { Codec } from '../framing/decoder';
import { type Place, type TextProblem, parseJsonText } from './jsonText';
import type { Bytes, ClientGroup, Script, Step } from './script';
import {
  MAX_CLIENTS,
  MAX_DEPTH,
  MAX_ITEMS,
  MAX_STEPS,
  type Surroundings,
  fileShape,
  namedShapes,
} from './scriptShape';
import { type ShapeProblem, checkShape } from './shape';

/** What such a file says. */
export type ScriptFile = Script & {
  readonly $schema?: string;
  readonly title?: string;
  readonly teaches?: string;
  /** Absent: a script for clients of another server. */
  readonly program?: string;
  readonly poller?: string;
};

export type ReadScript =
  | { readonly file: ScriptFile; readonly placeOf: (path: string) => Place }
  | { readonly problem: TextProblem };

/** Reads and checks the text of a file. */
export function readScript(text: string, surroundings: Surroundings): ReadScript {
  const json = parseJsonText(text);
  if ('message' in json) return { problem: json };
  const wrong =
    checkShape(fileShape(surroundings), namedShapes(surroundings), json.value, '') ??
    checkTotals(json.value as Script);
  if (wrong !== undefined) return { problem: { ...json.placeOf(wrong.path), ...wrong } };
  return { file: json.value as ScriptFile, placeOf: (path) => json.placeOf(path) };
}

/** Looks at every step: the first problem that `look` finds. */
export function findInSteps(
  { clients }: Script,
  look: (step: Step, path: string) => string | undefined,
): ShapeProblem | undefined {
  const visit = (steps: readonly Step[], path: string): ShapeProblem | undefined => {
    for (const [index, step] of steps.entries()) {
      const here = `${path}.steps[${index}]`;
      const message = look(step, here);
      if (message !== undefined) return { path: here, message };
      const inner = 'repeat' in step ? visit(step.repeat.steps, `${here}.repeat`) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  for (const [index, { steps }] of clients.entries()) {
    const problem = visit(steps, `clients[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first step with a message that its codec's header cannot say the length of. */
export function findLongFrame(script: Script, codecs: Codecs): ShapeProblem | undefined {
  const look = (messages: readonly Bytes[], codec = '') => whyTooLong(messages, codecs.get(codec));
  return findInSteps(script, (step) => {
    if ('sendFrame' in step) return look([step.sendFrame], step.sendFrame.codec);
    if ('sendInPieces' in step) return look([step.sendInPieces], step.sendInPieces.codec);
    if (!('sendTogether' in step)) return undefined;
    return look(step.sendTogether.messages, step.sendTogether.codec);
  });
}

function whyTooLong(messages: readonly Bytes[], codec: Codec | undefined): string | undefined {
  const encoder = codec?.encoder();
  try {
    for (const message of messages) encoder?.header(lengthOf(message));
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

function lengthOf(message: Bytes): number {
  if ('text' in message) return new TextEncoder().encode(message.text).length;
  if ('hex' in message) return message.hex.replace(/\s+/g, '').length / 2;
  return message.random;
}

/** What no part of a script can tell alone: too many clients, steps, or repetitions in repetitions. */
function checkTotals({ clients }: Script): ShapeProblem | undefined {
  let count = 0;
  for (const [index, group] of clients.entries()) {
    const path = `clients[${index}]`;
    count += group.count ?? 1;
    if (count > MAX_CLIENTS)
      return { path, message: `there are ${count} clients: give at most ${MAX_CLIENTS}` };
    const message = whyTooMuch(group);
    if (message !== undefined) return { path: `${path}.steps`, message };
  }
  return undefined;
}

function whyTooMuch({ steps }: ClientGroup): string | undefined {
  const { done, written, depth } = sizeOf(steps);
  if (depth > MAX_DEPTH) return `repeats stand deeper than ${MAX_DEPTH}: use fewer`;
  if (written > MAX_ITEMS) return `there are ${written} steps: use repeat, ${MAX_ITEMS} at most`;
  if (done > MAX_STEPS)
    return `each client would do ${done} steps, which has no end: repeat at most ${MAX_STEPS} in all`;
  return undefined;
}

/** Steps done, repetitions included; steps written; and how deep repeats stand. */
function sizeOf(steps: readonly Step[]): { done: number; written: number; depth: number } {
  const size = { done: 0, written: steps.length, depth: 0 };
  for (const step of steps) {
    if (!('repeat' in step)) {
      size.done++;
      continue;
    }
    const inner = sizeOf(step.repeat.steps);
    size.done += step.repeat.times * inner.done;
    size.written += inner.written;
    size.depth = Math.max(size.depth, inner.depth + 1);
  }
  return size;
}
