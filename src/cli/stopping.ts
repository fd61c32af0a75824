/** What asks a command to end: a signal, or a key of its terminal. The first is heeded in order, a second one at once. */

import { isatty } from 'node:tty';

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export type Stopper = 'q' | 'Ctrl-C' | Signal;

export type Stopping = {
  /** Who asked first; undefined: nobody yet. */
  readonly by: Stopper | undefined;
  readonly ask: (stopper: Stopper) => void;
  /** Calls `listener` when somebody asks first. */
  onAsked(listener: () => void): void;
};

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** One press of Ctrl-C may come twice: to the whole group, and passed on by what started the command. */
const SAME_PRESS_MS = 300;

/** From now on signals do not end the process but ask; `but` is somebody else's, and does neither. */
export function openStopping(but?: Signal): Stopping {
  const listeners: (() => void)[] = [];
  let by: Stopper | undefined;
  let askedAt = 0;
  const ask = (stopper: Stopper): void => {
    if (by === undefined) {
      by = stopper;
      askedAt = performance.now();
      for (const listener of listeners) listener();
    } else if (performance.now() - askedAt > SAME_PRESS_MS) raise(signalOf(stopper));
  };
  for (const signal of SIGNALS) process.on(signal, signal === but ? () => undefined : ask);
  return {
    get by() {
      return by;
    },
    ask,
    onAsked: (listener) => listeners.push(listener),
  };
}

/** The signal that a stopper stands for. */
export function signalOf(stopper: Stopper): Signal {
  return stopper === 'q' || stopper === 'Ctrl-C' ? 'SIGINT' : stopper;
}

/**
 * Ends the process by the signal, so that who started it sees what ended it; the kernel ends what it has started. Node's
 * own way out gives the terminal its settings back, and aborts where that is gone.
 */
export function raise(signal: Signal): void {
  if (isatty(0)) process.stdin.setRawMode(false);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
