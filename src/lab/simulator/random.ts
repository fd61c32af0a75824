/** Random bytes that are the same each time: any part of a stream is made from its key and its place, so none is kept. */

/** The key of the stream that client `client` sends as its `use`-th. */
export function streamKey(seed: number, client: number, use: number): number {
  return mix(mix(mix(seed | 0) + client) + use);
}

/** Fills bytes [start, end) with those that stand at `offset` and after it in the key's stream. */
export function fillRandom(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  offset: number,
): void {
  let place = offset;
  let word = mix(key + (place >>> 2));
  for (let i = start; i < end; i++) {
    const shift = (place & 3) << 3;
    if (shift === 0) word = mix(key + (place >>> 2));
    bytes[i] = word >>> shift;
    place++;
  }
}

/** The output function of a 32-bit SplitMix generator: neighbours in, unrelated words out. */
function mix(value: number): number {
  let word = Math.imul(value + 1, 0x9e3779b9);
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return word ^ (word >>> 15);
}
