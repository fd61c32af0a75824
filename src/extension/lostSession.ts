/** The last session, kept over the end of its core and of the window: with either all that was recorded goes. */

import type { Memento } from 'vscode';
import type { LostSession } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';

type Kept = Omit<LostSession, 'went'>;

const KEY = 'session';

/** Keeps what is needed to say what was there, and to run it again. */
export function keepSession(memory: Memento, session: SessionInfo): void {
  void memory.update(KEY, keptOf(session));
}

/** The session of the window before this one; null where there was none. */
export function sessionBefore(memory: Memento): LostSession | null {
  const kept = memory.get<Kept>(KEY);
  return kept === undefined ? null : { ...kept, went: 'window' };
}

/** One that went with its core, or to make room. */
export function lostWith(went: 'core' | 'room', session: SessionInfo): LostSession {
  return { ...keptOf(session), went };
}

function keptOf({ id, name, title, lab, opened }: SessionInfo): Kept {
  if (opened !== undefined) return { id, name, title, opened: { path: opened.path } };
  if (lab === undefined) return { id, name, title };
  const { scenario, poller, file } = lab;
  return { id, name, title, lab: { scenario, poller, ...(file !== undefined && { file }) } };
}
