/** Which ticks are to be printed: every one that is over, of every loop, once. */

import { listLoops } from '../core/readings';
import { type Look, render, type Span, span } from './terminal';
import { startLine, tickLine, type Trace } from './text';
import { count } from './times';

/** By loop: the number of the next tick to print; −1: what comes before its first wait. */
export type Printed = Map<number, number>;

/**
 * The lines of the ticks that are over and not printed yet, each with its end of line. A tick is over when the next
 * wait has begun; at a stand-still, and at the end, when it has returned.
 */
export function newTickLines(trace: Trace, printed: Printed, look: Look, isStill: boolean): string {
  let lines = '';
  const put = (spans: readonly Span[] | undefined): void => {
    if (spans !== undefined) lines += `${render(spans, look)}\n`;
  };
  for (const { loop, first, last } of listLoops(trace)) {
    let next = printed.get(loop) ?? -1;
    if (next === -1) {
      put(startLine(trace, loop));
      next = 0;
    }
    if (first > next) {
      put([span(`${count(first - next, 'tick')} went before they could be printed`, 'bad')]);
      next = first;
    }
    const isCut = look.width < Infinity;
    for (; next < last; next++) put(tickLine(trace, loop, next, isCut));
    const newest = isStill && next === last ? tickLine(trace, loop, last, isCut) : undefined;
    put(newest);
    printed.set(loop, newest === undefined ? next : next + 1);
  }
  return lines;
}
