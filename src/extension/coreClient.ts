/** The core process as the extension has it: started when first needed, asked, and, however it ended, started again. */

import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CoreState } from '../core/panelProtocol';
import type { FilePlace } from '../core/activity';
import type { FromCore, ToCore } from '../core/messages';
import type { SessionInfo, View } from '../core/protocol';
import type { CoreError, Replies, Reply, Request } from '../core/requests';
import { exitOf, forkCore } from './coreProcess';
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
};

/** What the owner is told. */
export type CoreListener = {
  onState(state: CoreState): void;
  onSession(session: SessionInfo): void;
  onGone(id: number, by: number | undefined): void;
  onSight(viewer: string, number: number, sight: Uint8Array): void;
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

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: CoreFailure) => void;
};

export class CoreClient {
  readonly #options: CoreOptions;
  readonly #listener: CoreListener;
  readonly #waiting = new Map<number, Waiting>();
  #state: CoreState = { is: 'off' };
  #child: ChildProcess | undefined;
  #starting: Promise<void> = Promise.resolve();
  /** Settles `#starting`. */
  #settleStart: Waiting | undefined;
  #lastId = 0;
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
    return this.#child?.pid;
  }

  /** Resolves when the core can be asked; rejects with a CoreFailure when it could not be started. */
  start(): Promise<void> {
    if (this.#child === undefined) this.#fork();
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
    const child = this.#child;
    if (child !== undefined) {
      this.#child = undefined;
      const gone = exitOf(child);
      if (child.connected) child.disconnect();
      this.#settleAll(this.#options.t('the core was stopped'));
      // At once: while the old one goes, whoever asks starts a new one, whose state must not be taken back.
      this.#become({ is: 'off' });
      await gone;
    } else if (this.#state.is === 'closed') this.#become({ is: 'off' });
  }

  #fork(): void {
    this.#starting = new Promise((resolve, reject) => {
      this.#settleStart = { resolve: () => resolve(), reject };
    });
    // Whoever asked hears of it; so does everyone, by the state.
    this.#starting.catch(() => {});
    this.#become({ is: 'starting' });
    const child = forkCore(this.#options.file, this.#lastSession);
    this.#child = child;
    this.#hear(child);
  }

  #hear(child: ChildProcess): void {
    const isOurs = () => this.#child === child;
    child.on('message', (message) => {
      if (isOurs()) this.#onMessage(message as FromCore);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => this.#listener.onLog('warn', line));
    }
    const close = (reason: string) => {
      if (isOurs()) this.#onClosed(reason);
    };
    const { t, readyLimitMs: limitMs = READY_LIMIT_MS } = this.#options;
    const timer = setTimeout(() => {
      if (this.#state.is === 'starting') close(t('it was not ready after {0} s', limitMs / 1000));
    }, limitMs);
    child.once('error', (error) => close(error.message));
    child.once('disconnect', () => {
      void exitOf(child).then(() => close(t('it closed its channel')));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      close(
        signal === null
          ? t('it ended with code {0}', code ?? -1)
          : t('it was ended by {0}', signal),
      );
    });
  }

  #onMessage(message: FromCore): void {
    switch (message.type) {
      case 'ready': {
        this.#onReady(message.unsupported);
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
        this.#listener.onSight(message.viewer, message.number, message.sight);
        return;
      }
      case 'log': {
        this.#listener.onLog(message.level, message.text);
        return;
      }
    }
  }

  #onReady(unsupported: string | undefined): void {
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

  /** The one way in which a core that was not told to end is over. */
  #onClosed(reason: string): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    this.#become({ is: 'closed', reason });
    this.#settleAll(reason);
  }

  #settleAll(reason: string): void {
    const failure = new CoreFailure('closed', reason);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#settleStart?.reject(failure);
    for (const { reject } of waiting) reject(failure);
  }

  /**
   * A channel that takes nothing more belongs to a core that ends: its end answers all that waits. Looks and the like are
   * said again after a restart.
   */
  #send(message: ToCore): void {
    const child = this.#child;
    if (child?.connected === true) child.send(message, () => {});
    if (child !== undefined || message.type !== 'request') return;
    const error = { code: 'failed', message: this.#options.t('the core does not listen') } as const;
    this.#onReply(message.id, { ok: false, error });
  }

  #become(state: CoreState): void {
    this.#state = state;
    this.#listener.onState(state);
  }
}
