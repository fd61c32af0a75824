/** All rules over one trace, as its events come: a reader of its pass. A rule that throws is told as such, and stops no other. */

import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import { findingsIn, MOST_OF_RULE, newsIn, note, openBook } from './book';
import type { Finding, Stage } from './finding';
import { type Facts, MOST_OPEN, openFacts, SEEN, useOf } from './passes/facts';
import { KINDS_NOTED, noteEvent } from './passes/pass';
import { join, quit, tellSeq } from './passes/subscribers';
import { type LoopNumbers, numbersOf } from './passes/numbers';
import type { PortFraming } from './portFraming';
import { type Hooks, NEEDS, type Rule, type Scene } from './rule';
import { RULES } from './rules';

export type DiagnosisOptions = {
  /** Rules that are not asked. */
  readonly off?: ReadonlySet<string>;
  /** Those of the nursery are asked too. */
  readonly nursery?: boolean;
  /** How messages are cut: then all calls are looked at, which costs more. */
  readonly framings?: readonly PortFraming[];
  readonly rules?: readonly Rule[];
};

/** What a rule answers; `failed`: it threw, `off`: it was not asked. */
export type Answer = 'ok' | 'finding' | 'not enough data' | 'failed' | 'off';

export type RuleState = {
  readonly rule: string;
  readonly stage: Stage;
  readonly answer: Answer;
  /** Those that are kept; where there are more `why` says so. */
  readonly findings: number;
  /** What is lacking, or what the rule threw; empty where there is nothing to say. */
  readonly why: string;
};

export type Diagnosis = {
  /** As they are now. */
  findings(): Finding[];
  /** New or worse since the last time. */
  news(): Finding[];
  answers(): RuleState[];
  numbers(): LoopNumbers[];
  /** Nothing more will come. */
  end(): void;
};

/** From now on every event of the trace is looked at; what is kept by now is read first. */
export function openDiagnosis(trace: Trace, options: DiagnosisOptions = {}): Diagnosis {
  const { off = new Set(), nursery = false, framings = [], rules = RULES } = options;
  const book = openBook();
  const asked = rules.filter(({ id, stage }) => !off.has(id) && (nursery || stage === 'stable'));
  const failures = new Map<string, string>();
  const asking = new Map<Rule, Hooks>();
  const fail = (rule: Rule, error: unknown): void => {
    quit(facts.told, asking.get(rule) ?? {});
    asking.delete(rule);
    failures.set(rule.id, error instanceof Error ? error.message : String(error));
  };
  const begin = (rule: Rule): void => {
    try {
      const hooks = rule.open(sceneOf(facts, framings, (told) => note(book, facts, rule, told)));
      asking.set(rule, hooks);
      join(facts.told, hooks);
    } catch (error) {
      fail(rule, error);
    }
  };
  const failHook = (hook: unknown, error: unknown): void => {
    for (const [rule, hooks] of asking)
      if (Object.values(hooks).includes(hook as never)) fail(rule, error);
  };
  const facts = openFacts(
    trace,
    failHook,
    () => {
      for (const hooks of asking.values()) quit(facts.told, hooks);
      for (const rule of [...asking.keys()]) begin(rule);
    },
    framings.length > 0,
  );
  // What would tell where messages end, and which answers which, is told by whoever asks.
  if (framings.length > 0) facts.seen |= SEEN.decodes | SEEN.clients | SEEN.queues;
  asked.forEach(begin);
  const hasLost = trace.first > 0;
  for (let seq = trace.first; seq < trace.settled; seq++) noteEvent(facts, seq);
  const unread = readOn(trace.pass, (seq) => noteEvent(facts, seq), KINDS_NOTED);
  let hasEnded = false;
  return {
    findings: () => findingsIn(book),
    news: () => newsIn(book),
    answers: () =>
      rules.map((rule) => {
        const isAsked = asked.includes(rule);
        const findings = book.counts.get(rule.id) ?? 0;
        const more = book.full.has(rule.id) ? remark('more', MOST_OF_RULE) : '';
        return answerOf(rule, isAsked, findings, more, facts, failures.get(rule.id), hasLost);
      }),
    numbers: () => numbersOf(trace.about, facts.numbers, facts.loops),
    end: () => {
      if (hasEnded) return;
      hasEnded = true;
      unread();
      tellSeq(facts.told, facts.told.end, -1);
    },
  };
}

function sceneOf(facts: Facts, framings: readonly PortFraming[], tell: Scene['tell']): Scene {
  const { trace, loops, open, ended } = facts;
  return {
    trace,
    loops,
    open,
    ended,
    framings,
    tell,
    useOf: (process, fd) => useOf(facts, process, fd),
  };
}

/** What a rule says of its answer besides what its trace lacks; `{0}` is a number. */
export const REMARKS = {
  more: 'there are more than the {0} that are kept',
  begin: 'its begin is not kept',
  lostOne: '{0} event was lost',
  lost: '{0} events were lost',
  full: 'more than {0} descriptors are open at once',
} as const;

function remark(name: keyof typeof REMARKS, n: number): string {
  return REMARKS[name].replace('{0}', String(n));
}

function answerOf(
  { id: rule, stage, needs }: Rule,
  isAsked: boolean,
  findings: number,
  more: string,
  { seen, trace, lost, isFull }: Facts,
  failure: string | undefined,
  hasLost: boolean,
): RuleState {
  const state = (answer: Answer, why = ''): RuleState => ({ rule, stage, answer, findings, why });
  if (!isAsked) return state('off');
  if (failure !== undefined) return state('failed', failure);
  if (findings > 0) return state('finding', more);
  const lacks = needs
    .filter((need) => (need === 'times' ? trace.about.clock === 'none' : (seen & SEEN[need]) === 0))
    .map((need): string => NEEDS[need]);
  if (hasLost) lacks.push(REMARKS.begin);
  if (lost > 0) lacks.push(remark(lost === 1 ? 'lostOne' : 'lost', lost));
  if (isFull) lacks.push(remark('full', MOST_OPEN));
  return lacks.length > 0 ? state('not enough data', lacks.join('; ')) : state('ok');
}
