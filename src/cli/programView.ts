/** How a program of the user's own is shown: standard output is its own unless events go there, and all else goes to standard error. */

import type { Framer } from '../core/derivedFrames';
import type { PythonSession } from '../core/session';
import { totalsOf } from '../trace/totals';
import { openLines, printJsonLines } from './jsonLines';
import type { Screen } from './screen';
import { countLines, row } from './summary';
import { span } from './terminal';
import { FOLDED_AT, headings } from './text';
import { ALL, openTickLines } from './tickLines';
import { framerOf, type Showing } from './view';

/** Told of a session as it goes on. */
export type ProgramView = {
  onAppend(): void;
  /** `how`: to be read after "ended". */
  onEnded(how: string): void;
};

export function openProgramView(
  showing: Showing,
  session: Pick<PythonSession, 'trace' | 'source'>,
  screen: Screen,
  aside: Screen,
): ProgramView {
  const framer = framerOf(session.trace, showing);
  return showing.json
    ? jsonView(session, screen, framer)
    : textView(showing.quiet, session, aside, framer);
}

function jsonView(
  { trace }: Pick<PythonSession, 'trace'>,
  { printEvents }: Screen,
  framer: Framer | undefined,
): ProgramView {
  const take = framer && openLines(trace, ALL, framer);
  let next = 0;
  const show = (): void => {
    if (take === undefined) next = printJsonLines(trace, next, printEvents);
    else printEvents(take());
  };
  return { onAppend: show, onEnded: show };
}

function textView(
  quiet: boolean,
  { trace, source }: Pick<PythonSession, 'trace' | 'source'>,
  { look, print }: Screen,
  framer: Framer | undefined,
): ProgramView {
  const ticks = quiet ? undefined : openTickLines(trace, look, ALL, 0, { framer });
  const totals = totalsOf(trace);
  let hasBegun = false;
  const show = (isStill: boolean): void => {
    const lines = ticks?.take(isStill) ?? [];
    if (lines.length === 0) return;
    if (!hasBegun) print([headings()]);
    hasBegun = true;
    print(lines, { foldedAt: FOLDED_AT });
  };
  return {
    onAppend: () => show(false),
    onEnded: (how) => {
      show(true);
      const title = [span(source.name, 'bold'), span(' under the probe')];
      const lines = [title, ...(source.hasBegun ? countLines(totals) : []), row('ended', how)];
      print(quiet ? lines : [[], ...lines]);
    },
  };
}
