/** Standing still at a wait, a tick, going on: of sessions whose source can. */

import type { Ability } from '../sources/source';
import { Failure } from './failure';
import type { AnySession } from './session';
import type { Sessions } from './sessions';

/** Commands that a program has not read. */
const MOST_UNREAD = 1000;

/** Resolves when it stands still; throws Failure. */
export async function pause(sessions: Sessions, id: number): Promise<void> {
  await demandAble(sessions, id, 'pause').pause();
}

/** Throws Failure. */
export function resume(sessions: Sessions, id: number): void {
  demandHearing(sessions, id, 'pause').resume();
}

/** Resolves when it stands still again; throws Failure. */
export async function step(sessions: Sessions, id: number): Promise<void> {
  await demandAble(sessions, id, 'step').step();
}

/** Of a source that could do that, were it another: throws Failure where it never can, or has ended. */
export function demandRunning(sessions: Sessions, id: number, ability: Ability): AnySession {
  const { session } = sessions.demand(id);
  const { is, name, abilities } = session.source;
  if (is === 'file')
    throw new Failure('bad-request', '{0} cannot do that: {1}', [name, String(abilities[ability])]);
  if (session.state !== 'ended') return session;
  throw new Failure('no-session', '{0} has ended: start it again', [name]);
}

/** Who reads no commands is not sent more and more of them. */
function demandHearing(sessions: Sessions, id: number, ability: Ability): AnySession {
  const session = demandRunning(sessions, id, ability);
  const { source } = session;
  if (source.unread() < MOST_UNREAD) return session;
  throw new Failure(
    'bad-request',
    '{0} has {1} commands still to read: wait until it comes to its wait, or stop it',
    [source.name, MOST_UNREAD],
  );
}

/** What a source cannot do it says itself. */
function demandAble(sessions: Sessions, id: number, ability: Ability): AnySession {
  const session = demandHearing(sessions, id, ability);
  const reason = session.source.abilities[ability];
  if (reason === true) return session;
  throw new Failure('bad-request', reason);
}
