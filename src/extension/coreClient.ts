/**
 * The core process as the extension has it: found again after a reload, else started when first needed, asked, and, however it
 * ended, started again.
 */

import type { CoreState } from '../core/panelProtocol';
import type { FilePlace } from '../core/place';
import type { FromCore, SentSight, ToCore } from '../core/messages';
import type { SessionInfo, View } from '../core/protocol';
import type { CoreError, Replies, Reply, Request } from '../core/requests';
import { type CoreLink, findLink, type LeftCore, type LinkListener, startLink } from './coreLink';
import type { CorePlace } from './coreProcess';
import { isOurs } from './coreSocket';
import type { Translate } from './translate';

export type CoreOptions = {
  /** The core's bundle. */
  readonly file: string;
  /** The id of the last session that anybody may know of; absent: there was none. */
  readonly lastSession?: number;
  /** Why a core ended is shown to the user. */
  readonly t: Translate;
  /** A core that is not ready after so long has failed. */
  readonly readyLimitMs?: number;
  /** Where the core is remembered for the window after this one, and that of the window before; absent: nowhere. */
  readonly left?: LeftStore;
};

export type LeftStore = {
  /** Of the extension: another one speaks another language. */
  readonly version: string;
  find(): LeftCore | undefined;
  keep(core: LeftCore | undefined): void;
};

/** What the owner is told. */
export type CoreListener = {
  onState(state: CoreState): void;
  /** Of the core that was found again: before it is ready. */
  onFound(sessions: readonly SessionInfo[]): void;
  onSession(session: SessionInfo): void;
  onGone(id: number, by: number | undefined): void;
  onSight(sight: SentSight): void;
  onLog(level: LogLevel, text: string): void;
};

export type LogLevel = 'info' | 'warn' | 'error';

/** Why a request was not done, in the user's language; `closed`: the core ended before it answered. */
export class CoreFailure extends Error {
  readonly code: CoreError['code'] | 'closed';
  readonly place: FilePlace | undefined;

  constructor(code: CoreError['code'] | 'closed', message: string, place?: FilePlace) {
    super(message);
    this.name = 'CoreFailure';
    this.code = code;
    this.place = place;
  }
}

/** A slow machine took a second; a core that hangs must be told some time. */
const READY_LIMIT_MS = 20_000;

/** The window before this one, which is loaded anew, is gone by then, unless it hangs or is another's. */
const FOUND_LIMIT_MS = 8000;

const NOBODY: LinkListener = { onMessage: () => undefined, onClosed: () => undefined };

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: CoreFailure) => void;
};

export class CoreClient {
  readonly #options: CoreOptions;
  readonly #listener: CoreListener;
  readonly #waiting = new Map<number, Waiting>();
  #state: CoreState = { is: 'off' };
  #link: CoreLink | undefined;
  #finding: Promise<boolean> | undefined;
  #starting: Promise<void> = Promise.resolve();
  /** Settles `#starting`. */
  #settleStart: Waiting | undefined;
  #lastId = 0;
  /** It said that another window is in. */
  #isTaken = false;
  /** Ids go on from one core to the next, so that no session is taken for another. */
  #lastSession: number;

  constructor(options: CoreOptions, listener: CoreListener) {
    this.#options = options;
    this.#lastSession = options.lastSession ?? 0;
    this.#listener = listener;
  }

  get state(): CoreState {
    return this.#state;
  }

  /** The running process, undefined when there is none. */
  get pid(): number | undefined {
    return this.#link?.pid;
  }

  /** Comes back to the core that the window before this one left; false where there is none. Nothing is started. */
  find(): Promise<boolean> {
    if (this.#link !== undefined) return Promise.resolve(true);
    this.#finding ??= this.#find().finally(() => (this.#finding = undefined));
    return this.#finding;
  }

  /** Resolves when it is known whether there is one that was left. */
  async looked(): Promise<void> {
    await this.#finding;
  }

  /** Resolves when the core can be asked; rejects with a CoreFailure when it could not be started. */
  start(): Promise<void> {
    if (this.#finding !== undefined) return this.#finding.then(() => this.start());
    if (this.#link === undefined) this.#start();
    return this.#starting;
  }

  /** Asks the core, which is started when there is none; rejects with a CoreFailure. */
  async request<Do extends Request['do']>(request: Request & { do: Do }): Promise<Replies[Do]> {
    await this.start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Replies[Do]), reject });
      this.#send({ type: 'request', id, request });
    });
  }

  /** `session`: its id, −1 for none. */
  look(viewer: string, session: number, view: View): void {
    this.#send({ type: 'look', viewer, session, view });
  }

  seen(viewer: string, number: number): void {
    this.#send({ type: 'seen', viewer, number });
  }

  leave(viewer: string): void {
    this.#send({ type: 'leave', viewer });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends the core and all it started; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#finding !== undefined) await this.#finding;
    const link = this.#link;
    if (link !== undefined) {
      this.#link = undefined;
      this.#options.left?.keep(undefined);
      const gone = link.end();
      this.#settleAll(this.#options.t('the core was stopped'));
      // At once: while the old one goes, whoever asks starts a new one, whose state must not be taken back.
      this.#become({ is: 'off' });
      await gone;
    } else if (this.#state.is === 'closed') this.#become({ is: 'off' });
  }

  /** Leaves the core to the window that comes after this one: where there is nothing in it, it ends. */
  async leaveCore(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.leave();
  }

  async #find(): Promise<boolean> {
    const { left, t } = this.#options;
    const core = left?.find();
    if (core === undefined) return false;
    const isOld = core.version !== left?.version;
    if (isOld || !isOurs(core)) {
      left?.keep(undefined);
      if (isOurs(core)) void findLink(core, t, NOBODY).end();
      return false;
    }
    this.#open(FOUND_LIMIT_MS, (listener) => findLink(core, t, listener));
    return this.#starting.then(
      () => true,
      () => false,
    );
  }

  #start(): void {
    const { file, t, left, readyLimitMs = READY_LIMIT_MS } = this.#options;
    this.#open(readyLimitMs, (listener) => {
      const onPlace = (place: CorePlace): void => {
        const { pid } = link;
        if (pid !== undefined) left?.keep({ ...place, pid, version: left.version });
      };
      const link: CoreLink = startLink(
        { file, t, lastSession: this.#lastSession },
        { ...listener, onPlace },
      );
      return link;
    });
  }

  #open(limitMs: number, openLink: (listener: LinkListener) => CoreLink): void {
    this.#starting = new Promise((resolve, reject) => {
      this.#settleStart = { resolve: () => resolve(), reject };
    });
    // Whoever asked hears of it; so does everyone, by the state.
    this.#starting.catch(() => {});
    this.#isTaken = false;
    this.#become({ is: 'starting' });
    const link: CoreLink = openLink({
      onMessage: (message) => {
        if (this.#link === link) this.#onMessage(message);
      },
      onLine: (line) => this.#listener.onLog('warn', line),
      onClosed: (reason) => {
        if (this.#link === link) this.#onClosed(reason);
      },
    });
    this.#link = link;
    const timer = setTimeout(() => {
      if (this.#link !== link || this.#state.is !== 'starting') return;
      // That of another window is left to it.
      if (this.#isTaken) void link.leave();
      else link.kill();
      this.#onClosed(this.#options.t('it was not ready after {0} s', limitMs / 1000));
    }, limitMs);
    void this.#starting.finally(() => clearTimeout(timer)).catch(() => {});
  }

  #onMessage(message: FromCore): void {
    switch (message.type) {
      case 'ready': {
        this.#onReady(message);
        return;
      }
      case 'taken': {
        this.#isTaken = true;
        return;
      }
      case 'reply': {
        this.#onReply(message.id, message.reply);
        return;
      }
      case 'session': {
        this.#lastSession = Math.max(this.#lastSession, message.session.id);
        this.#listener.onSession(message.session);
        return;
      }
      case 'gone': {
        this.#listener.onGone(message.session, message.by);
        return;
      }
      case 'sight': {
        this.#listener.onSight(message);
        return;
      }
      case 'log': {
        this.#listener.onLog(message.level, message.text);
        return;
      }
    }
  }

  #onReady({ unsupported, sessions = [] }: Extract<FromCore, { type: 'ready' }>): void {
    for (const { id } of sessions) this.#lastSession = Math.max(this.#lastSession, id);
    if (sessions.length > 0) this.#listener.onFound(sessions);
    this.#become(
      unsupported === undefined ? { is: 'ready' } : { is: 'unsupported', reason: unsupported },
    );
    this.#settleStart?.resolve(undefined);
  }

  #onReply(id: number, reply: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (reply.ok) {
      waiting?.resolve(reply.value);
      return;
    }
    const { code, message, said, place } = reply.error;
    const text = said === undefined ? message : this.#options.t(said.template, ...said.values);
    waiting?.reject(new CoreFailure(code, text, place));
  }

  /** The one way in which a core that was not told to end is over; one that was not found again was never there. */
  #onClosed(reason: string): void {
    this.#link = undefined;
    this.#options.left?.keep(undefined);
    this.#become(this.#finding === undefined ? { is: 'closed', reason } : { is: 'off' });
    this.#settleAll(reason);
  }

  #settleAll(reason: string): void {
    const failure = new CoreFailure('closed', reason);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#settleStart?.reject(failure);
    for (const { reject } of waiting) reject(failure);
  }

  /** Looks and the like are said again once it is ready; its end answers all that waits. */
  #send(message: ToCore): void {
    const link = this.#link;
    link?.send(message);
    if (link !== undefined || message.type !== 'request') return;
    const error = { code: 'failed', message: this.#options.t('the core does not listen') } as const;
    this.#onReply(message.id, { ok: false, error });
  }

  #become(state: CoreState): void {
    this.#state = state;
    this.#listener.onState(state);
  }
}
