/** Servers to begin a trace with, and turns to go on. */

import { type Rest, trace, type TraceBuilder } from '../support/traceBuilder';

const encoder = new TextEncoder();
export const SECOND = 1e9;
/** A store of the usual size takes longer to open than a trace to be read. */
export const SMALL = { events: 4096, payload: 1 << 16 };

/** Turn after turn; `turn` begins behind the wait. */
export function turns(
  builder: TraceBuilder,
  count: number,
  turn: (i: number) => void,
): TraceBuilder {
  for (let i = 0; i < count; i++) {
    builder.wait(1000).wake({ waited: 9000 });
    turn(i);
  }
  return builder.wait(1000);
}

/** A server with a listener 5 and connections from 6 on, all watched. */
export function server(
  interest = 'r',
  connections = 1,
  watch: Rest = {},
  source = '',
): TraceBuilder {
  const built = trace({ ...SMALL, about: { source } })
    .event('loop', { poller: 'epoll', pid: 1, tid: 1 })
    .listener(5);
  built.watch(5, 'r').wait().wake().ready(5, 'r');
  for (let i = 0; i < connections; i++) built.accept(5, 6 + i).watch(6 + i, interest, watch);
  return built;
}

/** The same with select. */
export function selecting(connections = 1): TraceBuilder {
  const built = trace(SMALL).event('loop', { poller: 'select', pid: 1, tid: 1 }).listener(5);
  built.watch(5, 'r').wait().wake().ready(5, 'r');
  for (let i = 0; i < connections; i++) built.accept(5, 6 + i).watch(6 + i, 'r');
  return built;
}

/** A thread that accepts, and one for each connection, which reads to its end; all of them block. */
export function blocking(connections: number, isClosing = false): TraceBuilder {
  const built = trace(SMALL).event('loop', { poller: '', pid: 1, tid: 1 }).listener(5);
  for (let i = 0; i < connections; i++) {
    const fd = 6 + i;
    built
      .on(0)
      .accept(5, fd)
      .on(i + 1)
      .event('loop', { poller: '', pid: 1, tid: i + 2 });
    built.recv(fd, 5).send(fd, 5).recv(fd, 0);
    if (isClosing) built.close(fd);
  }
  return built.on(0).event('exit', { code: 0, tick: -1, t: 3 * SECOND });
}

/** So many turns are held up for so many ms behind an answer, while 7 has become ready; of which the clocks of the thread say so much, in µs. */
export function heldUp(
  count: number,
  ms: number,
  ran: { readonly cpu: number; readonly runnable: number },
): TraceBuilder {
  const built = server('r', 2);
  for (let i = 0; i < count; i++) {
    built.wait(-1).after(SECOND).wake({ waited: SECOND }).ready(6, 'r').recv(6, 5).send(6, 5);
    built.after(ms * 1e6).event('ran', ran);
    built.wait(-1).wake({ waited: 900 }).ready(7, 'r').recv(7, 5).send(7, 5);
  }
  return built.wait(-1);
}

export function data(text: string): { data: Uint8Array } {
  return { data: encoder.encode(text) };
}

export function again(built: TraceBuilder, fd: number): TraceBuilder {
  return built.recv(fd, -1, { errno: 'EAGAIN' });
}

/** Of the rules of a family: traces that each must name, and what is right and looks alike. */
export type Cases = Readonly<
  Record<string, { readonly fires: readonly Case[]; readonly near: readonly Case[] }>
>;

export type Case = {
  readonly says: string;
  readonly of: () => TraceBuilder;
  /** A near miss only where nobody comes meanwhile: on a busy machine somebody has come when it goes on. */
  readonly isOnlyIdle?: true;
};
