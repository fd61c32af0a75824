/** Why a descriptor is ready: each reason from a trace that shows it, and the events it rests on. */

import assert from 'node:assert/strict';
import type { Why } from '../../../src/core/protocol';
import { sightOf } from '../../../src/core/queries/sight';
import type { Trace } from '../../../src/trace/trace';
import { type TraceBuilder, trace } from '../../support/traceBuilder';
import { rowsOf } from './reading';
import { labSession } from '../../support/labSession';

const EAGAIN = 'EAGAIN';
const EPIPE = 'EPIPE';
const ECONNRESET = 'ECONNRESET';

/** A listener 5 and a connection 6 in the first tick, which is about to return. */
function server(interest = 'r'): TraceBuilder {
  const builder = trace().loop(1).listener(5);
  return builder.watch(5, 'r').open(6).watch(6, interest).wait(1000, 2);
}

function whyOf(of: Trace, fd: number, tick: number): Why {
  const session = labSession({ poller: 'epoll' });
  const subject = {
    session,
    trace: of,
    guide: { moments: [], poller: '' as const },
    kernelOf: () => null,
  };
  const view = { loop: 0, lastTick: -1, columns: 9, firstRow: 0, rows: 9, tab: 'calls' } as const;
  const why = sightOf(subject, { ...view, tick, selected: { fd, gen: 0 } }).descriptor?.why;
  assert.ok(why, `nothing is told of ${fd}`);
  return why;
}

/** Asserts reason and count of a descriptor in tick 0, and which kinds of its events show it. */
function check(
  builder: TraceBuilder,
  fd: number,
  reason: Why['reason'],
  count: number,
  ...kinds: string[]
): void {
  const why = whyOf(builder.wait().trace, fd, 0);
  const rows = rowsOf(builder.trace);
  const evidence = why.evidence.map((seq) => rows[seq]!);
  assert.deepEqual([why.reason, why.count], [reason, count]);
  assert.deepEqual(
    evidence.map(({ kind }) => kind),
    kinds,
  );
  assert.ok(evidence.every((row) => (row.listener ?? row.fd) === fd));
}

describe('core/queries/why', () => {
  it('bytes left behind an edge, as the last recv was full; not where it was drained', () => {
    const edge = (got: number): TraceBuilder =>
      trace()
        .loop(1)
        .open(6)
        .event('watch', { fd: 6, interest: 'r', edge: true })
        .wait()
        .wake()
        .ready(6, 'r')
        .event('recv', { fd: 6, want: 1024, got })
        .wait()
        .wake()
        .wait();
    const reasonAt = (got: number): [string, number] => {
      const { reason, evidence } = whyOf(edge(got).trace, 6, 1);
      return [reason, evidence.length];
    };
    assert.deepEqual(reasonAt(1024), ['not-told-again', 2]);
    assert.deepEqual(reasonAt(1000), ['not-ready', 1]);
  });

  it('connections in the accept backlog, however many were accepted', () => {
    check(server().wake().ready(5, 'r'), 5, 'connection-waiting', 0, 'ready');
    const two = server().wake().ready(5, 'r').accept(5, 7).accept(5, 8);
    check(two, 5, 'connection-waiting', 2, 'ready', 'accept', 'accept');
    // Too many open files: it waits on, and nothing was accepted.
    check(server().wake().ready(5, 'r').accept(5, -1), 5, 'connection-waiting', 0, 'ready');
  });

  it('bytes that wait, by the recvs that got them', () => {
    const builder = server().wake().ready(6, 'r').recv(6, 40).recv(6, 2);
    builder.recv(6, -1, { errno: EAGAIN });
    check(builder, 6, 'bytes-waiting', 42, 'ready', 'recv', 'recv');
    // Bytes before the end are what made it ready first.
    check(
      server().wake().ready(6, 'rd').recv(6, 5).recv(6, 0),
      6,
      'bytes-waiting',
      5,
      'ready',
      'recv',
    );
  });

  it('the end of the stream, by the recv that got 0 and no other', () => {
    const builder = server().wake().ready(6, 'rd').recv(6, -1, { errno: EAGAIN }).recv(6, 0);
    check(builder, 6, 'end-of-stream', 0, 'ready', 'recv');
    const why = whyOf(builder.trace, 6, 0);
    assert.equal(rowsOf(builder.trace)[why.evidence[1]!]!.got, 0);
    // Nothing was asked for: that is no end.
    check(
      server().wake().ready(6, 'r').recv(6, 0, { want: 0 }),
      6,
      'nothing-read',
      0,
      'ready',
      'recv',
    );
    // The poller alone says so, and nothing was read.
    check(server().wake().ready(6, 'd'), 6, 'end-of-stream', 0, 'ready');
  });

  it('a reset, by the call that told of it: recv, send or SO_ERROR', () => {
    const recv = server().wake().ready(6, 'rhe').recv(6, -1, { errno: ECONNRESET });
    check(recv, 6, 'reset', 0, 'ready', 'recv');
    const send = server('w').wake().ready(6, 'w').send(6, -1, { errno: EPIPE });
    check(send, 6, 'reset', 0, 'ready', 'send');
    const asked = server().wake().ready(6, 'e').event('sockerr', { fd: 6, errno: ECONNRESET });
    check(asked, 6, 'reset', 0, 'ready', 'sockerr');
  });

  it('a hang-up that no call looked into', () => {
    check(server().wake().ready(6, 'rh'), 6, 'hang-up', 0, 'ready');
    check(server().wake().ready(6, 'h'), 6, 'hang-up', 0, 'ready');
  });

  it('room to write, whatever was read without having been answered', () => {
    const builder = server('w').wake().ready(6, 'w').send(6, 10).recv(6, 3);
    check(builder, 6, 'room-to-write', 0, 'ready', 'send');
  });

  it('an urgent byte, a number that is closed, and bytes that nobody read', () => {
    check(server('rx').wake().ready(6, 'rx').recv(6, 1), 6, 'urgent-byte', 1, 'ready', 'recv');
    check(server().wake().ready(6, 'n'), 6, 'invalid', 0, 'ready');
    check(server().wake().ready(6, 'r'), 6, 'nothing-read', 0, 'ready');
    const tried = server().wake().ready(6, 'r').recv(6, -1, { errno: EAGAIN });
    check(tried, 6, 'nothing-read', 0, 'ready', 'recv');
  });

  it('not ready, or not watched, by what was last said about watching it', () => {
    check(server().wake().ready(5, 'r'), 6, 'not-ready', 0, 'watch');
    check(server('').wake(), 6, 'not-watched', 0, 'watch');
    // Not even once, and a refused watch says nothing.
    const never = trace().loop(1).open(6).watch(6, 'r', { errno: 'EPERM' }).wait().wake();
    check(never, 6, 'not-watched', 0);
    // It is watched from this tick on, which began without it.
    check(trace().loop(1).open(6).wait().wake().watch(6, 'r'), 6, 'not-watched', 0);
  });

  it('counts only what the loop that waited did, in that tick', () => {
    const builder = server().wake().ready(6, 'r').recv(6, 7);
    builder.on(1).event('loop', { pid: 1, tid: 2 }).recv(6, 1000).on(0).wait().wake().recv(6, 5);
    check(builder, 6, 'bytes-waiting', 7, 'ready', 'recv');
  });

  it('names at most eight events', () => {
    const builder = server().wake().ready(6, 'r');
    for (let i = 0; i < 30; i++) builder.recv(6, 2);
    const why = whyOf(builder.wait().trace, 6, 0);
    assert.deepEqual([why.count, why.evidence.length], [60, 8]);
  });
});
