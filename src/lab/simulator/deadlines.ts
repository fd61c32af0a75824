/**
 * One deadline for each client, the earliest first: a binary heap.
 *
 * Most deadlines are put off or called off long before they come, at each message. That is only noted; the heap
 * learns of it when the entry gets to its top.
 */

/** Clients are numbers from 0; times are milliseconds of one clock. */
export type Deadlines = {
  /** By client; Infinity for none. */
  readonly due: Float64Array;
  /** By client: its place in the heap, −1 for none. */
  readonly placeOf: Int32Array;
  /** The heap: clients, and for each the time it is ordered by, never later than its deadline. */
  readonly clients: Int32Array;
  readonly times: Float64Array;
  size: number;
};

/** Room for so many clients. */
export function openDeadlines(count: number): Deadlines {
  return {
    due: new Float64Array(count).fill(Infinity),
    placeOf: new Int32Array(count).fill(-1),
    clients: new Int32Array(count),
    times: new Float64Array(count),
    size: 0,
  };
}

/** Sets the client's deadline, in place of the one it had. */
export function setDeadline(deadlines: Deadlines, client: number, atMs: number): void {
  deadlines.due[client] = atMs;
  const place = deadlines.placeOf[client]!;
  if (place < 0) rise(deadlines, deadlines.size++, client, atMs);
  else if (atMs < deadlines.times[place]!) rise(deadlines, place, client, atMs);
}

export function clearDeadline(deadlines: Deadlines, client: number): void {
  deadlines.due[client] = Infinity;
}

/** When the next deadline comes; Infinity where there is none. */
export function earliest(deadlines: Deadlines): number {
  while (deadlines.size > 0) {
    const client = deadlines.clients[0]!;
    const due = deadlines.due[client]!;
    if (due === deadlines.times[0]) return due;
    if (due === Infinity) removeTop(deadlines);
    else sink(deadlines, client, due);
  }
  return Infinity;
}

/** A client whose deadline has come, which it has no more then; −1 where there is none. */
export function takeDue(deadlines: Deadlines, nowMs: number): number {
  if (earliest(deadlines) > nowMs || deadlines.size === 0) return -1;
  const client = deadlines.clients[0]!;
  deadlines.due[client] = Infinity;
  removeTop(deadlines);
  return client;
}

function removeTop(deadlines: Deadlines): void {
  deadlines.placeOf[deadlines.clients[0]!] = -1;
  const last = --deadlines.size;
  if (last > 0) sink(deadlines, deadlines.clients[last]!, deadlines.times[last]!);
}

/** Puts the client in at `from`, or above it. */
function rise(deadlines: Deadlines, from: number, client: number, time: number): void {
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (deadlines.times[parent]! <= time) break;
    put(deadlines, place, deadlines.clients[parent]!, deadlines.times[parent]!);
    place = parent;
  }
  put(deadlines, place, client, time);
}

/** Puts the client in at the top, or below it. */
function sink(deadlines: Deadlines, client: number, time: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= deadlines.size) break;
    if (child + 1 < deadlines.size && deadlines.times[child + 1]! < deadlines.times[child]!)
      child++;
    if (deadlines.times[child]! >= time) break;
    put(deadlines, place, deadlines.clients[child]!, deadlines.times[child]!);
    place = child;
  }
  put(deadlines, place, client, time);
}

function put(deadlines: Deadlines, place: number, client: number, time: number): void {
  deadlines.clients[place] = client;
  deadlines.times[place] = time;
  deadlines.placeOf[client] = place;
}
