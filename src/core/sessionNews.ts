/** What is told of each session: its message where that is another than the last, and a line of the log where its state is. */

import type { FileInfo } from './fileInfo';
import type { FromCore } from './messages';
import type { LabInfo, SessionInfo } from './protocol';
import type { CoreError } from './requests';

/** By session, what was told of it. */
export type SessionNews = Map<number, Told>;

type Told = {
  /** What is known of it, and what its last message said, as JSON; the latter without its numbers, and when it was sent, ms. */
  known: string;
  said: string;
  words: string;
  at: number;
  /** Logged last. */
  line: string;
};

type Send = (message: FromCore) => void;

/** Between two messages while mere numbers change, ms, at the least: who wants them sooner looks at the session. */
export const COUNT_MS = 900;
/** What changes by itself while something runs or is read. */
const NUMBERS: ReadonlySet<string> = new Set<keyof (SessionInfo & LabInfo & FileInfo)>([
  ...(['ticks', 'ticksPerSecond', 'isWaiting', 'watched', 'ready', 'busy', 'events'] as const),
  ...(['letGo', 'cost', 'bytesRead'] as const),
]);

/** Says at once what is new of it. Whether something is. */
export function tellSession(news: SessionNews, session: SessionInfo, send: Send): boolean {
  const told = toldOf(news, session);
  const isNews = learn(told, session);
  say(told, session, send);
  return isNews;
}

/** The same, but mere numbers now and then. */
export function countSession(news: SessionNews, session: SessionInfo, send: Send): boolean {
  const told = toldOf(news, session);
  const isNews = learn(told, session);
  if (told.known === told.said) return isNews;
  const isDue = performance.now() - told.at >= COUNT_MS;
  if (isDue || wordsOf(session) !== told.words) say(told, session, send);
  return isNews;
}

/** To somebody who knows nothing: what there is, and, where something is missing here, what. */
export function tellReady(
  news: SessionNews,
  sessions: readonly SessionInfo[],
  missing: CoreError | undefined,
  send: Send,
): void {
  for (const session of sessions) {
    const told = toldOf(news, session);
    learn(told, session);
    note(told, session);
  }
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

function learn(told: Told, session: SessionInfo): boolean {
  const { known } = told;
  told.known = JSON.stringify(session);
  return told.known !== known;
}

function say(told: Told, session: SessionInfo, send: Send): void {
  if (told.known === told.said) return;
  note(told, session);
  send({ type: 'session', session });
}

function note(told: Told, session: SessionInfo): void {
  [told.said, told.words, told.at] = [told.known, wordsOf(session), performance.now()];
}

function wordsOf(session: SessionInfo): string {
  return JSON.stringify(session, (name, field: unknown) => (NUMBERS.has(name) ? undefined : field));
}

function toldOf(news: SessionNews, { id }: SessionInfo): Told {
  const known = news.get(id) ?? { known: '', said: '', words: '', at: -Infinity, line: '' };
  news.set(id, known);
  return known;
}
