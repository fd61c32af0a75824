/**
 * What viewers look for: each search goes on by itself, a slice at a time, as long as somebody looks at it, and tells when it
 * has something new to show.
 */

import type { Trace } from '../trace/trace';
import type { Looked, Viewers } from './viewers';
import { goOn, hitCount, isOver, openSearch, type Search } from './queries/search';

/** Of a slice: whoever waits for something else waits so long. */
const SLICE_MS = 8;

type Going = {
  readonly session: number;
  readonly trace: Trace;
  readonly search: Search;
  /** As it was when a view asked for it last. */
  told: { readonly count: number; readonly isOver: boolean };
};

export class Searches {
  readonly #viewers: Pick<Viewers, 'touch'>;
  /** The one that was asked for last at the end. */
  #all: Going[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(viewers: Pick<Viewers, 'touch'>) {
    this.#viewers = viewers;
  }

  /** That of a view of this session, as far as it has gone, to be told to the view now. */
  of(session: number, trace: Trace, text: string): Search {
    const known = this.#all.find((one) => one.trace === trace && one.search.text === text);
    const going = known ?? open(session, trace, text);
    going.told = state(going);
    this.#all = [...this.#all.filter((one) => one !== going), going];
    this.#plan();
    return going.search;
  }

  /** Only those go on that one of these looks at. */
  keep(looked: readonly Looked[]): void {
    this.#all = this.#all.filter((one) =>
      looked.some(
        ({ session, view }) => session === one.session && view.search === one.search.text,
      ),
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

  #plan(): void {
    if (this.#timer !== undefined) return;
    if (this.#all.some(({ search, trace }) => !isOver(search, trace)))
      this.#timer = setTimeout(() => this.#slice(), 0);
  }

  /** One slice of the one that was asked for last, which is the one that is waited for. */
  #slice(): void {
    this.#timer = undefined;
    const going = this.#all.findLast(({ search, trace }) => !isOver(search, trace));
    if (going === undefined) return;
    const { session, trace, search, told } = going;
    goOn(search, trace, performance.now() + SLICE_MS);
    const { count, isOver: isDone } = state(going);
    if (count !== told.count || isDone !== told.isOver)
      this.#viewers.touch(session, (view) => view.search === search.text);
    this.#plan();
  }
}

function open(session: number, trace: Trace, text: string): Going {
  return { session, trace, search: openSearch(text), told: { count: 0, isOver: false } };
}

function state({ search, trace }: Going): Going['told'] {
  return { count: hitCount(search, trace), isOver: isOver(search, trace) };
}
