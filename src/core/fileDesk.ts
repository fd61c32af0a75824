/** What is asked about trace files: to open one as a session, to save what a session has, to record it while it goes on. */

import type { FoundFile } from '../sources/findFile';
import type { Room } from '../sources/format';
import type { Trace } from '../trace/trace';
import { Failure } from './failure';
import type { SessionInfo } from './protocol';
import type { Recording } from './recording';
import type { FileSession, Keep } from './session';
import type { Sessions } from './sessions';

/** What needs a disk. */
export type FileMeans = {
  /** Throws an error that says in one line why it is no trace. */
  readonly find: (file: string) => Promise<FoundFile>;
  /** How large a store holds all that is in it by now; throws as `find` does. */
  readonly roomOf: (found: FoundFile) => Promise<Room>;
  readonly open: (found: FoundFile, keep: Keep) => FileSession;
  readonly saveTo: (file: string, trace: Trace) => Promise<number>;
  readonly recordTo: (file: string, trace: Trace, onStop: () => void) => Recording;
};

/** What one file may take at the most of the room of all sessions: of a larger one the newest events are kept. */
export const MOST_EVENTS = 1 << 22;
export const MOST_PAYLOAD = 1 << 27;

export class FileDesk {
  readonly #means: FileMeans | undefined;
  readonly #sessions: Sessions;

  /** `means` undefined: there is no disk here. */
  constructor(means: FileMeans | undefined, sessions: Sessions) {
    this.#means = means;
    this.#sessions = sessions;
  }

  /** Resolves once its first events are there; throws Failure. */
  async open(file: string): Promise<SessionInfo> {
    const means = this.#demandMeans();
    const refuse = (error: unknown): never => {
      throw new Failure('bad-file', '{0}', [messageOf(error)]);
    };
    const found = await means.find(file).catch(refuse);
    const { events, payload } = await means.roomOf(found).catch(async (error: unknown) => {
      await found.handle.close();
      return refuse(error);
    });
    const wants = {
      events: Math.min(MOST_EVENTS, events),
      payload: Math.min(MOST_PAYLOAD, payload),
    };
    const opened: FileSession[] = [];
    const open = (keep: Keep): FileSession => {
      const session = means.open(found, keep);
      opened.push(session);
      return session;
    };
    try {
      return await this.#sessions.begin(() => ({ open, wants }));
    } catch (error) {
      // Nobody reads it then.
      if (opened.length === 0) await found.handle.close();
      throw asBadFile(error);
    }
  }

  /** How many events it saved; throws Failure. */
  save(id: number, file: string): Promise<number> {
    const { trace } = this.#sessions.demand(id).session;
    return this.#demandMeans()
      .saveTo(file, trace)
      .catch((error: unknown) => fail(file, error));
  }

  /** What begins to record a session to this file; throws Failure then. */
  recorder(file: string): (trace: Trace, onStop: () => void) => Recording {
    const { recordTo } = this.#demandMeans();
    return (trace, onStop) => {
      try {
        return recordTo(file, trace, onStop);
      } catch (error) {
        return fail(file, error);
      }
    };
  }

  stopRecording(id: number): void {
    this.#sessions.stopRecording(this.#sessions.demand(id));
  }

  #demandMeans(): FileMeans {
    if (this.#means !== undefined) return this.#means;
    throw new Failure('unsupported', 'there is no disk here that trace files could be on');
  }
}

/** What nothing can be read of. */
function asBadFile(error: unknown): unknown {
  const isUnread = error instanceof Failure && error.code === 'failed';
  return isUnread ? new Failure('bad-file', '{0}', [error.message]) : error;
}

function fail(file: string, error: unknown): never {
  throw new Failure('failed', '{0} cannot be written: {1}', [file, messageOf(error)]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
