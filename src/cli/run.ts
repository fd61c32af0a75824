/** `muxscope run`: a session, shown as it goes on, until it ends or is ended. */

import type { ReadStream } from 'node:tty';
import { whyUnsupported } from '../core/readings';
import type { Outcome, Session } from '../core/session';
import type { RunCommand } from './arguments';
import { endingOf, type ExitCode } from './ending';
import { openKeys } from './keys';
import type { Output } from './output';
import type { Stopper } from './summary';
import { openView, type Screen, type View } from './view';

/** What of the process a run uses. */
export type Surface = {
  readonly stdout: Output;
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

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function run(command: RunCommand, surface: Surface): Promise<ExitCode> {
  const { screen, stdout } = surface;
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
  follow(session, view, screen);
  const unwatch = onReaderGone(process.stdout.fd, () => void session.stop());
  const { outcome, stopper } = await runToEnd(session, surface);
  unwatch();
  if (stdout.isClosed) return 0;
  view.onEnded(outcome, stopper);
  const { code, messages } = endingOf(outcome);
  for (const message of messages) screen.tell(message);
  return code;
}

function follow(session: Session, view: View, { tell }: Screen): void {
  let isServing = false;
  session.onDidAppend(() => view.onAppend());
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
async function runToEnd(
  session: Session,
  { stdout, keys }: Surface,
): Promise<{ outcome: Outcome; stopper: Stopper | undefined }> {
  let stopper: Stopper | undefined;
  const stop = (by: Stopper): void => {
    stopper ??= by;
    void session.stop();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  stdout.onClosed(() => void session.stop());
  const closeKeys = keys === undefined ? undefined : openKeys(keys, session, stop);
  try {
    return { outcome: await session.ended, stopper };
  } finally {
    closeKeys?.();
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
