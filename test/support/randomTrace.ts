/** Random but plausible traces: several loops in two processes, numbers used again, what only bad programs do. */

import { KINDS } from '../../src/trace/kinds';
import type { Trace } from '../../src/trace/trace';
import { type TraceBuilder, trace } from './traceBuilder';

/** The same numbers in [0, below) for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const INTERESTS = ['', 'r', 'w', 'rw', 'x'];
const READY = ['r', 'w', 'rw', 'rh', 'e', 'rd', 'n'];

/** `steps` steps of a few events each; `begun` is given the empty trace. */
export function randomTrace(
  seed: number,
  steps: number,
  events: number,
  begun: (empty: Trace) => void = () => {},
): TraceBuilder {
  const builder = trace({ events, payload: 4096 });
  begun(builder.trace);
  addRandomly(builder, seed, steps);
  return builder;
}

/** Adds to a trace of any kind, where it is empty first the loops that they are of. */
export function addRandomly(builder: TraceBuilder, seed: number, steps: number): void {
  const random = randomFrom(seed);
  if (builder.trace.next === 0) builder.loop(100).on(1).loop(100).on(2).loop(200, { tid: 2 });
  for (let i = 0; i < steps; i++) step(builder.on(random(3)), random);
}

function step(builder: TraceBuilder, random: (below: number) => number): void {
  // Loop 2 is another process: its numbers are the same, its descriptors are not.
  const fd = 5 + random(7);
  const errno = random(8) === 0 ? 'EAGAIN' : '';
  const actions: (() => unknown)[] = [
    () => builder.wait(random(100)).wake(),
    () => builder.wait(random(100)),
    () => builder.ready(fd, READY[random(READY.length)]!),
    () => builder.open(fd, { role: 'connection', peer: `p${random(50)}` }),
    () => builder.listener(fd),
    () => builder.accept(5, random(4) === 0 ? -1 : fd),
    () => builder.close(fd),
    () => builder.watch(fd, INTERESTS[random(5)]!, { errno, edge: random(2) === 0 }),
    () => builder.watch(fd, 'r'),
    () => builder.recv(fd, random(4) === 0 ? 0 : random(90)),
    () => builder.recv(fd, -1, { errno: random(2) === 0 ? 'EAGAIN' : 'ECONNRESET' }),
    () => builder.recv(fd, random(9), random(2) === 0 ? { oob: true } : { peek: true }),
    () => builder.recv(fd, 3, { data: Uint8Array.from([1, random(3), 2]) }),
    () => builder.send(fd, random(3), { want: 3, data: Uint8Array.from([1, random(3), 2]) }),
    () => builder.send(fd, random(90)),
    () => builder.event('print', { text: `p${random(9)}` }),
    () => builder.send(fd, random(4), { oob: true, call: 'write' }),
    () => builder.event('enqueue', { fd, bytes: 9, depth: random(5), queued: random(99) }),
    () => builder.event('frame', frameOf(fd, random)),
    () => builder.dup(fd, 5 + random(7)),
    () => builder.event('send', { fd, want: 3, put: 3, peer: `p${random(50)}` }),
    () => builder.event('connect', { fd, peer: `c${random(9)}`, errno }),
    () => builder.event('kernel', { fd, loop: -1, tick: -1, recvq: 1 }),
    () => builder.event(KINDS[random(KINDS.length)]!.kind, { fd, gen: random(6) }),
  ];
  actions[random(actions.length)]!();
}

function frameOf(fd: number, random: (below: number) => number) {
  const dir = random(2) === 0 ? ('in' as const) : ('out' as const);
  return { fd, dir, length: random(50) - 1, have: random(50), complete: random(2) === 0 };
}
