/** The sessions of a window, kept over its end and that of its core: with either, unless the core is found again, all that was recorded goes. */

import type { Memento } from 'vscode';
import type { LostSession } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';

/** What is needed to say what was there, to run it again, and to go on with it. */
export type KeptSession = Omit<LostSession, 'went'> & {
  /** What was recorded of it stands in no file. */
  readonly isUnsaved?: true;
  /** How many events there were when it was saved. */
  readonly saved?: number;
  /** Something was done in it by hand. */
  readonly isByHand?: true;
};

export type KeptSessions = {
  readonly sessions: readonly KeptSession[];
  /** Id of the current one; −1: none. */
  readonly current: number;
  /** The highest id that anybody may know of. */
  readonly last: number;
};

const KEY = 'sessions';
const NOTHING: KeptSessions = { sessions: [], current: -1, last: 0 };

export function keepSessions(memory: Memento, kept: KeptSessions): void {
  void memory.update(KEY, kept);
}

/** Those of the window before this one. */
export function sessionsBefore(memory: Memento): KeptSessions {
  return memory.get<KeptSessions>(KEY) ?? NOTHING;
}

/** One that went with its core, with the window before, or to make room. */
export function lostWith(went: LostSession['went'], kept: KeptSession): LostSession {
  const { id, name, title, lab, opened } = kept;
  return { id, name, title, ...(lab && { lab }), ...(opened && { opened }), went };
}

export function keptOf({ id, name, title, lab, opened }: SessionInfo): KeptSession {
  if (opened !== undefined) return { id, name, title, opened: { path: opened.path } };
  if (lab === undefined) return { id, name, title };
  const { scenario, poller, file } = lab;
  return { id, name, title, lab: { scenario, poller, ...(file !== undefined && { file }) } };
}
