/**
 * What listings, collectors and viewers put before each line: numbers, names of files and containers, times of their own. It is
 * told by what the first lines with a call share, and then taken away.
 */

import { afterName, nameBefore, WHOLE } from './heads';

type OnLine = (line: string, number: number) => void;

export type Margin = {
  readonly isTold: (name: string) => boolean;
  readonly onLine: OnLine;
  /** Lines that wait until it is known; undefined: it is. */
  held: { readonly line: string; readonly number: number }[] | undefined;
  /** What stood before the calls of these. */
  readonly before: string[];
  /** What is taken away; undefined: nothing. */
  pattern: RegExp | undefined;
  /** The first time with a date and a zone that was taken away so; empty: none yet. */
  stamp: string;
};

/** `onLine` gets each line without what stands before it; `isBare`: nothing does but what strace prints. */
export function openMargin(
  isTold: (name: string) => boolean,
  onLine: OnLine,
  isBare: boolean,
): Margin {
  const held = isBare ? undefined : [];
  return { isTold, onLine, held, before: [], pattern: undefined, stamp: '' };
}

/** What stands further inside a line is none of it. */
const MOST_LENGTH = 200;
/** So many lines with a call are looked at, and lines at all. */
const MOST_CALLS = 12;
const MOST_LINES = 200;

/** `number`: the line's, from 1 on. */
export function pushLine(margin: Margin, line: string, number: number): void {
  if (margin.held === undefined) {
    margin.onLine(
      margin.pattern === undefined ? line : without(margin, margin.pattern, line),
      number,
    );
    return;
  }
  margin.held.push({ line, number });
  const at = callAt(line, margin.isTold);
  if (at >= 0 && at <= MOST_LENGTH) margin.before.push(line.slice(0, at));
  // Where nothing but what strace prints stands before the first call, no line has a margin.
  if (
    isSure(margin.before) ||
    margin.before.length >= MOST_CALLS ||
    margin.held.length >= MOST_LINES
  )
    settleMargin(margin);
}

/** Numbers before times are no line's where they stay the same, or are far from each other. */
function isSure([first = '?', second, third]: readonly string[]): boolean {
  if (second === undefined) return OWN_ALONE.test(first);
  const [one, other] = [first, second].map((text) => Number(NUMBERED.exec(text)?.[1] ?? NaN));
  return third === undefined && (other! <= one! || other! > one! + MOST_LINES);
}

/** What is known by now is all that will be. */
export function settleMargin(margin: Margin): void {
  const { held, before } = margin;
  if (held === undefined) return;
  margin.held = undefined;
  margin.pattern = sharedBy(before);
  for (const { line, number } of held) pushLine(margin, line, number);
}

/** Where the first call, or what else strace tells of a thread, begins; −1. */
function callAt(line: string, isTold: (name: string) => boolean): number {
  const event = EVENT.exec(line)?.index ?? -1;
  for (
    let open = line.indexOf('(', afterName(line)), i = 0;
    open > 0 && i < 8;
    open = line.indexOf('(', open + 1)
  ) {
    i++;
    const name = nameBefore(line, open);
    const at = open - name.length;
    if (event >= 0 && event < at) break;
    if (name !== '' && (isTold(name) || WHOLE.test(line))) return at;
  }
  return event;
}

const EVENT = /<\.\.\. \w+ resumed|--- (?:stopped by )?SIG[A-Z\d]+ |\+\+\+ (?:exited|killed) /;

/** Who and when, as strace has it. */
const TID = String.raw`(?:\[pid +\d+(?:<[^>]*>)?(?: /\*[^*]*\*/)?\] *|(?:(?<![\w.:/\[-]|[A-Z][a-z]{2} )\d{1,7}|(?<=^[+-]|[\w.][:-])\d{3,7})(?:<[^>]*>)?(?: /\*[^*]*\*/)?\s+)`;
const TIME = String.raw`(?:\d{9,11}(?:\.\d+)? +|\d{1,6}\.\d{3,9} +|\d\d:\d\d:\d\d(?:\.\d+)? +)`;
const REST = String.raw`(?:\(\+ *\d+(?:\.\d+)?\) +)?(?:\[ *\d+\] +)?(?:\[[\da-f?]{8,16}\] +)?`;
/** Of SELinux (`--secontext`). */
const CONTEXT = String.raw`(?:\[[a-z]\w*(?::[^\]\s]*)?\] )?`;
const OWN = new RegExp(`(?:${TID}${CONTEXT})?(?:${TIME})?${REST}$`);
/** A number alone may be the line's. */
const OWN_ALONE = new RegExp(`^ *(?:\\[pid +\\d+[^\\]]*\\] ?${CONTEXT})?(?:${TIME})?${REST}$`);
const NUMBERED = new RegExp(`^(\\d{1,7}) +${CONTEXT}${TIME}${REST}$`);

/** What most of them begin with, digits and names being others in each. */
function sharedBy(before: readonly string[]): RegExp | undefined {
  const margins = before.map((text) => text.slice(0, OWN.exec(text)?.index ?? text.length));
  if (isCounted(before))
    return before.every((text) => COUNTED_BESIDE.test(text)) ? COUNTED_BESIDE : /^\s*\d+\s+/;
  for (const shapeOf of [digitsAlike, wordsAlike]) {
    const counts = new Map<string, number>();
    for (const margin of margins) {
      const shape = shapeOf(margin);
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    const [shape = '', count = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
    const isShared = count >= 2 && count >= before.length * 0.6;
    if (isShared && shape !== '^') return IS_NOTHING.test(shape) ? undefined : new RegExp(shape);
  }
  return undefined;
}

/** Spaces, and numbers that do not count: of processes, before seconds. */
const IS_NOTHING = /^\^(?:\\s\*)?(?:\\d\+(?:\\s\*)?)?$/;

/** Numbers of lines with a bar behind them. */
const COUNTED_BESIDE = /^\s*\d+\s*\|\s?/;

/** The number before each call is one more than that of the call before, or little more: they are those of lines. */
function isCounted(before: readonly string[]): boolean {
  const numbers = before.map((text) => Number(/^\s*(\d{1,9})(?:\s|$)/.exec(text)?.[1] ?? NaN));
  const isRising = numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
  return numbers.length >= 3 && isRising && numbers.at(-1)! - numbers[0]! < MOST_LINES;
}

function digitsAlike(margin: string): string {
  return `^${escaped(margin)
    .replace(/\d+/g, '\\d+')
    .replace(/(?<=\\d\+)[:-]/g, '[:-]')
    .replace(BETWEEN, '\\s+')
    .replace(/\s+/g, '\\s*')}`;
}

/** Names of containers and of files differ where several are listed. */
function wordsAlike(margin: string): string {
  return `^${escaped(margin.replace(/[\w.-]+/g, 'w'))
    .replace(/w/g, '[\\w.-]+')
    .replace(BETWEEN, '\\s+')
    .replace(/\s+/g, '\\s*')}`;
}

/** Spaces that part two runs: without one in any case, both could be one run, and where it is cut be tried everywhere. */
const BETWEEN = /(?<=\+)\s+(?=\\d\+|\[\\w)/g;

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

/** A time of day with fractions stays: strace may have been told to print none. */
function without(margin: Margin, pattern: RegExp, line: string): string {
  const before = pattern.exec(line.slice(0, MOST_LENGTH))?.[0] ?? '';
  if (before === '') return line;
  const rest = line.slice(before.length);
  if (margin.stamp === '') margin.stamp = INSTANT.exec(before)?.[0] ?? '';
  const date = DATE.exec(before)?.[0];
  if (date !== undefined && BEGINS_WITH_TIME.test(rest)) return date + rest;
  const stamp = STAMP.exec(before)?.[0];
  if (stamp === undefined || HAS_TIME.test(rest.slice(0, MOST_LENGTH))) return rest;
  // What goes on from the line before has no time.
  return callAt(rest, margin.isTold) < 0 ? rest : `${stamp} ${rest}`;
}

const STAMP = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3,9}(?:Z|[+-]\d\d:?\d\d)?/;
/** A date whose time of day is taken for strace's own. */
const DATE = /\d{4}[-/]\d\d[-/]\d\d[T ]$/;
const BEGINS_WITH_TIME = /^\d\d:\d\d:\d\d/;
const INSTANT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)/;
const HAS_TIME = new RegExp(`^\\s*(?:${TID})?${TIME}`);
