/** What is kept beside a trace: a reader of the trace's pass, so that a look costs nothing for what was added since the last. */

import { CODE, KINDS, type Kind } from './kinds';
import { readOn } from './pass';
import type { Trace } from './trace';

/**
 * A book of each trace, opened with what its first reader gives. From then on `note` takes down every event of its `kinds`
 * as it comes; what is kept by then is read first, what was let go is missed.
 */
export function followed<Book, Given extends unknown[] = []>(
  open: (...given: Given) => Book,
  note: (book: Book, trace: Trace, seq: number) => void,
  kinds: (book: Book) => readonly Kind[] | undefined = () => undefined,
): (trace: Trace, ...given: Given) => Book {
  const books = new WeakMap<Trace, Book>();
  return (trace, ...given) => {
    const known = books.get(trace);
    if (known !== undefined) return known;
    const book = open(...given);
    books.set(trace, book);
    const noteIn = (seq: number): void => note(book, trace, seq);
    readKept(trace, noteIn, kinds(book));
    readOn(trace.pass, noteIn, kinds(book));
    return book;
  };
}

/** A trace's books, the one that was asked for last at the end. */
type Shelf<Key, Book> = { readonly key: Key; readonly book: Book }[];

type Following<Book> = {
  readonly kinds?: readonly Kind[];
  /** Notes all that is kept and settled, faster than event by event: what one looks for in a million. */
  readonly catchUp?: (book: Book, trace: Trace) => void;
};

/**
 * The same for each of some things in a trace, of which only the `most` that were asked for last are followed; one that is asked
 * for again after that is read again.
 */
export function followedEach<Key, Book>(
  open: (key: Key) => Book,
  note: (book: Book, trace: Trace, seq: number) => void,
  most: number,
  { kinds, catchUp }: Following<Book> = {},
): (trace: Trace, key: Key) => Book {
  const shelfOf = followed<Shelf<Key, Book>>(
    () => [],
    (shelf, trace, seq) => {
      for (let i = 0; i < shelf.length; i++) note(shelf[i]!.book, trace, seq);
    },
    () => kinds,
  );
  return (trace, key) => {
    const shelf = shelfOf(trace);
    const at = shelf.findIndex((entry) => entry.key === key);
    const entry = at < 0 ? { key, book: open(key) } : shelf.splice(at, 1)[0]!;
    const { book } = entry;
    if (at < 0 && catchUp !== undefined) catchUp(book, trace);
    else if (at < 0) readKept(trace, (seq) => note(book, trace, seq), kinds);
    shelf.push(entry);
    if (shelf.length > most) shelf.shift();
    return book;
  };
}

function readKept(
  trace: Trace,
  note: (seq: number) => void,
  kinds: readonly Kind[] | undefined,
): void {
  const isRead = new Uint8Array(KINDS.length).fill(kinds === undefined ? 1 : 0);
  for (const kind of kinds ?? []) isRead[CODE[kind]] = 1;
  const { kind, mask, first, settled } = trace;
  for (let seq = first; seq < settled; seq++) if (isRead[kind[seq & mask]!] === 1) note(seq);
}
