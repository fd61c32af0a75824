/** What is done with a session of the user's while it goes on: it is shown, recorded where asked, and judged. */

import { Unwritable } from '../core/asideFile';
import { onReaderGone } from '../core/readers';
import type { Recording } from '../core/recording';
import type { LabSession, PythonSession } from '../core/session';
import { JSON_OPTION, type Parsed, type Surface } from './command';
import type { FindingChoice } from './findingOptions';
import { openFinds } from './finds';
import { recordSession } from './saving';
import type { Screen } from './screen';
import type { Showing } from './view';

/** Printed events are not looked at again: a small store stays in the processor's cache. */
export const KEEP = { events: 1 << 17, payload: 16 << 20 };

export type Followed = {
  readonly choice: FindingChoice;
  /** Where what is for people goes. */
  readonly aside: Screen;
  /** It is shown by this, before what was found is told. */
  readonly onAppend: () => void;
  /** Nobody reads what rules find, which costs each event something. */
  readonly isUnjudged?: boolean;
  /** Standard output is not our own: whether anybody reads it is not for us to ask. */
  readonly isUnread?: boolean;
};

export type Following = {
  /** The session has ended: its recording does. */
  close(): void;
  /** Tells what was found; the exit code where all else went well. */
  judge(): 0 | 1 | 3;
};

export function showingOf({ values }: Parsed, { options }: FindingChoice): Showing {
  return {
    quiet: values.has('--quiet'),
    json: values.has(JSON_OPTION),
    framings: options.framings ?? [],
  };
}

/** Undefined where it cannot be recorded: that is told, and the session over. */
export async function openFollowing(
  session: LabSession | PythonSession,
  { values }: Parsed,
  { stdout, screen }: Surface,
  { choice, aside, onAppend, isUnjudged, isUnread }: Followed,
): Promise<Following | undefined> {
  const file = values.get('--save');
  let recording: Recording | undefined;
  try {
    if (file !== undefined) recording = recordSession(session, file, aside);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    await session.stop();
    aside.tell(`--save ${file}: ${error.message}`);
    return undefined;
  }
  const screens = { out: screen, aside };
  const finds =
    isUnjudged === true
      ? undefined
      : openFinds(session.trace, choice, values.has(JSON_OPTION), screens);
  session.onDidAppend(() => {
    onAppend();
    finds?.onAppend();
    // Its reader is slow: then the program waits, as nothing may be lost and memory has an end.
    if (stdout.isFull) session.source.stopReading();
  });
  stdout.onRoom(() => session.source.readOn());
  const stop = (): void => void session.stop();
  stdout.onClosed(stop);
  const unwatch = isUnread === true ? undefined : onReaderGone(process.stdout.fd, stop);
  return {
    close: () => {
      unwatch?.();
      recording?.finish();
    },
    judge: () => {
      const findings = finds?.onEnded() ?? [];
      // What was asked for, and is not there, is no success.
      if (recording !== undefined && recording.problem !== '') return 3;
      return choice.fails(findings) ? 1 : 0;
    },
  };
}
