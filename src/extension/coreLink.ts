/** A core as it is spoken to, until it ends: one that is started here, or the one that the window before this one left. */

import type { FromCore, ToCore } from '../core/messages';
import { type CorePlace, EXIT_LIMIT_MS, exitOf, startCore } from './coreProcess';
import { connectCore, type CoreSocket } from './coreSocket';
import type { Translate } from './translate';

/** What is kept of a core, so that another window finds it. */
export type LeftCore = CorePlace & { readonly pid: number; readonly version: string };

export type CoreLink = {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Dropped while it does not listen. */
  send(message: ToCore): void;
  /** Tells it to end; resolves when it is gone, with all that it started, which is helped after a while. */
  end(): Promise<void>;
  /** Leaves it to itself: whether it goes on without us it decides. Resolves when it has heard so. */
  leave(): Promise<void>;
  kill(): void;
};

export type LinkListener = {
  onMessage(message: FromCore): void;
  /** It listens there. */
  onPlace?(place: CorePlace): void;
  /** It printed this. */
  onLine?(line: string): void;
  /** It is over, otherwise than asked here. */
  onClosed(reason: string): void;
};

export type CoreStart = {
  /** The core's bundle. */
  readonly file: string;
  readonly lastSession: number;
  readonly t: Translate;
};

export function startLink({ file, lastSession, t }: CoreStart, listener: LinkListener): CoreLink {
  let socket: CoreSocket | undefined;
  const { onMessage, onClosed, isOver, hush } = hushed(listener);
  const child = startCore(file, lastSession, {
    onLine: (line) => listener.onLine?.(line),
    onPlace: (place) => {
      if (isOver()) return;
      listener.onPlace?.(place);
      socket = connectCore(place, onMessage);
      void socket.closed.then(async (problem) => {
        // How it ended tells more.
        if (problem === undefined) await exitOf(child);
        onClosed(problem ?? t('it closed its channel'));
      });
    },
  });
  child.once('error', ({ message }) => onClosed(message));
  child.once('exit', (code, signal) =>
    onClosed(
      signal === null ? t('it ended with code {0}', code ?? -1) : t('it was ended by {0}', signal),
    ),
  );
  const leave = (): void => {
    hush();
    // Where nobody is in, there is nothing in it.
    if (socket === undefined) child.kill('SIGTERM');
    else socket.close();
  };
  return {
    pid: child.pid,
    send: (message) => socket?.send(message),
    end: () => {
      const gone = exitOf(child);
      socket?.send({ type: 'end' });
      leave();
      return gone;
    },
    leave: async () => {
      leave();
      await socket?.closed;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** One that is there: what it is the end of is told as soon as it is gone. */
export function findLink(left: LeftCore, t: Translate, listener: LinkListener): CoreLink {
  const { onMessage, onClosed, hush } = hushed(listener);
  const socket = connectCore(left, onMessage);
  void socket.closed.then((problem) => onClosed(problem ?? t('it closed its channel')));
  const kill = (): void => {
    try {
      process.kill(left.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  return {
    pid: left.pid,
    send: (message) => socket.send(message),
    end: async () => {
      hush();
      socket.send({ type: 'end' });
      // Its end of the connection is there as long as the process.
      const timer = setTimeout(kill, EXIT_LIMIT_MS);
      await socket.closed;
      clearTimeout(timer);
    },
    leave: async () => {
      hush();
      socket.close();
      await socket.closed;
    },
    kill,
  };
}

/** The same until its end was told, or nothing of it is to be told any more. */
function hushed(listener: LinkListener) {
  let isDone = false;
  return {
    onMessage: (message: FromCore): void => {
      if (!isDone) listener.onMessage(message);
    },
    onClosed: (reason: string): void => {
      if (!isDone) listener.onClosed(reason);
      isDone = true;
    },
    isOver: (): boolean => isDone,
    hush: (): void => {
      isDone = true;
    },
  };
}
