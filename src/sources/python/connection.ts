/** The connection of one probe: its bytes cut into records, which are taken as they come unless it is told to wait. */

import type { Socket } from 'node:net';
import { openRecord, packCommand, type ProbeCommand, readRecord, type WireRecord } from './wire';

const NOTHING = Buffer.alloc(0);

export type ConnectionListener = {
  /** One record, valid during the call. */
  onRecord(record: WireRecord): void;
  /** All that came was taken. */
  onTaken(): void;
  /** What follows is no record. */
  onBroken(): void;
  /** Nothing more comes, and all that came was taken. */
  onEnd(): void;
};

export class Connection {
  readonly #socket: Socket;
  readonly #record = openRecord();
  readonly #listener: ConnectionListener;
  #rest: Buffer = NOTHING;
  #holds = 0;
  #hasEnded = false;
  #isClosed = false;

  constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#hasEnded = true;
      this.#endIfTaken();
    });
  }

  /** Takes no more until as many `goOn`: also no record that has come already. */
  hold(): void {
    this.#holds++;
    this.#socket.pause();
  }

  goOn(): void {
    if (--this.#holds > 0) return;
    this.#take(NOTHING);
    if (this.#holds > 0) return;
    this.#socket.resume();
    this.#endIfTaken();
  }

  /** The probe hears of it when its program comes to a wait. */
  say(command: ProbeCommand, steps: number): void {
    if (!this.#socket.destroyed) this.#socket.write(packCommand(command, steps));
  }

  /** Takes nothing more, also of what has come already. */
  close(): void {
    this.#isClosed = true;
    this.#rest = NOTHING;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    let length = 0;
    while (this.#isTaking() && (length = readRecord(all, at, this.#record)) > 0) {
      at += length;
      this.#listener.onRecord(this.#record);
    }
    if (!this.#isClosed) this.#rest = all.subarray(at);
    this.#listener.onTaken();
    if (length >= 0) return;
    this.close();
    this.#listener.onBroken();
  }

  #isTaking(): boolean {
    return this.#holds === 0 && !this.#isClosed;
  }

  #endIfTaken(): void {
    if (!this.#hasEnded || this.#holds > 0) return;
    this.#hasEnded = false;
    this.#listener.onEnd();
  }
}
