/** Standard output and standard error, never waited for: what their readers have not taken yet is kept and counted. */

type Stream = Pick<NodeJS.WritableStream, 'write' | 'on'> & {
  readonly _handle?: { setBlocking?(on: boolean): void };
};

/** A pipe without a reader, a terminal that was closed. */
const GONE = new Set(['EPIPE', 'EIO']);

/** Pending bytes from which on it is full, and those from which on there is room again. */
const FULL = 1 << 20;
const ROOM = 1 << 18;
/** Given to the stream at once: what a pipe holds, so that what is taken shows soon. */
const PIECE = 1 << 16;

/** A stream to print to. */
export class Output {
  readonly #stream: Stream;
  readonly #onBroken: (error: Error) => void;
  readonly #roomListeners: (() => void)[] = [];
  readonly #closedListeners: (() => void)[] = [];
  readonly #waiting: Buffer[] = [];
  #isWriting = false;
  #pending = 0;
  #taken = 0;
  #isFull = false;
  #isClosed = false;

  /** `onBroken`: writing failed though there is a reader; on a full disk for one. */
  constructor(stream: Stream, onBroken: (error: Error) => void) {
    this.#stream = stream;
    this.#onBroken = onBroken;
    // Node writes to a terminal blocking: one that takes nothing, after Ctrl-S for one, would make the whole process
    // deaf. libuv has opened the terminal anew for itself, so that nobody else's writes change by this.
    stream._handle?.setBlocking?.(false);
    stream.on('error', (error: NodeJS.ErrnoException) => this.#onError(error));
  }

  /** Bytes that nobody has taken yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Bytes taken so far. */
  get taken(): number {
    return this.#taken;
  }

  /** So much is pending that no more should be made until there is room. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Does nothing once the reader is gone. */
  write(text: string): void {
    if (this.#isClosed || text === '') return;
    const bytes = Buffer.from(text);
    this.#waiting.push(bytes);
    this.#pending += bytes.length;
    this.#isFull ||= this.#pending > FULL;
    this.#writeNext();
  }

  /** Calls `listener` each time there is room again after it was full. */
  onRoom(listener: () => void): void {
    this.#roomListeners.push(listener);
  }

  /** Calls `listener` when the reader is gone, at once where it is so already. */
  onClosed(listener: () => void): void {
    if (this.#isClosed) listener();
    else this.#closedListeners.push(listener);
  }

  #writeNext(): void {
    const first = this.#waiting[0];
    if (this.#isWriting || first === undefined) return;
    const piece = first.subarray(0, PIECE);
    if (piece.length < first.length) this.#waiting[0] = first.subarray(PIECE);
    else this.#waiting.shift();
    this.#isWriting = true;
    this.#stream.write(piece, () => this.#onTaken(piece.length));
  }

  #onTaken(bytes: number): void {
    this.#isWriting = false;
    if (this.#isClosed) return;
    this.#pending -= bytes;
    this.#taken += bytes;
    this.#writeNext();
    if (!this.#isFull || this.#pending > ROOM) return;
    this.#isFull = false;
    for (const listener of this.#roomListeners) listener();
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiting.length = this.#pending = 0;
    if (!GONE.has(error.code ?? '')) this.#onBroken(error);
    for (const listener of this.#closedListeners) listener();
  }
}
