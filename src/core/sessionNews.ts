/** What is told of each session: its message where that is another than the last, and a line of the log where its state is. */

import type { FromCore } from './messages';
import type { SessionInfo } from './protocol';
import type { CoreError } from './requests';

/** By session: its message sent last, as JSON, and what was logged of it last. */
export type SessionNews = Map<number, { json: string; line: string }>;

type Send = (message: FromCore) => void;

/** Whether it is news. */
export function tellSession(news: SessionNews, session: SessionInfo, send: Send): boolean {
  const json = JSON.stringify(session);
  const told = toldOf(news, session);
  if (json === told.json) return false;
  told.json = json;
  send({ type: 'session', session });
  return true;
}

/** To somebody who knows nothing: what there is, and, where something is missing here, what. */
export function tellReady(
  news: SessionNews,
  sessions: readonly SessionInfo[],
  missing: CoreError | undefined,
  send: Send,
): void {
  for (const session of sessions) toldOf(news, session).json = JSON.stringify(session);
  const why = missing && { code: missing.code, unsupported: missing.message };
  send({ type: 'ready', ...why, ...(sessions.length > 0 && { sessions }) });
}

export function logSession(news: SessionNews, session: SessionInfo, send: Send): void {
  const { id, name, state, problem, lab } = session;
  const where = state === 'running' && lab ? ` at ${lab.listeners.join(', ')}` : '';
  const why = problem === '' ? '' : `: ${problem}`;
  const text = `session ${id}, ${name}${lab ? ` on ${lab.poller}` : ''}: ${state}${where}${why}`;
  const told = toldOf(news, session);
  if (text !== told.line) send({ type: 'log', level: why === '' ? 'info' : 'error', text });
  told.line = text;
}

function toldOf(news: SessionNews, { id }: SessionInfo): { json: string; line: string } {
  const known = news.get(id) ?? { json: '', line: '' };
  news.set(id, known);
  return known;
}
