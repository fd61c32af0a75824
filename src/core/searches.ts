/**
 * What viewers look for: each search goes on by itself, a slice at a time, as long as somebody looks at it, and tells when it
 * has something new to show.
 */

import type { Trace } from '../trace/trace';
import type { View } from './protocol';
import type { Looked, Viewers } from './viewers';
import { goOn, hitCount, isOver, openFilter, openSearch, type Search } from './queries/search';

/** Of a slice: whoever waits for something else waits so long. */
const SLICE_MS = 8;

/** Events are looked for, or the descriptors that rows are filtered to. */
type Purpose = 'search' | 'filter';

type Asked = { readonly search?: Search; readonly filter?: Search };

type Going = {
  readonly session: number;
  readonly purpose: Purpose;
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
  of(session: number, trace: Trace, text: string, purpose: Purpose = 'search'): Search {
    const known = this.#all.find(
      (one) => one.trace === trace && one.purpose === purpose && one.search.text === text,
    );
    const going = known ?? open(session, trace, text, purpose);
    going.told = state(going);
    this.#all = [...this.#all.filter((one) => one !== going), going];
    this.#plan();
    return going.search;
  }

  /** What a view of this session looks for, and what its rows are filtered by. */
  askedBy(session: number, trace: Trace, { search, arrangement }: View): Asked {
    const { filter = '' } = arrangement ?? {};
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
      this.#viewers.touch(session, (view) => isAskedBy(view, going));
    this.#plan();
  }
}

function open(session: number, trace: Trace, text: string, purpose: Purpose): Going {
  const search = purpose === 'filter' ? openFilter(text) : openSearch(text);
  return { session, purpose, trace, search, told: { count: 0, isOver: false } };
}

function isAskedBy({ search: text, arrangement }: View, { purpose, search }: Going): boolean {
  return (purpose === 'filter' ? arrangement?.filter : text) === search.text;
}

function state({ search, trace }: Going): Going['told'] {
  return { count: hitCount(search, trace), isOver: isOver(search, trace) };
}
