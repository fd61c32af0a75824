/**
 * What viewers look for: each search goes on by itself, a slice at a time, as long as somebody looks at it, and tells when it
 * has something new to show.
 */

import type { Trace } from '../trace/trace';
import type { Looked, Viewers } from './viewers';
import { goOn, isOver, openSearch, type Search } from './queries/search';

/** Of a slice: whoever waits for something else waits so long. */
const SLICE_MS = 8;
/** As many as viewers look for at once, and a few more. */
const MOST = 8;

type Going = { readonly session: number; readonly trace: Trace; readonly search: Search };

export class Searches {
  readonly #viewers: Pick<Viewers, 'touch'>;
  /** The one that was asked for last at the end. */
  #all: Going[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(viewers: Pick<Viewers, 'touch'>) {
    this.#viewers = viewers;
  }

  /** That of a view of this session, as far as it has gone. */
  of(session: number, trace: Trace, text: string): Search {
    const isIt = (one: Going): boolean => one.trace === trace && one.search.text === text;
    const going = this.#all.find(isIt) ?? { session, trace, search: openSearch(text) };
    this.#all = [...this.#all.filter((one) => !isIt(one)), going].slice(-MOST);
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
    const { session, trace, search } = going;
    goOn(search, trace, performance.now() + SLICE_MS);
    this.#viewers.touch(session, (view) => view.search === search.text);
    this.#plan();
  }
}
