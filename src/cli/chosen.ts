/** Which events of a trace are shown: by tick, by descriptor, by kind. */

import { CODE, KINDS } from '../trace/kinds';
import type { Trace } from '../trace/trace';
import type { Parsed, Option } from './command';
import type { Choice } from './tickLines';
import { showValue, unknown, WrongUse } from './wrongUse';

const MOST = 2_147_483_647;

export const CHOICE_OPTIONS: readonly Option[] = [
  {
    name: '--tick',
    says: 'only these ticks of each loop, from 0 on: 7, 3..9, 3.. or ..9',
    value: { placeholder: 'A..B', example: '3..9', check: (value) => void ticksOf(value) },
  },
  {
    name: '--fd',
    says: 'only what is about the descriptor of this number, and the ticks that have any',
    value: { placeholder: 'N', example: '7', range: { least: 0, most: MOST } },
  },
  {
    name: '--kind',
    says: 'only events of these kinds, and the ticks that have any',
    value: {
      placeholder: 'K,…',
      example: 'accept,recv',
      words: () => KINDS.map(({ kind }) => kind),
      check: (value) => void kindsOf(value),
    },
  },
];

/** What of a trace is chosen: events one by one; with ticks and descriptors chosen, whose readiness is listed. */
export function choiceOf({ values, numbers }: Parsed): Choice {
  const { from, to } = ticksOf(values.get('--tick') ?? '..');
  const fd = numbers.get('--fd');
  const kinds = values.has('--kind') ? kindsOf(values.get('--kind') ?? '') : undefined;
  const codes = kinds && new Set(Array.from(kinds, (kind) => CODE[kind as keyof typeof CODE]));
  const lists = (trace: Trace, seq: number): boolean => {
    const slot = seq & trace.mask;
    const tick = trace.tick[slot]!;
    return tick >= from && tick <= to && (fd === undefined || isAbout(trace, slot, fd));
  };
  const fits = (trace: Trace, seq: number): boolean =>
    codes?.has(trace.kind[seq & trace.mask]!) !== false && lists(trace, seq);
  const frames = (trace: Trace, seq: number): boolean =>
    codes?.has(CODE.frame) !== false && lists(trace, seq);
  return { fits, lists, frames, hasPlaces: fd !== undefined };
}

/** An accept is about its listener, too, a dup about what it was made of. */
function isAbout({ kind, fd, a }: Trace, slot: number, number: number): boolean {
  const code = kind[slot]!;
  const hasTwo = code === CODE.accept || code === CODE.dup;
  return HAS_FD[code] === 1 && (fd[slot] === number || (hasTwo && a[slot] === number));
}

/** By code of a kind, 1: its events are about a descriptor. */
export const HAS_FD = Uint8Array.from({ length: 256 }, (_, code) =>
  KINDS[code]?.fields.some(({ as }) => as === 'fd') === true ? 1 : 0,
);

function ticksOf(value: string): { readonly from: number; readonly to: number } {
  const [first = '', last = first, ...more] = value.split('..');
  const isOne = more.length === 0 && [first, last].every((text) => /^\d{0,10}$/.test(text));
  const given = `--tick ${showValue(value)}`;
  if (!isOne || value === '')
    throw new WrongUse(
      `${given} is no range of ticks: give digits, for example 7, 3..9, 3.. or ..9`,
    );
  const from = first === '' ? -1 : Number(first);
  const to = last === '' ? Infinity : Number(last);
  if (from <= to) return { from, to };
  throw new WrongUse(`${given} ends before it begins: give the lower one first, ${to}..${from}`);
}

function kindsOf(value: string): ReadonlySet<string> {
  const names = value.split(',');
  for (const name of names)
    if (!Object.hasOwn(CODE, name)) {
      const all = KINDS.map(({ kind }) => kind);
      throw unknown('kind', name, all, 'muxscope completion offers them, for example accept,recv');
    }
  return new Set(names);
}
