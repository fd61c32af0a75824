/** The keys of a terminal: space pauses and resumes, `.` steps one tick, q or Ctrl-C ends. */

import type { ReadStream } from 'node:tty';
import type { Session } from '../core/session';

/** As the header tells them. */
export const KEYS_HELP = 'space pauses and resumes, . steps one tick, q ends';

/** What keys do; a session, as far as they reach. */
export type Keyed = Pick<Session, 'isPausing' | 'pause' | 'resume' | 'step'>;

const CTRL_C = '\x03';

/** Reads keys until the returned function is called, which gives the terminal back as it was. */
export function openKeys(
  input: Pick<ReadStream, 'setRawMode' | 'setEncoding' | 'on' | 'off' | 'resume' | 'pause'>,
  session: Keyed,
  end: (how: 'q' | 'Ctrl-C') => void,
): () => void {
  const steps = openSteps(session);
  const onKeys = (keys: string): void => {
    // An escape sequence is one key, of no meaning here; fast typing and paste come together.
    if (keys.startsWith('\x1b')) return;
    for (const key of keys) onKey(key);
  };
  const onKey = (key: string): void => {
    if (key === 'q' || key === 'Q') end('q');
    else if (key === CTRL_C) end('Ctrl-C');
    else if (key === '.') steps.add();
    else if (key === ' ') {
      steps.forget();
      if (session.isPausing) session.resume();
      else void session.pause();
    }
  };
  // Of a terminal that was closed: a signal tells of it too.
  input.on('error', () => undefined);
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.on('data', onKeys);
  input.resume();
  return () => {
    input.off('data', onKeys);
    input.setRawMode(false);
    input.pause();
  };
}

/** Steps one after the other: each asks for the next tick only where the last one's is over. */
function openSteps(session: Keyed) {
  let wanted = 0;
  let isStepping = false;
  const work = async (): Promise<void> => {
    isStepping = true;
    while (wanted > 0) {
      wanted--;
      await session.step();
    }
    isStepping = false;
  };
  return {
    add: (): void => {
      wanted++;
      if (!isStepping) void work();
    },
    forget: (): void => {
      wanted = 0;
    },
  };
}
