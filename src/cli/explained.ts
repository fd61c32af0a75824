/** What calls, flags, errors and letters of readiness mean, in a line each below that in which it stands first. */

import { knownPoller } from '../pollers/list';
import type { TraceEvent } from '../trace/event';
import { type Flag, meaningOfCall, meaningOfFlag, meaningOfWait } from '../trace/manual';
import { type Meaning, meaningOfErrno, meaningOfLetter } from '../trace/meanings';
import type { Line } from './screen';
import { span } from './terminal';

/** What an event needs explained that none before it did; `poller`: what its loop waits on, empty where it does not. */
export type Explain = (event: TraceEvent, poller: string) => readonly Line[];

/** Under the columns of ticks and of what goes on from them. */
const INDENT = ' '.repeat(10);

export function openExplaining(): Explain {
  const told = new Set<Meaning>();
  return (event, poller) =>
    meaningsOf(event, poller).flatMap((meaning) => {
      if (meaning === undefined || told.has(meaning)) return [];
      told.add(meaning);
      return [lineOf(meaning)];
    });
}

function meaningsOf(event: TraceEvent, poller: string): readonly (Meaning | undefined)[] {
  const { kind, events = '', errno = '' } = event;
  if (kind === 'ready') return Array.from(events, meaningOfLetter);
  const call = kind === 'wake' ? waitOf(poller) : meaningOfCall(event);
  return [call, ...flagsOf(event).map(meaningOfFlag), meaningOfErrno(errno)];
}

function waitOf(poller: string): Meaning | undefined {
  return meaningOfWait(knownPoller(poller)?.call ?? '');
}

function flagsOf({ edge, oneshot, oob, peek }: TraceEvent): readonly Flag[] {
  return [
    ...(edge === true ? (['edge'] as const) : []),
    ...(oneshot === true ? (['oneshot'] as const) : []),
    ...(oob === true ? (['MSG_OOB'] as const) : []),
    ...(peek === true ? (['MSG_PEEK'] as const) : []),
  ];
}

/** Word by word, so that it is folded between them. */
function lineOf({ says, page }: Meaning): Line {
  const text = page === '' ? says : `${says} See ${page}.`;
  return [span(INDENT), ...text.split(/(?<= )/).map((word) => span(word, 'dim'))];
}
