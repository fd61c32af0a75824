/** All rules over one trace, as its events come: a reader of its pass. A rule that throws is told as such, and stops no other. */

import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import { findingsIn, MOST_OF_RULE, newsIn, note, openBook } from './book';
import type { Finding, Stage } from './finding';
import { type Facts, HOOK_NAMES, openFacts, useOf } from './passes/facts';
import { noteEvent } from './passes/pass';
import { type LoopNumbers, numbersOf } from './passes/numbers';
import { type Hooks, NEEDS, type Rule, type Scene, type Told } from './rule';
import { RULES } from './rules';

export type DiagnosisOptions = {
  /** Rules that are not asked. */
  readonly off?: ReadonlySet<string>;
  /** Those of the nursery are asked too. */
  readonly nursery?: boolean;
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
  const { off = new Set(), nursery = false, rules = RULES } = options;
  const facts = openFacts(trace);
  const book = openBook();
  const failures = new Map<string, string>();
  const asked = rules.filter(({ id, stage }) => !off.has(id) && (nursery || stage === 'stable'));
  for (const rule of asked) {
    const tell = (told: Told): void => note(book, facts, rule, told);
    join(facts, rule, sceneOf(facts, tell), failures);
  }
  const hasLost = trace.first > 0;
  for (let seq = trace.first; seq < trace.settled; seq++) noteEvent(facts, seq);
  const unread = readOn(trace.pass, (seq) => noteEvent(facts, seq));
  let hasEnded = false;
  return {
    findings: () => findingsIn(book),
    news: () => newsIn(book),
    answers: () =>
      rules.map((rule) => {
        const isAsked = asked.includes(rule);
        const findings = book.counts.get(rule.id) ?? 0;
        const isFull = book.full.has(rule.id);
        return answerOf(rule, isAsked, findings, isFull, facts, failures.get(rule.id), hasLost);
      }),
    numbers: () => numbersOf(facts.numbers, facts.loops),
    end: () => {
      if (hasEnded) return;
      hasEnded = true;
      unread();
      for (const ended of facts.told.end) ended();
    },
  };
}

function sceneOf(facts: Facts, tell: Scene['tell']): Scene {
  const { trace, loops, open } = facts;
  return { trace, loops, open, tell, useOf: (process, fd) => useOf(facts, process, fd) };
}

/** The rule is told of what it asks for, until it throws. */
function join(facts: Facts, rule: Rule, scene: Scene, failures: Map<string, string>): void {
  let isBroken = false;
  const fail = (error: unknown): void => {
    isBroken = true;
    failures.set(rule.id, error instanceof Error ? error.message : String(error));
  };
  let hooks: Hooks = {};
  try {
    hooks = rule.open(scene);
  } catch (error) {
    fail(error);
  }
  for (const name of HOOK_NAMES) {
    const hook = hooks[name] as ((...given: unknown[]) => void) | undefined;
    if (hook === undefined) continue;
    const list = facts.told[name] as ((a: unknown, b: unknown, c: unknown) => void)[];
    list.push((a, b, c) => {
      if (isBroken) return;
      try {
        hook(a, b, c);
      } catch (error) {
        fail(error);
      }
    });
  }
}

function answerOf(
  { id: rule, stage, needs }: Rule,
  isAsked: boolean,
  findings: number,
  isFull: boolean,
  { seen, trace }: Facts,
  failure: string | undefined,
  hasLost: boolean,
): RuleState {
  const state = (answer: Answer, why = ''): RuleState => ({ rule, stage, answer, findings, why });
  if (!isAsked) return state('off');
  if (failure !== undefined) return state('failed', failure);
  if (findings > 0)
    return state('finding', isFull ? `there are more than the ${MOST_OF_RULE} that are kept` : '');
  const lacks = needs.filter((need) =>
    need === 'times' ? trace.about.clock === 'none' : !seen.has(need),
  );
  if (lacks.length > 0)
    return state('not enough data', lacks.map((need) => NEEDS[need]).join('; '));
  return hasLost ? state('not enough data', 'its begin is not kept') : state('ok');
}
