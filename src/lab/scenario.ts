/** A scenario is data: which program, on which pollers, what its clients do and what must be seen. */

import type { PollerName } from '../pollers/list';
import type { Moment } from './moment';
import type { Script } from './script';

export type Scenario = {
  readonly id: string;
  /** The program it runs, where that has another id. */
  readonly program?: string;
  readonly title: string;
  /** What a learner takes from it, in one sentence. */
  readonly teaches: string;
  /** The pollers it supports, the default first; empty where nothing waits. */
  readonly pollers: readonly PollerName[];
  /** How many listeners it opens. */
  readonly listeners: number;
  /** The codec its program frames with, where it does. */
  readonly codec?: string;
  readonly clients: Script;
  /** More than one of its threads is traced, each a loop of its own. */
  readonly hasThreads?: true;
  /** What it shows is how its program ends: by itself, with an error that has these words, which is then no failure of the run. */
  readonly diesOf?: string;
  /** About how long it runs, where that is more than 3 s. */
  readonly seconds?: number;
  /** Rules whose findings must be made; most often none. */
  readonly findings: readonly string[];
  /** Moments to look at, in the order of the story. */
  readonly moments: readonly Moment[];
};

/** What a program is given on descriptor 0. */
export type ProgramOptions = {
  readonly scenario: string;
  readonly poller: PollerName | '';
  /** Ports to listen on, in order. */
  readonly ports: readonly number[];
  /** A port that is taken is replaced by a free one; else the program is refused. */
  readonly movePorts: boolean;
  /** Bytes kept of each call. */
  readonly capture: number;
  /** Ends after so many ticks; 0 for no limit. */
  readonly ticks: number;
  /** Off: the same server without any record, to measure what inspection costs. */
  readonly inspect: boolean;
  /** Stands still before its first wait until told to go (a hold before anything was received). */
  readonly holdFirst: boolean;
};
