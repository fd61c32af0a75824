/** Bytes received before anybody expected them, up to a bound: after it the kernel keeps them, and the peer feels it. */

const MOST = 64 * 1024;
const NOTHING = new Uint8Array(0);

export class Inbox {
  #bytes = NOTHING;
  #start = 0;
  #end = 0;

  /** How many more bytes it takes. */
  get room(): number {
    return MOST - (this.#end - this.#start);
  }

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** Copies bytes [start, end) in; the caller has asked for room. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length === 0) return;
    if (this.#end + length > this.#bytes.length) this.#makeRoom(length);
    this.#bytes.set(bytes.subarray(start, end), this.#end);
    this.#end += length;
  }

  /** Hands out what is there; `take` gets an array and bounds, and returns where it stopped. */
  offer(take: (bytes: Uint8Array, start: number, end: number) => number): void {
    this.#start = take(this.#bytes, this.#start, this.#end);
    if (this.isEmpty) this.clear();
  }

  /** Most clients keep nothing most of the time: what is empty holds no memory. */
  clear(): void {
    this.#bytes = NOTHING;
    this.#start = this.#end = 0;
  }

  #makeRoom(length: number): void {
    const kept = this.#end - this.#start;
    const longer = new Uint8Array(Math.max(256, kept + length, Math.min(MOST, 2 * kept)));
    longer.set(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = longer;
    this.#start = 0;
    this.#end = kept;
  }
}
