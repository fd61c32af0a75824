/** How a program of the user's own is shown: standard output is its own unless events go there, and all else goes to standard error. */

import type { PythonSession } from '../core/session';
import { totalsOf } from '../trace/totals';
import { printJsonLines } from './jsonLines';
import type { Screen } from './screen';
import { countLines, row } from './summary';
import { span } from './terminal';
import { FOLDED_AT, headings } from './text';
import { openTickLines } from './tickLines';
import type { Showing } from './view';

/** Told of a session as it goes on. */
export type ProgramView = {
  onAppend(): void;
  /** `how`: to be read after "ended". */
  onEnded(how: string): void;
};

export function openProgramView(
  { quiet, json }: Showing,
  session: Pick<PythonSession, 'trace' | 'source'>,
  screen: Screen,
  aside: Screen,
): ProgramView {
  return json ? jsonView(session, screen) : textView(quiet, session, aside);
}

function jsonView({ trace }: Pick<PythonSession, 'trace'>, { printEvents }: Screen): ProgramView {
  let next = 0;
  const show = (): void => {
    next = printJsonLines(trace, next, printEvents);
  };
  return { onAppend: show, onEnded: show };
}

function textView(
  quiet: boolean,
  { trace, source }: Pick<PythonSession, 'trace' | 'source'>,
  { look, print }: Screen,
): ProgramView {
  const ticks = quiet ? undefined : openTickLines(trace, look);
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
