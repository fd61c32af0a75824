/**
 * One deadline for each client, the earliest first: a binary heap.
 *
 * Most deadlines are put off or called off long before they come, at each message. That is only noted; the heap
 * learns of it when the entry gets to its top.
 */

/** Clients are numbers from 0; times are milliseconds of one clock. */
export class Deadlines {
  /** By client; Infinity for none. */
  readonly #due: Float64Array;
  /** By client: its place in the heap, −1 for none. */
  readonly #placeOf: Int32Array;
  /** The heap: clients, and for each the time it is ordered by, never later than its deadline. */
  readonly #clients: Int32Array;
  readonly #times: Float64Array;
  #size = 0;

  /** Room for so many clients. */
  constructor(count: number) {
    this.#due = new Float64Array(count).fill(Infinity);
    this.#placeOf = new Int32Array(count).fill(-1);
    this.#clients = new Int32Array(count);
    this.#times = new Float64Array(count);
  }

  /** Sets the client's deadline, in place of the one it had. */
  set(client: number, atMs: number): void {
    this.#due[client] = atMs;
    const place = this.#placeOf[client]!;
    if (place < 0) this.#rise(this.#size++, client, atMs);
    else if (atMs < this.#times[place]!) this.#rise(place, client, atMs);
  }

  clear(client: number): void {
    this.#due[client] = Infinity;
  }

  /** When the next deadline comes; Infinity where there is none. */
  earliest(): number {
    while (this.#size > 0) {
      const client = this.#clients[0]!;
      const due = this.#due[client]!;
      if (due === this.#times[0]) return due;
      if (due === Infinity) this.#removeTop();
      else this.#sink(client, due);
    }
    return Infinity;
  }

  /** A client whose deadline has come, which it has no more then; −1 where there is none. */
  takeDue(nowMs: number): number {
    if (this.earliest() > nowMs || this.#size === 0) return -1;
    const client = this.#clients[0]!;
    this.#due[client] = Infinity;
    this.#removeTop();
    return client;
  }

  #removeTop(): void {
    this.#placeOf[this.#clients[0]!] = -1;
    const last = --this.#size;
    if (last > 0) this.#sink(this.#clients[last]!, this.#times[last]!);
  }

  /** Puts the client in at `from`, or above it. */
  #rise(from: number, client: number, time: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#times[parent]! <= time) break;
      this.#put(place, this.#clients[parent]!, this.#times[parent]!);
      place = parent;
    }
    this.#put(place, client, time);
  }

  /** Puts the client in at the top, or below it. */
  #sink(client: number, time: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= time) break;
      this.#put(place, this.#clients[child]!, this.#times[child]!);
      place = child;
    }
    this.#put(place, client, time);
  }

  #put(place: number, client: number, time: number): void {
    this.#clients[place] = client;
    this.#times[place] = time;
    this.#placeOf[client] = place;
  }
}
