/** Findings as views are told of them, and what each rule answers about a descriptor. */

import type { Finding } from '../diagnose/finding';
import type { TraceEvent } from '../trace/event';
import type { Place } from './place';

export type SeverityName = Finding['severity'];

/** How many findings there are. */
export type FindingCounts = Readonly<Record<SeverityName, number>> & {
  /** Silenced by a comment in the program, and not among the others. */
  readonly silenced: number;
};

/** A finding as lists show it. */
export type FindingInfo = Omit<Finding, 'stage' | 'isInLog' | 'evidence'> & {
  /** Its own among all of its session. */
  readonly id: string;
  /** It is of a rule that is not sure enough yet. */
  readonly isNursery: boolean;
  /** That is no line of a log, and not about such a comment: a comment there silences it. */
  readonly isSilenceable: boolean;
  /** Where its evidence begins; absent where none of it is kept. */
  readonly at?: Place;
};

/** An event that proves a finding, and what was watched, ready, unread and queued then. */
export type FindingStep = {
  readonly state: string;
  /** Null where it is no longer kept. */
  readonly at: Place | null;
  readonly event: TraceEvent | null;
};

export type FindingsView = {
  /** Rules are asked. */
  readonly isOn: boolean;
  readonly counts: FindingCounts;
  /** The worst first, as many as have room. */
  readonly list: readonly FindingInfo[];
  /** Of which the steps are told: the one that is looked at, where it is still there. */
  readonly chosen: string;
  readonly steps: readonly FindingStep[];
};

/** What one rule says about a descriptor: `elsewhere`: it found something, but not there. */
export type RuleAnswer = {
  readonly rule: string;
  readonly title: string;
  readonly isNursery: boolean;
  readonly answer: 'ok' | 'finding' | 'elsewhere' | 'not enough data' | 'failed' | 'off';
  /** What is lacking, or what the rule threw. */
  readonly why: string;
};
