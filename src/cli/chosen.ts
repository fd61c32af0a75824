/** Which events of a trace are shown: by tick, by descriptor, by kind. */

import type { TraceEvent } from '../trace/event';
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

/** What of the trace is chosen by its options. */
export type Chooser = {
  /** Of the lines of ticks. */
  readonly choice: Choice;
  /** Of events one by one. */
  readonly hasEvent: (trace: Trace, seq: number) => boolean;
};

export function chooserOf({ values, numbers }: Parsed): Chooser {
  const { from, to } = ticksOf(values.get('--tick') ?? '..');
  const fd = numbers.get('--fd');
  const kinds = values.has('--kind') ? kindsOf(values.get('--kind') ?? '') : undefined;
  const isOf = (event: TraceEvent): boolean =>
    fd === undefined || event.fd === fd || event.listener === fd || event.from === fd;
  const isKind = ({ kind }: TraceEvent): boolean => kinds?.has(kind) !== false;
  const codes = kinds && new Set(Array.from(kinds, (kind) => CODE[kind as keyof typeof CODE]));
  return {
    choice: { from, to, fits: (event) => isOf(event) && isKind(event), lists: isOf },
    hasEvent: (trace, seq) => {
      const slot = seq & trace.mask;
      const [code, tick] = [trace.kind[slot]!, trace.tick[slot]!];
      const isThere = tick >= from && tick <= to && codes?.has(code) !== false;
      return isThere && (fd === undefined || isAbout(trace, slot, fd));
    },
  };
}

/** An accept is about its listener, too, a dup about what it was made of. */
function isAbout({ kind, fd, a }: Trace, slot: number, number: number): boolean {
  const code = kind[slot]!;
  const hasTwo = code === CODE.accept || code === CODE.dup;
  return HAS_FD[code] === 1 && (fd[slot] === number || (hasTwo && a[slot] === number));
}

const HAS_FD = Uint8Array.from({ length: 256 }, (_, code) =>
  KINDS[code]?.fields.some(({ as }) => as === 'fd') === true ? 1 : 0,
);

function ticksOf(value: string): { readonly from: number; readonly to: number } {
  const [first = '', last = first, ...more] = value.split('..');
  const isOne = more.length === 0 && [first, last].every((text) => /^\d{0,10}$/.test(text));
  const from = first === '' ? -1 : Number(first);
  const to = last === '' ? Infinity : Number(last);
  if (isOne && value !== '' && from <= to) return { from, to };
  throw new WrongUse(
    `--tick ${showValue(value)} is no range of ticks: give digits, for example 7, 3..9, 3.. or ..9`,
  );
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
