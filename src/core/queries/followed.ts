/** What a query keeps of each trace: a reader of the trace's pass, so that a look costs nothing for what was added since the last. */

import { CODE, type Kind } from '../../trace/kinds';
import { readOn } from '../../trace/pass';
import type { Trace } from '../../trace/trace';

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
    const wanted = kinds(book);
    const codes = wanted && new Set(wanted.map((kind) => CODE[kind]));
    for (let seq = trace.first; seq < trace.settled; seq++) {
      if (codes?.has(trace.kind[seq & trace.mask]!) !== false) note(book, trace, seq);
    }
    readOn(trace.pass, (seq) => note(book, trace, seq), wanted);
    return book;
  };
}
