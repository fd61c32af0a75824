/** The sessions that there are, which of them is the current one, and what was lost with a core or a window. */

import * as vscode from 'vscode';
import type { LostSession } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';
import {
  keepSessions,
  keptOf,
  type KeptSession,
  type KeptSessions,
  lostWith,
  sessionsBefore,
} from './lostSession';

/** One is no longer there; `by`: what took its place. */
export type Gone = { readonly session: number; readonly by: number | undefined };

/** No session has this id. */
export const NONE = -1;

export class Sessions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #told = new vscode.EventEmitter<SessionInfo>();
  readonly #gone = new vscode.EventEmitter<Gone>();
  /** Another is the current one, or it is another than it was; or one came or went. */
  readonly onDidChange = this.#changed.event;
  /** One, whichever, says what it is now. */
  readonly onDidTell = this.#told.event;
  readonly onDidGo = this.#gone.event;
  readonly #memory: vscode.Memento;
  readonly #known = new Map<number, SessionInfo>();
  readonly #lost = new Map<number, LostSession>();
  /** Those in which something was done by hand. */
  readonly #byHand = new Set<number>();
  /** How many events there were when it was saved. */
  readonly #saved = new Map<number, number>();
  readonly #before: KeptSessions;
  #current: number;
  #last: number;
  #keptText: string;

  /** `memory`: of the workspace. */
  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#before = sessionsBefore(memory);
    this.#keptText = JSON.stringify(this.#before);
    const { sessions, current, last } = this.#before;
    for (const kept of sessions) this.#lost.set(kept.id, lostWith('window', kept));
    this.#current = current;
    this.#last = last;
  }

  /** The highest id of this window and the one before it. */
  get last(): number {
    return this.#last;
  }

  /** In the order in which they began. */
  get all(): readonly SessionInfo[] {
    return [...this.#known.values()];
  }

  /** What there was in this window and the one before it, and is no longer: that of this window in the order in which it went. */
  get gone(): readonly LostSession[] {
    return [...this.#lost.values()];
  }

  /** What was recorded of these stands in no file: it goes with the core and the window. */
  get unsaved(): readonly SessionInfo[] {
    return this.all.filter((session) => this.isUnsaved(session));
  }

  find(id: number): SessionInfo | undefined {
    return this.#known.get(id);
  }

  /** What there was of this id, where there is nothing now; null where there was nothing. */
  findLost(id: number): LostSession | null {
    return this.#known.has(id) ? null : (this.#lost.get(id) ?? null);
  }

  /** Its id; that of one that was lost, too. */
  get currentId(): number {
    return this.#current;
  }

  get current(): SessionInfo | null {
    return this.#known.get(this.#current) ?? null;
  }

  /** Makes it the current one; harmless where there is none of this id. */
  choose(id: number): void {
    if (id === this.#current || (!this.#known.has(id) && !this.#lost.has(id))) return;
    this.#current = id;
    this.#keep();
    this.#changed.fire(undefined);
  }

  /** Something was done in the session that would have to be done again: a step, a client. */
  noteByHand(id: number): void {
    this.#byHand.add(id);
    this.#keep();
  }

  /** What was done by hand is still there to be lost. */
  isByHand(id: number): boolean {
    const session = this.#known.get(id);
    return session !== undefined && session.state !== 'ended' && this.#byHand.has(id);
  }

  /** At least so many events of it stand in a file: those that were known before it was written. */
  noteSaved(id: number, events: number): void {
    this.#saved.set(id, events);
    this.#keep();
  }

  /** Neither was it read from a file, nor is all of it written to one. */
  isUnsaved({ id, opened, recording, state, events }: SessionInfo): boolean {
    if (opened !== undefined || events <= (this.#saved.get(id) ?? 0)) return false;
    const isWritten = recording?.problem === '' && (!recording.isOver || state === 'ended');
    return !isWritten;
  }

  /** One that is new becomes the current one. */
  tell(told: SessionInfo): void {
    const session = withTitle(told);
    const isNew = !this.#known.has(session.id);
    this.#known.set(session.id, session);
    this.#lost.delete(session.id);
    this.#last = Math.max(this.#last, session.id);
    if (isNew) this.#current = session.id;
    this.#keep();
    this.#told.fire(session);
    if (isNew || session.id === this.#current) this.#changed.fire(undefined);
  }

  /** Those of the window before this one, whose core was found again, are as they were there. */
  takeUp(sessions: readonly SessionInfo[]): void {
    const { current } = this.#before;
    for (const { id, saved, isByHand } of this.#before.sessions) {
      if (saved !== undefined) this.#saved.set(id, saved);
      if (isByHand) this.#byHand.add(id);
    }
    for (const session of sessions) this.tell(session);
    this.choose(current);
  }

  /** Nobody has those of the window before this one any more: which of them stood in no file; of that nobody is told again. */
  giveUp(): readonly LostSession[] {
    const lost = this.#before.sessions.filter(({ isUnsaved }) => isUnsaved);
    this.#write(this.#before.sessions.map(({ isUnsaved: _, ...kept }) => kept));
    return lost.map((kept) => lostWith('window', kept));
  }

  go(gone: Gone): void {
    const { session: id, by } = gone;
    const before = this.#known.get(id);
    // One that failed to start leaves nothing behind.
    if (by === undefined && before?.state === 'ended' && hasBegun(before))
      this.#lost.set(id, lostWith('room', keptOf(before)));
    this.#known.delete(id);
    this.#saved.delete(id);
    if (this.#current === id) this.#current = by ?? this.all.at(-1)?.id ?? NONE;
    this.#keep();
    this.#gone.fire(gone);
    this.#changed.fire(undefined);
  }

  /** Their core has ended. */
  lose(): void {
    if (this.#known.size === 0) return;
    const kept = this.all.map(keptOf);
    for (const one of kept) this.#lost.set(one.id, lostWith('core', one));
    this.#known.clear();
    // That they are lost was said.
    this.#write(kept);
    this.#changed.fire(undefined);
  }

  #keep(): void {
    if (this.#known.size > 0) this.#write(this.all.map((session) => this.#keptOf(session)));
  }

  #keptOf(session: SessionInfo): KeptSession {
    const { id } = session;
    const saved = this.#saved.get(id);
    return {
      ...keptOf(session),
      ...(this.isUnsaved(session) && { isUnsaved: true }),
      ...(saved !== undefined && { saved }),
      ...(this.isByHand(id) && { isByHand: true }),
    };
  }

  #write(sessions: readonly KeptSession[]): void {
    const kept = { sessions, current: this.#current, last: this.#last };
    const text = JSON.stringify(kept);
    if (text === this.#keptText) return;
    this.#keptText = text;
    keepSessions(this.#memory, kept);
  }

  dispose(): void {
    for (const emitter of [this.#changed, this.#told, this.#gone]) emitter.dispose();
  }
}

/** It was more than a start that failed. */
function hasBegun({ problem, lab }: SessionInfo): boolean {
  return problem === '' || lab?.listeners.length !== 0;
}

/** A scenario's title is data of the lab, by which its translation is found; a file's is its own. */
function withTitle(session: SessionInfo): SessionInfo {
  const { title, lab } = session;
  return lab !== undefined && lab.file === undefined
    ? { ...session, title: vscode.l10n.t(title) }
    : session;
}
