/** The findings of one trace: one bug is one finding that grows, and there are only so many. */

import { srcOf, type Stand, standAt } from '../trace/src';
import type { Trace } from '../trace/trace';
import { type Evidence, type Finding, identityOf, SEVERITIES, type Severity } from './finding';
import type { Facts } from './passes/facts';
import { KEPT, type Use } from './passes/use';
import type { Rule, Told } from './rule';
import { stateOf, stateOfLoop } from './words';

/** A finding as it grows. */
type Entry = {
  readonly rule: Rule;
  readonly loop: number;
  readonly fd: number;
  readonly gen: number;
  /** Of the first event of it that has one. */
  src: string;
  /** That is a line of the log that was read, of each event another. */
  isInLog: boolean;
  readonly first: number;
  severity: Severity;
  last: number;
  count: number;
  says: () => string;
  readonly evidence: Evidence[];
  /** Somebody has been told of it at this severity. */
  isTold: boolean;
};

export type Book = {
  readonly entries: Map<string, Entry>;
  /** By rule, loop, fd and gen what was told there last, and since which tick: told again it has the line that it had, also when the events of that have left the trace. */
  readonly newest: Map<string, { first: number; entry: Entry }>;
  /** Findings of each rule that are kept. */
  readonly counts: Map<string, number>;
  /** Rules that found more than are kept. */
  readonly full: Set<string>;
  /** Some entry has not been told. */
  hasNews: boolean;
};

/** Of one rule: a bug that a thousand descriptors have is understood by a few of them. */
export const MOST_OF_RULE = 200;
const MOST_EVIDENCE = 12;
/** Of those the first ones. */
const FIRST_EVIDENCE = 6;

export function openBook(): Book {
  const counts = new Map<string, number>();
  return { entries: new Map(), newest: new Map(), counts, full: new Set(), hasNews: false };
}

/** Takes down what a rule tells, or lets its finding grow. */
export function note(book: Book, facts: Facts, rule: Rule, told: Told): void {
  const { newest } = book;
  const { use, loop, first } = told;
  const where = `${rule.id} ${loop} ${use?.fd ?? -1} ${use?.gen ?? 0}`;
  const before = newest.get(where);
  if (before?.first === first) {
    grow(book, facts, before.entry, told);
    return;
  }
  const place = placeOf(facts.trace, told);
  let entry = before?.entry;
  // Without a line, as most of what a program in a hurry tells, it is no other bug than the one before it.
  if (entry !== undefined && (entry.src === '' || place.src === '')) grow(book, facts, entry, told);
  else entry = entryOf(book, facts, rule, told, place);
  if (entry !== undefined) newest.set(where, { first, entry });
}

/** That with this line, which grows; made where there is none, undefined where there is no room. */
function entryOf(
  book: Book,
  facts: Facts,
  rule: Rule,
  told: Told,
  { src, isInLog }: StandsAt,
): Entry | undefined {
  const { entries, counts, full } = book;
  const { use, loop, first, last, says, severity } = told;
  const fd = use?.fd ?? -1;
  const gen = use?.gen ?? 0;
  const key = keyOf({ rule, loop, fd, gen, src, isInLog });
  const known = entries.get(key);
  const count = counts.get(rule.id) ?? 0;
  if (known !== undefined) grow(book, facts, known, told);
  else if (count >= MOST_OF_RULE) full.add(rule.id);
  if (known !== undefined || count >= MOST_OF_RULE) return known;
  const entry: Entry = {
    ...{ rule, loop, fd, gen, src, isInLog, first, severity, last, count: told.count, says },
    ...{ evidence: [], isTold: false },
  };
  addEvidence(entry, facts, told);
  entries.set(key, entry);
  counts.set(rule.id, count + 1);
  book.hasNews = true;
  return entry;
}

function grow(book: Book, facts: Facts, entry: Entry, told: Told): void {
  const before = entry.count;
  if (entry.src === '') placeAt(book, entry, placeOf(facts.trace, told));
  // It may begin anew: the longest time is what is told.
  if (told.count >= before) entry.says = told.says;
  entry.count = Math.max(entry.count, told.count);
  entry.last = Math.max(entry.last, told.last);
  if (SEVERITIES.indexOf(told.severity) < SEVERITIES.indexOf(entry.severity)) {
    entry.severity = told.severity;
    entry.isTold = false;
    book.hasNews = true;
  }
  // The newest now and then, as it goes on: each time it has doubled.
  if (Math.clz32(before) !== Math.clz32(entry.count)) addEvidence(entry, facts, told);
}

/** It has a line from now on, and stays where it is among the others; none where that would make it the same as another. */
function placeAt({ entries }: Book, entry: Entry, { src, isInLog }: StandsAt): void {
  const { rule, loop, fd, gen } = entry;
  const identity = keyOf({ ...{ rule, loop, fd, gen }, src, isInLog });
  const before = keyOf(entry);
  if (src === '' || (identity !== before && entries.has(identity))) return;
  [entry.src, entry.isInLog] = [src, isInLog];
  const all = [...entries];
  entries.clear();
  for (const [key, one] of all) entries.set(key === before ? identity : key, one);
}

/** The first ones stay; of those that come as it goes on the newest, which are in the trace still. */
function addEvidence(
  entry: Entry,
  { loops, trace }: Facts,
  { evidence, newest = [], use, loop }: Told,
): void {
  const of = loops.get(loop);
  for (const seq of [...evidence, ...newest]) {
    if (seq < 0 || entry.evidence.some((one) => one.seq === seq)) continue;
    const isLate = of === undefined || seq < trace.first;
    const state = isLate ? '' : use === undefined ? stateOfLoop(of) : stateOf(trace, use, of, seq);
    if (entry.evidence.length >= MOST_EVIDENCE) entry.evidence.splice(FIRST_EVIDENCE, 1);
    entry.evidence.push({ seq, state });
  }
}

function keyOf({
  rule: { id: rule },
  loop,
  fd,
  gen,
  src,
  isInLog,
}: Pick<Entry, 'rule' | 'loop' | 'fd' | 'gen' | 'src' | 'isInLog'>): string {
  return identityOf({ rule, loop, fd, gen, src, isInLog });
}

type StandsAt = Pick<Entry, 'src' | 'isInLog'>;

/** The line of the culprit; where that has none, of the newest event that has one; where all have left the trace, that where the descriptor was asked about. */
function placeOf(trace: Trace, { use, culprit = -1, evidence, newest = [] }: Told): StandsAt {
  const seqs = [culprit, ...evidence.toReversed(), ...newest];
  for (const seq of seqs) {
    const place = seq >= trace.first ? standAt(trace, seq & trace.mask) : keptOf(use, seq);
    if (place !== '') return wordsOf(trace, place);
  }
  const isGone = seqs.every((seq) => seq < trace.first);
  return wordsOf(trace, isGone ? (use?.stands.watched ?? '') : '');
}

function wordsOf(trace: Trace, stand: Stand): StandsAt {
  const isInLog = typeof stand === 'number';
  return { src: isInLog ? srcOf(trace, stand) : stand, isInLog };
}

/** Of an event that has left the trace. */
function keptOf(use: Use | undefined, seq: number): Stand {
  const name = seq < 0 ? undefined : KEPT.find((kept) => use?.[kept] === seq);
  return name === undefined ? '' : use!.stands[name];
}

/** All of them, the worst first, and of those the oldest first. */
export function findingsIn({ entries }: Book): Finding[] {
  return [...entries.values()]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .map(findingOf);
}

/** Those that are new since the last time, or worse than they were. */
export function newsIn(book: Book): Finding[] {
  if (!book.hasNews) return [];
  book.hasNews = false;
  const news = [...book.entries.values()].filter(({ isTold }) => !isTold);
  for (const entry of news) entry.isTold = true;
  return news.map(findingOf);
}

function findingOf(entry: Entry): Finding {
  const { rule, severity, loop, fd, gen, first, last, src, isInLog } = entry;
  return {
    rule: rule.id,
    stage: rule.stage,
    severity,
    ...{ loop, fd, gen, first, last, count: entry.count },
    message: entry.says(),
    fix: rule.fix,
    src,
    ...(isInLog && { isInLog }),
    evidence: entry.evidence.slice().sort((a, b) => a.seq - b.seq),
  };
}
