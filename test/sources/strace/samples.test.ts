/** Captures, and logs as people paste them: each read whole, and agreeing with itself. */

import assert from 'node:assert/strict';
import type { TraceEvent } from '../../../src/trace/event';
import { LOGS, isLog, logNamed, readLog, said } from '../../support/straceLog';

const NAMES = [...LOGS.keys()].filter((name) => name.endsWith('.log'));

/** What each wait of the text returned: how many entries, of select how many descriptors, −1 an error; in the order of returning. */
function returnsIn(log: string): number[] {
  const text = log.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  const waits =
    /^[^"\n]*?\b(?:_newselect|p?select6?|p?poll|epoll_p?wait2?)(?:\(| resumed>).*= (-?\d+)(.*)$/gm;
  return [...text.matchAll(waits)].map(([, value, rest]) => {
    const sets = [...rest!.matchAll(/(?:in|out|except) \[([^\]]*)\]/g)];
    if (sets.length === 0) return Number(value);
    return new Set(sets.flatMap(([, fds]) => fds!.replace(/<.*?>/g, '').split(' '))).size;
  });
}

function readyCounts(events: readonly TraceEvent[]): number[] {
  return events.filter(({ kind }) => kind === 'wake').map(({ ready }) => ready!);
}

/** Bytes of calls on TCP sockets, by the annotations and results of the text alone. */
function bytesIn(log: string, calls: string): number {
  const begins = new Map<string, boolean>();
  let sum = 0;
  for (const line of log.split('\n')) {
    const [, tid = ''] = /^(\d+) /.exec(line) ?? [];
    const begun = new RegExp(` (?:${calls})\\(\\d+<(TCP)?`).exec(line);
    const resumed = new RegExp(`<\\.\\.\\. (?:${calls}) resumed>`).test(line);
    if (begun !== null) begins.set(tid, begun[1] === 'TCP');
    if ((begun === null && !resumed) || begins.get(tid) !== true) continue;
    const [, moved] = /= (\d+)(?: <[\d.]+>)?$/.exec(line) ?? [];
    sum += Number(moved ?? 0);
  }
  return sum;
}

/** The same by the trace. */
function bytesOf(events: readonly TraceEvent[], kind: 'recv' | 'send'): number {
  const sockets = new Map<string, boolean>();
  let sum = 0;
  for (const event of events) {
    const key = `${event.fd}.${event.gen}`;
    if (event.kind === 'open') sockets.set(key, event.proto === 'tcp');
    const moved = kind === 'recv' ? event.got : event.put;
    if (event.kind === kind && sockets.get(key) === true) sum += Math.max(0, moved ?? 0);
  }
  return sum;
}

describe('sources/strace reads', () => {
  for (const name of NAMES)
    describe(name, () => {
      const log = logNamed(name);

      it('as a log, every line that has a call', () => {
        assert.ok(isLog(log));
        const { facts, problem } = readLog(log);
        assert.deepEqual([facts.unread, facts.samples, facts.halves, problem], [0, [], 0, '']);
        assert.equal(facts.lines, log.trimEnd().split('\n').length);
        assert.ok(facts.calls >= facts.lines / 4, `${facts.calls} of ${facts.lines}`);
      });

      it('with as many ready at each wait as it returned', () => {
        const { events } = readLog(log);
        const counts = readyCounts(events);
        // Of one that a signal ended the handler's return tells it.
        const ended = name.startsWith('15-') ? [-1] : [];
        assert.deepEqual(counts.sort(), [...returnsIn(log), ...ended].sort());
        for (const { loop, tick, ready } of events.filter(({ kind }) => kind === 'wake')) {
          const told = events.filter(
            (one) => one.kind === 'ready' && one.loop === loop && one.tick === tick,
          );
          assert.equal(told.length, Math.max(0, ready!));
        }
      });

      it('with each tick once, in order, and no time before another of its loop', () => {
        const { events, trace } = readLog(log);
        for (const loop of trace.processes.loops.keys()) {
          const own = events.filter((event) => event.loop === loop);
          const wakes = own.filter(({ kind }) => kind === 'wake').map(({ tick }) => tick);
          assert.deepEqual(
            wakes,
            wakes.map((_, i) => i),
          );
          const times = own.map(({ t }) => t);
          assert.deepEqual(
            times,
            [...times].sort((a, b) => a - b),
            `loop ${loop}`,
          );
          if (trace.about.clock === 'none') assert.ok(times.every((t) => t === -1));
        }
      });
    });

  for (const name of ['memcached', 'node20-http', 'python-asyncio', 'redis-attach', 'redis'])
    it(`${name}.log with the bytes that its calls returned`, () => {
      const log = logNamed(`${name}.log`);
      const { events } = readLog(log);
      const received = bytesIn(log, 'read|readv|recvfrom|recvmsg');
      const sent = bytesIn(log, 'write|writev|sendto|sendmsg');
      assert.deepEqual([bytesOf(events, 'recv'), bytesOf(events, 'send')], [received, sent]);
      if (name !== 'redis') assert.ok(received > 0 && sent > 0);
    });
});

describe('sources/strace says of', () => {
  const saidOf = (name: string, ...kinds: string[]) =>
    said(readLog(logNamed(`${name}.log`)).events, ...kinds);
  const fdsOf = (name: string, kind: string, events = '') =>
    new Set(
      readLog(logNamed(`${name}.log`)).events.flatMap((event) =>
        event.kind === kind && (events === '' || event.events === events) ? [event.fd!] : [],
      ),
    );

  it('a select without times how long it waited, by what the kernel left', () => {
    const waits = saidOf('01-eof-select-tls-header', 'wake');
    assert.ok(
      waits.every((wake) => /ready=1 waited=[6-9]\d\d$/.test(wake)),
      waits[0],
    );
    assert.deepEqual(fdsOf('01-eof-select-tls-header', 'recv'), new Set([6]));
  });

  it('a damaged first line nothing', () => {
    assert.deepEqual(fdsOf('03-eof-stdin-devnull', 'recv'), new Set([0]));
    assert.deepEqual(fdsOf('03-eof-stdin-devnull', 'watch'), new Set([0, 6]));
  });

  it('a descriptor asked about nothing that it failed, all the same', () => {
    assert.deepEqual(fdsOf('05-err-interest-empty-quoted', 'ready', 'e'), new Set([13]));
    assert.ok(fdsOf('05-err-interest-empty-quoted', 'watch').has(13));
  });

  it('an epoll that nobody was seen to fill who is ready', () => {
    assert.deepEqual(fdsOf('07-write-spin-pwait', 'ready', 'w'), new Set([17]));
  });

  it('a pointer as data which descriptor it stands for', () => {
    assert.deepEqual(fdsOf('09-write-spin-while-reading', 'ready'), new Set([9]));
    assert.equal(
      saidOf('09-write-spin-while-reading', 'connect')[0],
      '0 -1 connect fd=9 peer=127.0.0.1:8443 errno=EINPROGRESS',
    );
  });

  it('a failed accept that there is no descriptor', () => {
    assert.equal(
      saidOf('11-emfile-select-i386', 'accept')[0],
      '0 0 accept listener=0 fd=-1 errno=EMFILE',
    );
    const { trace } = readLog(logNamed('13-emfile-no-wait-between.log'));
    assert.deepEqual(
      [...trace.processes.loops.values()].map(({ pid, tid }) => [pid, tid]),
      [[5203, 5203]],
    );
  });

  it('a select that a signal ended that it failed, when its handler returned', () => {
    const { events } = readLog(logNamed('15-eintr-select-sigchld.log'));
    const last = said(events, 'wake', 'signal', 'exit').slice(-5);
    assert.deepEqual(last, [
      '1 -1 signal name=SIGTERM',
      '1 -1 exit code=-1 signal=SIGTERM',
      '0 2 signal name=SIGCHLD',
      '0 2 wake ready=-1 errno=EINTR',
      '0 -1 exit code=1',
    ]);
    const texts = said(events, 'send').map((line) => /put=\d+/.exec(line)?.[0]);
    assert.deepEqual(texts, ['put=32', 'put=24', 'put=24', 'put=35', 'put=9']);
    assert.ok(said(events, 'send').every((line) => /want=(\d+) put=\1 /.test(line)));
  });

  it('one that was closed that it is no descriptor', () => {
    assert.deepEqual(fdsOf('17-nval-ppoll', 'ready', 'n'), new Set([7]));
    assert.equal(saidOf('19-select-ebadf-spin', 'wake')[0], '0 0 wake ready=-1 errno=EBADF');
  });

  it('threads that nobody saw begin that they share a table', () => {
    const { trace, events } = readLog(logNamed('21-fd-leak-after-failed-handshake.log'));
    assert.equal(new Set([...trace.processes.loops.values()].map(({ pid }) => pid)).size, 1);
    const accepted = events.filter(({ kind, fd }) => kind === 'accept' && fd! >= 0);
    const closed = events.filter(({ kind }) => kind === 'close');
    assert.equal(accepted.length - closed.length, 10);
  });

  it('a page that it was a log', () => {
    const { events } = readLog(logNamed('33-unread-wakeup-pipe-html.log'));
    assert.ok(said(events, 'connect')[0]?.endsWith('peer=unix:/run/qmp/vm-3.sock'));
    const read = events.find(({ kind }) => kind === 'recv');
    assert.ok(Buffer.from(read!.data!).toString().startsWith('{"QMP": {"version"'));
  });

  it('a child that closes all numbers that its parent has them still', () => {
    const { trace, events } = readLog(logNamed('43-near-child-closes-everything.log'));
    assert.deepEqual(said(events, 'process'), ['0 0 process pid=20466 parent=20412']);
    assert.ok(events.every(({ kind, loop }) => kind !== 'close' || loop === 1));
    assert.deepEqual([trace.about.program, trace.about.source], ['', 'strace']);
  });

  it('epoll_ctl that failed which errno, of a half with garbage which descriptor', () => {
    const failed = saidOf('41-near-probe-del-enoent-wrapped', 'watch').filter((watch) =>
      watch.includes('errno'),
    );
    assert.ok(
      failed.length > 0 && failed.every((watch) => watch.includes('fd=25 of=3 errno=ENOENT')),
    );
    assert.deepEqual(fdsOf('41-near-probe-del-enoent-wrapped', 'ready'), new Set([24, 25]));
  });

  it('a program whose begin is in it what was run, and when', () => {
    const { about } = readLog(logNamed('redis.log')).trace;
    assert.equal(
      about.program,
      'redis-server --port 7106 --bind 127.0.0.1 --save "" --appendonly no',
    );
    assert.deepEqual(
      [about.clock, about.wall, about.source],
      ['wall', 1795403728992.337, 'strace'],
    );
  });

  it('io_uring that calls are not visible, once on each loop; fdinfo fills what they hide', () => {
    const log = logNamed('node24-http-iouring.log');
    const notes = said(readLog(log).events, 'note');
    assert.deepEqual(
      notes.map((note) => note.split(' ').slice(0, 3).join(' ')),
      ['1 -1 note', '0 -1 note'],
    );
    const found = readLog(logNamed('node24-http-iouring.fdinfo.txt') + log);
    const first = (events: readonly TraceEvent[]) => {
      const watch = events.find(({ kind, fd }) => kind === 'watch' && fd === 22);
      const wait = events.find(({ kind, loop }) => kind === 'wait' && loop === 0);
      return watch!.seq < wait!.seq;
    };
    assert.deepEqual([first(readLog(log).events), first(found.events)], [false, true]);
    assert.equal(found.facts.unread, 0);
  });

  it('an attach what was watched before, where fdinfo tells', () => {
    const log = `${logNamed('redis-attach.procfs.txt')}\n${logNamed('redis-attach.log')}`;
    const watches = said(readLog(log).events, 'watch').slice(0, 4);
    assert.deepEqual(watches, [
      '0 -1 watch fd=6 interest=r of=5',
      '0 -1 watch fd=8 interest=r of=5',
      '0 -1 watch fd=7 interest=r of=5',
      '0 -1 watch fd=3 interest=r of=5',
    ]);
  });
});
