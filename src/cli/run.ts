/** `muxscope run`: a session, shown as it goes on, until it ends or is ended. */

import type { ReadStream } from 'node:tty';
import { whyUnsupported } from '../core/readings';
import type { Outcome, Session } from '../core/session';
import type { RunCommand } from './arguments';
import { endingOf } from './ending';
import { openKeys } from './keys';
import type { Exit } from './leaving';
import type { Output } from './output';
import type { Screen } from './screen';
import type { Stopping } from './stopping';
import { openView, type View } from './view';

/** What of the process a run uses. */
export type Surface = {
  readonly stdout: Output;
  readonly stopping: Stopping;
  /** Where keys are read; undefined: there is no terminal. */
  readonly keys: ReadStream | undefined;
  readonly screen: Screen;
  /** False only where the cost of inspection is measured. */
  readonly inspect: boolean;
  /** Folder of the lab's bundles. */
  readonly bundles: string;
};

/** Printed events are not looked at again: a small store stays in the processor's cache. */
const KEEP = { events: 1 << 17, payload: 16 << 20 };

export async function run(command: RunCommand, surface: Surface): Promise<Exit> {
  const { screen, stdout, stopping } = surface;
  const unsupported = whyUnsupported();
  if (unsupported !== undefined) {
    screen.tell(unsupported);
    return 2;
  }
  // Only here: it loads koffi, which a list of scenarios needs as little as the help does.
  const { openSession } = await import('../core/session');
  const { onReaderGone } = await import('../core/readers');
  const { inspect, bundles } = surface;
  const session = openSession({ ...command, inspect, bundles, keep: KEEP });
  const view = openView(command, session, screen);
  follow(session, view, surface);
  const unwatch = onReaderGone(process.stdout.fd, () => void session.stop());
  const outcome = await runToEnd(session, surface);
  unwatch();
  // Who closes the terminal ended the command, not only the run in it.
  const { by } = stopping;
  if (stdout.isClosed) return by === 'SIGHUP' ? by : 0;
  view.onEnded(outcome, by);
  const { code, messages } = endingOf(outcome);
  for (const message of messages) screen.tell(message);
  return by === 'SIGHUP' ? by : code;
}

function follow(session: Session, view: View, { stdout, screen: { tell } }: Surface): void {
  let isServing = false;
  session.onDidAppend(() => {
    view.onAppend();
    // Its reader is slow: then the program waits, as nothing may be lost and memory has an end.
    if (stdout.isFull) session.stopReading();
  });
  stdout.onRoom(() => session.readOn());
  session.onDidChange(() => {
    if (!isServing && session.state === 'running') {
      isServing = true;
      for (const { asked, got } of session.moved)
        tell(`port ${asked} is taken, using ${got} instead`);
      view.onServing();
    }
    if (session.state === 'paused') view.onPaused();
  });
}

/** Waits for the end; signals, keys and a closed standard output bring it about. */
async function runToEnd(session: Session, { stdout, keys, stopping }: Surface): Promise<Outcome> {
  const stop = (): void => void session.stop();
  stopping.onAsked(stop);
  stdout.onClosed(stop);
  const closeKeys = keys === undefined ? undefined : openKeys(keys, session, stopping.ask);
  return session.ended.finally(closeKeys);
}
