/**
 * The connection of one probe: its bytes cut into records. Where pieces follow each other soon the reader rests between them: a
 * program whose threads send with each of their turns would have to wake it each time, which costs both more than what is read.
 */

import type { Socket } from 'node:net';
import { openRecord, packCommand, type ProbeCommand, readRecord, type WireRecord } from './wire';

const NOTHING = Buffer.alloc(0);
const REST_MS = 4;
/** What comes so soon after the piece before: also the first behind a rest. */
const SOON_MS = 2 * REST_MS;
/** Where so much came at once more is waiting. */
const MUCH_BYTES = 1 << 14;

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
  /** The beginning of a record whose end has not come. */
  #cut: Buffer = NOTHING;
  #holds = 0;
  #hasEnded = false;
  #isClosed = false;
  #tookAt = 0;

  constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (bytes: Buffer) => {
      this.#take(bytes);
      const isSoon = performance.now() - this.#tookAt < SOON_MS;
      this.#tookAt = performance.now();
      if (!this.#isTaking()) return;
      if (isSoon && bytes.length < MUCH_BYTES) this.#rest();
      else socket.resume();
    });
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
    this.#cut = NOTHING;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    const all = this.#cut.length === 0 ? bytes : Buffer.concat([this.#cut, bytes]);
    let at = 0;
    let length = 0;
    while (this.#isTaking() && (length = readRecord(all, at, this.#record)) > 0) {
      at += length;
      this.#listener.onRecord(this.#record);
    }
    if (!this.#isClosed) this.#cut = all.subarray(at);
    this.#listener.onTaken();
    if (length >= 0) return;
    this.close();
    this.#listener.onBroken();
  }

  #rest(): void {
    this.#socket.pause();
    setTimeout(() => {
      if (!this.#isTaking()) return;
      // All that came meanwhile, as one piece, which is told as data.
      if (this.#socket.read() === null) this.#socket.resume();
    }, REST_MS);
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
