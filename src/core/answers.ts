/** Requests, each answered once, and only to whoever asked it. */

import { coreErrorOf, Failure } from './failure';
import { read, shortly } from './guard';
import type { FromCore } from './messages';
import { REQUEST, type Reply, type Request } from './requests';

export type AnswersMeans = {
  readonly send: (message: FromCore) => void;
  /** Throws Failure for what cannot be done; anything else that it throws is logged. */
  readonly answer: (request: Request) => unknown;
};

/** Requests that are not answered yet: the extension has a few. */
const MOST_REQUESTS = 200;

export class Answers {
  readonly #means: AnswersMeans;
  #unanswered = 0;
  /** Who asks is another than before. */
  #visit = 0;

  constructor(means: AnswersMeans) {
    this.#means = means;
  }

  /** Who asked is gone: what was asked is done, and told to nobody. */
  forget(): void {
    this.#visit++;
  }

  async reply(id: number, asked: unknown): Promise<void> {
    const { send } = this.#means;
    const visit = this.#visit;
    const tell = (reply: Reply): void => {
      if (visit === this.#visit) send({ type: 'reply', id, reply });
    };
    this.#unanswered++;
    try {
      tell({ ok: true, value: (await this.#answer(asked)) ?? null });
    } catch (error) {
      if (!(error instanceof Failure))
        send({ type: 'log', level: 'error', text: String((error as Error).stack ?? error) });
      tell({ ok: false, error: coreErrorOf(error) });
    } finally {
      this.#unanswered--;
    }
  }

  #answer(asked: unknown): unknown {
    const request = read(REQUEST, asked);
    // Stop ends what the others wait for.
    if (this.#unanswered > MOST_REQUESTS && request?.do !== 'stop' && request?.do !== 'stopAll')
      throw new Failure('bad-request', '{0} requests wait already: ask again later', [
        MOST_REQUESTS,
      ]);
    if (request === undefined)
      throw new Failure('bad-request', 'the core cannot answer {0}', [shortly(asked)]);
    return this.#means.answer(request);
  }
}
