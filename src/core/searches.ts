/**
 * What viewers ask that takes long to know: each reading of a trace goes on by itself, a slice at a time, as long as somebody looks
 * at what comes of it, and tells when it has something new to show.
 */

import type { Trace } from '../trace/trace';
import type { View } from './protocol';
import type { Looked, Viewers } from './viewers';
import { goOn, hitCount, isOver, openFilter, openSearch, type Search } from './queries/search';
import { countOn, isCounted, talliesOf } from './queries/tally';

/** Of a slice: whoever waits for something else waits so long. */
const SLICE_MS = 8;

/** Events are looked for, the descriptors that rows are filtered to, or how much happened on each that they are sorted by. */
type Purpose = 'search' | 'filter' | 'tally';

type Asked = { readonly search?: Search; readonly filter?: Search };

type State = { readonly count: number; readonly isOver: boolean };

type Going = {
  readonly session: number;
  readonly purpose: Purpose;
  readonly trace: Trace;
  /** The words; of tallies none. */
  readonly text: string;
  readonly goOn: (untilMs: number) => void;
  readonly state: () => State;
  /** As it was when a view asked for it last. */
  told: State;
};

type Finding = Going & { readonly search: Search };

export class Searches {
  readonly #viewers: Pick<Viewers, 'touch'>;
  /** The one that was asked for last at the end. */
  #all: (Going | Finding)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(viewers: Pick<Viewers, 'touch'>) {
    this.#viewers = viewers;
  }

  /** That of a view of this session, as far as it has gone, to be told to the view now. */
  of(session: number, trace: Trace, text: string, purpose: 'search' | 'filter' = 'search'): Search {
    const known = this.#all.find(
      (one): one is Finding =>
        one.trace === trace && one.purpose === purpose && 'search' in one && one.text === text,
    );
    const going = known ?? openFinding(session, trace, text, purpose);
    this.#ask(going);
    return going.search;
  }

  /** What a view of this session looks for, and what its rows are filtered by. */
  askedBy(session: number, trace: Trace, view: View): Asked {
    const { search, arrangement } = view;
    const { filter = '' } = arrangement ?? {};
    if (isSortedByTallies(view)) this.#count(session, trace);
    return {
      ...(search !== undefined && { search: this.of(session, trace, search) }),
      ...(filter !== '' && { filter: this.of(session, trace, filter, 'filter') }),
    };
  }

  /** Only those go on that one of these looks at. */
  keep(looked: readonly Looked[]): void {
    this.#all = this.#all.filter((one) =>
      looked.some(({ session, view }) => session === one.session && isAskedBy(view, one)),
    );
  }

  /** Something was added to the session's trace. */
  follow(session: number): void {
    if (this.#all.some((one) => one.session === session)) this.#plan();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#all = [];
  }

  #count(session: number, trace: Trace): void {
    const known = this.#all.find((one) => one.trace === trace && one.purpose === 'tally');
    this.#ask(known ?? openCounting(session, trace));
  }

  #ask(going: Going): void {
    going.told = going.state();
    this.#all = [...this.#all.filter((one) => one !== going), going];
    this.#plan();
  }

  #plan(): void {
    if (this.#timer !== undefined) return;
    if (this.#all.some((one) => !one.state().isOver))
      this.#timer = setTimeout(() => this.#slice(), 0);
  }

  /** One slice of the one that was asked for last, which is the one that is waited for. */
  #slice(): void {
    this.#timer = undefined;
    const going = this.#all.findLast((one) => !one.state().isOver);
    if (going === undefined) return;
    const { session, told } = going;
    going.goOn(performance.now() + SLICE_MS);
    const { count, isOver: isDone } = going.state();
    if (count !== told.count || isDone !== told.isOver)
      this.#viewers.touch(session, (view) => isAskedBy(view, going));
    this.#plan();
  }
}

function openFinding(
  session: number,
  trace: Trace,
  text: string,
  purpose: 'search' | 'filter',
): Finding {
  const search = purpose === 'filter' ? openFilter(text) : openSearch(text);
  return {
    ...{ session, purpose, trace, text, search, told: { count: 0, isOver: false } },
    goOn: (untilMs) => goOn(search, trace, untilMs),
    state: () => ({ count: hitCount(search, trace), isOver: isOver(search, trace) }),
  };
}

function openCounting(session: number, trace: Trace): Going {
  const tallies = talliesOf(trace);
  return {
    ...{ session, purpose: 'tally', trace, text: '', told: { count: 0, isOver: false } },
    goOn: (untilMs) => countOn(tallies, trace, untilMs),
    state: () => ({ count: 0, isOver: isCounted(tallies, trace) }),
  };
}

function isAskedBy(view: View, { purpose, text }: Going): boolean {
  if (purpose === 'tally') return isSortedByTallies(view);
  return (purpose === 'filter' ? view.arrangement?.filter : view.search) === text;
}

function isSortedByTallies({ arrangement }: View): boolean {
  return arrangement?.sort === 'activity' || arrangement?.sort === 'bytes';
}
