/** For each rule what is right and looks alike: of queues, time, and ends. */

import { again, type Case, SECOND, server, SMALL, turns } from './servers';
import { trace } from '../support/traceBuilder';

export const MORE_NEAR: Readonly<Record<string, readonly Case[]>> = {
  'write-stall': [
    {
      says: 'watched for writing',
      of: () => {
        const built = server();
        turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 5).send(6, -1, { want: 9, errno: 'EAGAIN' }).watch(6, 'rw'),
        );
        for (let i = 0; i < 8; i++) built.wait().wake({ t: (i + 1) * SECOND });
        return built;
      },
    },
  ],
  'fd-leak': [
    {
      says: 'the answers are worked on for two seconds by another thread',
      of: () => {
        const built = server('r', 6);
        for (let fd = 6; fd < 12; fd++)
          turns(built, 1, () => built.ready(fd, 'r').recv(fd, 0).watch(fd, ''));
        for (let i = 0; i < 20; i++) built.wait().wake({ t: (i + 1) * 100e6 });
        for (let fd = 6; fd < 12; fd++)
          built.send(fd, 5, { t: 2.2 * SECOND }).event('close', { fd, t: 2.3 * SECOND });
        return built.wait(-1).wake({ t: 3 * SECOND });
      },
    },
    {
      says: 'closed without an answer, seconds later, as each is',
      of: () => {
        const built = server('r', 8);
        const end = (fd: number) => built.ready(fd, 'r').recv(fd, 0).watch(fd, '');
        turns(built, 1, () => [6, 7, 8, 9].forEach(end));
        for (let i = 0; i < 5; i++) built.wait().wake({ t: (i + 1) * SECOND });
        for (const fd of [6, 7, 8, 9]) built.event('close', { fd, t: 5 * SECOND });
        built.wait().wake({ t: 6 * SECOND });
        for (const fd of [10, 11, 12, 13])
          built
            .event('ready', { fd, events: 'r', t: 6 * SECOND })
            .event('recv', { fd, want: 9, got: 0, t: 6 * SECOND })
            .event('watch', { fd, interest: '', t: 6 * SECOND });
        for (let i = 0; i < 5; i++) built.wait().wake({ t: (7 + i) * SECOND });
        return built.event('exit', { code: 0, tick: -1, t: 12 * SECOND });
      },
    },
    {
      says: 'half-open: it still answers',
      of: () => {
        const built = server('r', 6);
        for (let fd = 6; fd < 12; fd++)
          turns(built, 1, () => built.ready(fd, 'r').recv(fd, 0).watch(fd, '').send(fd, 5));
        for (let i = 0; i < 20; i++) built.wait().wake({ t: (i + 1) * SECOND });
        return built;
      },
    },
  ],
  backlog: [
    {
      says: 'one accept a tick',
      of: () => {
        const built = server();
        return turns(built, 12, (i) =>
          built
            .ready(5, 'r')
            .accept(5, 7 + i)
            .watch(7 + i, 'r'),
        );
      },
    },
  ],
  'unread-spin': [
    {
      says: 'another thread reads it',
      of: () => {
        const built = server();
        return turns(built, 12, () => built.ready(6, 'r').on(1).recv(6, 5).on(0));
      },
    },
    {
      says: 'another thread reads it, late',
      of: () => {
        const built = server();
        built.on(1).loop(1, { poller: '' }).on(0);
        return turns(built, 60, (i) => {
          built.ready(6, 'r');
          return i % 15 === 14 ? built.on(1).recv(6, 5).on(0) : built;
        });
      },
    },
    {
      says: 'an edge-triggered wake-up descriptor',
      of: () => {
        const built = server().open(9, { role: 'other', proto: '' }).watch(9, 'r', { edge: true });
        built.wait().wake().ready(6, 'r').recv(6, 5);
        return turns(built, 12, () => built.ready(9, 'r'));
      },
    },
  ],
  'hangup-spin': [
    {
      says: 'another thread closes it, late',
      of: () => {
        const built = server();
        built.on(1).loop(1, { poller: '' }).on(0);
        return turns(built, 60, () => built.ready(6, 'rh'))
          .on(1)
          .close(6)
          .on(0);
      },
    },
  ],
  'again-spin': [
    {
      says: 'spurious once, and EAGAIN behind a drain',
      of: () => {
        const built = server();
        return turns(built, 12, (i) =>
          again(i % 2 === 0 ? built.ready(6, 'r').recv(6, 9) : built.ready(6, 'r'), 6),
        );
      },
    },
  ],
  'zero-timeout': [
    {
      says: 'long work in pieces, with a look between two of them',
      of: () => {
        const built = server();
        for (let i = 0; i < 1000; i++)
          built.wait(0).wake({ t: SECOND + i * 290e3, waited: 500, tick: i + 1 });
        return built.wait(0);
      },
    },
    {
      says: 'fifty short ones, and it waits again',
      of: () => {
        const built = server();
        for (let i = 0; i < 50; i++) built.wait(0).wake({ waited: 500 });
        return turns(built, 3, () => built.ready(6, 'r').recv(6, 5));
      },
    },
    {
      says: 'work between',
      of: () => {
        const built = server();
        for (let i = 0; i < 100; i++) built.wait(0).wake({ waited: 500 }).send(6, 5);
        return built.wait(0);
      },
    },
  ],
  'wait-ignored': [
    {
      says: 'signals, one after another',
      of: () => {
        const built = server();
        for (let i = 0; i < 12; i++) built.wait().wake({ ready: -1, errno: 'EINTR' });
        return built.wait();
      },
    },
  ],
  'undead-watch': [
    {
      says: 'closed within the turn that told of it',
      of: () => {
        const built = server('r', 2);
        return turns(built, 1, () => built.ready(6, 'r').ready(7, 'r').recv(6, 3).close(7));
      },
    },
  ],
  'nested-wait': [
    {
      says: 'a look that takes no time',
      of: () => {
        const built = server();
        turns(built, 6, () => built.ready(6, 'r').recv(6, 5));
        built.wake().ready(6, 'r').recv(6, 5).on(1);
        built.event('loop', { poller: 'poll', pid: 1, tid: 1 }).open(12).watch(12, 'r');
        built.wait(0).wake({ waited: 900 }).on(0);
        return built.wait().wake({ waited: 500 }).ready(5, 'r');
      },
    },
  ],
  'datagram-eof': [
    {
      says: 'an empty datagram, and it goes on',
      of: () => {
        const built = server().open(9, { role: 'other', proto: 'udp' }).watch(9, 'r');
        return turns(built, 12, () => built.ready(9, 'r').recv(9, 0));
      },
    },
  ],
  'connect-unchecked': [
    {
      says: 'SO_ERROR is read',
      of: () => {
        const built = server().open(9, { role: 'client' });
        built.event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' }).watch(9, 'w');
        return turns(built, 1, () =>
          built.ready(9, 'w').event('sockerr', { fd: 9, errno: 'ECONNREFUSED' }).close(9),
        );
      },
    },
    {
      says: 'refused at once, closed, and tried again on another',
      of: () => {
        const built = server();
        return turns(built, 2, () => {
          built.open(9, { role: 'client' });
          built.event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'ECONNREFUSED' }).close(9);
        });
      },
    },
  ],
  'again-fatal': [
    {
      says: 'a drain, then an end for another reason',
      of: () => {
        const built = server().wait().wake().ready(6, 'r').recv(6, 5);
        return again(built, 6).event('exit', { code: 1, signal: '', tick: -1 });
      },
    },
  ],
  'peer-loss-fatal': [
    {
      says: 'that one is closed, and the program ends later',
      of: () =>
        server('r', 2)
          .wait()
          .wake()
          .ready(6, 'r')
          .recv(6, 5)
          .send(6, -1, { errno: 'EPIPE' })
          .close(6)
          .wait()
          .wake()
          .event('exit', { code: 1, signal: '', tick: -1 }),
    },
    {
      says: 'that one is closed, and the program ends in the same turn with the others open',
      of: () =>
        server('r', 2)
          .wait()
          .wake()
          .ready(6, 'r')
          .send(6, -1, { errno: 'EPIPE' })
          .close(6)
          .event('exit', { code: 1, signal: '', tick: -1 }),
    },
  ],
  'reset-on-close': [
    {
      says: 'it was read since',
      of: () =>
        server()
          .wait()
          .wake()
          .ready(6, 'r')
          .event('kernel', { fd: 6, recvq: 12, sendq: 0 })
          .recv(6, 12)
          .send(6, 5)
          .close(6),
    },
    {
      says: 'what was sent has gone in an earlier tick',
      of: () => {
        const built = server().wait().wake().ready(6, 'r').recv(6, 5).send(6, 5);
        built.wait().wake().ready(6, 'r');
        return built.event('kernel', { fd: 6, recvq: 12, sendq: 0 }).close(6).wait();
      },
    },
    {
      says: 'closed as the program ends, while a client is sending',
      of: () =>
        server()
          .wait()
          .wake()
          .ready(6, 'r')
          .recv(6, 5)
          .send(6, 5)
          .event('kernel', { fd: 6, recvq: 12, sendq: 0 })
          .close(6)
          .event('exit', { code: 0, tick: -1 }),
    },
  ],
  'inherited-descriptor': [
    {
      says: 'the child has ended before',
      of: () => {
        const built = trace(SMALL)
          .process(1)
          .loop(1, { poller: 'epoll' })
          .listener(5)
          .watch(5, 'r');
        built.wait().wake().ready(5, 'r').accept(5, 6).process(2, { parent: 1 });
        built.on(1).loop(2).event('exit', { code: 0, tick: -1 }).on(0);
        return built.send(6, 5).close(6).wait();
      },
    },
    {
      says: 'the child closes it first',
      of: () => {
        const built = trace(SMALL)
          .process(1)
          .loop(1, { poller: 'epoll' })
          .listener(5)
          .watch(5, 'r');
        built.wait().wake().ready(5, 'r').accept(5, 6).process(2, { parent: 1 });
        built.on(1).loop(2).close(6).on(0);
        return built.send(6, 5).close(6).wait();
      },
    },
    {
      says: 'the child ends soon after, or the connection was shut down',
      of: () => {
        const built = trace(SMALL)
          .process(1)
          .loop(1, { poller: 'epoll' })
          .listener(5)
          .watch(5, 'r');
        built.wait().wake().ready(5, 'r').accept(5, 6).accept(5, 7).process(2, { parent: 1 });
        built.send(6, 5).close(6).event('shutdown', { fd: 7, how: 'both' }).close(7).wait();
        built.on(1).loop(2).close(5);
        const end = { t: 0.2 * SECOND, code: 0, signal: '', tick: -1 };
        return built.event('exit', end).on(0);
      },
    },
  ],
};
