/** What a query keeps of each trace: it reads an event once, so that a look costs what was added since the last. */

import type { Trace } from '../../trace/trace';

/**
 * A book of each trace, opened with what its first reader gives and brought up to date by `note` for every event in
 * order; those let go before are missed.
 */
export function followed<Book, Given extends unknown[] = []>(
  open: (...given: Given) => Book,
  note: (book: Book, trace: Trace, seq: number) => void,
): (trace: Trace, ...given: Given) => Book {
  const read = new WeakMap<Trace, { readonly book: Book; next: number }>();
  return (trace, ...given) => {
    const known = read.get(trace) ?? { book: open(...given), next: 0 };
    read.set(trace, known);
    const { book } = known;
    for (let seq = Math.max(known.next, trace.first); seq < trace.settled; seq++) {
      note(book, trace, seq);
    }
    known.next = trace.settled;
    return book;
  };
}
