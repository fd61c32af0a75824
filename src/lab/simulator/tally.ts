/** What the run comes to: counts over all clients, and the first failures. */

import { type Recorder, now } from '../recorder';
import type { Report } from '../script';

const MAX_TOLD = 20;
const MAX_REASON = 500;

export class Tally {
  connected = 0;
  bytesSent = 0;
  bytesReceived = 0;
  ended = 0;
  readonly #recorder: Recorder;
  readonly #clients: number;
  readonly #tellsAll: boolean;
  readonly #failures: { client: number; reason: string }[] = [];
  #failed = 0;
  /** When the first connect began, and the last client was connected; −1 for not yet. */
  #firstAt = -1;
  #lastAt = -1;

  /** `tellsAll`: the reason of every failure, and every client's end. */
  constructor(recorder: Recorder, clients: number, tellsAll = false) {
    this.#recorder = recorder;
    this.#tellsAll = tellsAll;
    this.#clients = clients;
  }

  get areAllEnded(): boolean {
    return this.ended === this.#clients;
  }

  connecting(): void {
    if (this.#firstAt < 0) this.#firstAt = performance.now();
  }

  /** `isFirst`: the client was not connected before. */
  becameConnected(isFirst: boolean): void {
    if (!isFirst) return;
    this.connected++;
    this.#lastAt = performance.now();
  }

  /** Counts a failed expectation and tells it, with the reason while there are few. */
  fail(client: number, reason: string): void {
    this.#failed++;
    const isTold = this.#failures.length < MAX_TOLD;
    const text = reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
    if (isTold) this.#failures.push({ client, reason: text });
    const told = isTold || this.#tellsAll ? text : '';
    this.#recorder.signal('failed', `${now()} ${told}`, client);
  }

  /** The client has ended, after so many bytes. */
  end(client: number, sent: number, received: number): void {
    this.ended++;
    if (this.#tellsAll) this.#recorder.signal('ended', `${sent} ${received}`, client);
  }

  /** What a client has moved that will not come to its end. */
  moved(client: number, sent: number, received: number): void {
    if (this.#tellsAll) this.#recorder.signal('moved', `${sent} ${received}`, client);
  }

  report(): Report {
    return {
      clients: this.#clients,
      connected: this.connected,
      failed: this.#failed,
      bytesSent: this.bytesSent,
      bytesReceived: this.bytesReceived,
      connectMs: this.#lastAt < 0 ? 0 : Math.round(this.#lastAt - this.#firstAt),
      failures: this.#failures,
    };
  }
}
