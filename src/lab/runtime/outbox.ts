/** The messages a program holds for one descriptor until it is writable, in order, oldest first. */

import type { Lab } from './lab';

/** Messages are counted for each connection, from 0. */
type Message = { readonly number: number; readonly bytes: Uint8Array; sent: number };

export class Outbox {
  readonly #lab: Lab;
  readonly #fd: number;
  readonly #room: number;
  readonly #roomSize: number;
  /** Before `#first` stand those that have left: they go many at a time, as each alone would move all the others. */
  readonly #messages: Message[] = [];
  #first = 0;
  #count = 0;
  #queued = 0;

  /** `room`: where send takes bytes from, `roomSize` of them at a time; may be shared by all outboxes of a loop. */
  constructor(lab: Lab, fd: number, room: number, roomSize: number) {
    this.#lab = lab;
    this.#fd = fd;
    this.#room = room;
    this.#roomSize = roomSize;
  }

  /** How many messages wait. */
  get depth(): number {
    return this.#messages.length - this.#first;
  }

  /** Bytes of all messages that wait, each counted whole until its last byte is sent. */
  get queued(): number {
    return this.#queued;
  }

  /** Takes a message in; its bytes are copied, unless they stay what they are (`isKept`). */
  enqueue(bytes: Uint8Array, isKept = false): void {
    const message = { number: this.#count++, bytes: isKept ? bytes : bytes.slice(), sent: 0 };
    this.#messages.push(message);
    this.#queued += bytes.length;
    this.#tell('enqueue', message);
  }

  /** Offers the oldest message's rest to the kernel, once: bytes it took, −1 with the loop's `errno`. A short send leaves the tail for the next time. */
  sendOldest(): number {
    return this.#send(this.#first);
  }

  /** The same for the message that came last, as a list's pop() has it: those before it wait on. */
  sendNewest(): number {
    return this.#send(this.#messages.length - 1);
  }

  /** Gives up what still waits; the connection is gone. */
  dropAll(): void {
    while (this.depth > 0) this.#tell('drop', this.#takeOut(this.#first));
  }

  #send(at: number): number {
    const message = this.#messages[at];
    if (message === undefined || this.depth === 0) return 0;
    const piece = message.bytes.subarray(message.sent, message.sent + this.#roomSize);
    this.#lab.bytes.set(piece, this.#room);
    const put = this.#lab.send(this.#fd, this.#room, piece.length);
    message.sent += Math.max(0, put);
    if (message.sent === message.bytes.length) this.#tell('dequeue', this.#takeOut(at));
    return put;
  }

  /** Takes out the oldest or the newest. */
  #takeOut(at: number): Message {
    const message = this.#messages[at]!;
    if (at === this.#first) this.#first++;
    else this.#messages.pop();
    if (2 * this.#first >= this.#messages.length) {
      this.#messages.splice(0, this.#first);
      this.#first = 0;
    }
    this.#queued -= message.bytes.length;
    return message;
  }

  #tell(kind: 'enqueue' | 'dequeue' | 'drop', { bytes, number }: Message): void {
    this.#lab.record(kind, {
      fd: this.#fd,
      bytes: bytes.length,
      depth: this.depth,
      queued: this.#queued,
      message: number,
    });
  }
}
