/** For each rule traces that it must name: of queues, time, and ends. */

import { again, type Case, data, SECOND, server, SMALL, turns } from './servers';
import { trace } from '../support/traceBuilder';

export const MORE_FIRES: Readonly<Record<string, readonly Case[]>> = {
  'write-stall': [
    {
      says: 'EAGAIN, and never asked about again',
      of: () => {
        const built = server();
        turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 5).send(6, -1, { want: 9, errno: 'EAGAIN' }),
        );
        for (let i = 0; i < 8; i++) built.wait().wake({ t: (i + 1) * SECOND });
        return built;
      },
    },
  ],
  'fd-leak': [
    {
      says: 'kept until the program closes all at its end',
      of: () => {
        const built = server('r', 6);
        for (let fd = 6; fd < 12; fd++)
          turns(built, 1, () => built.ready(fd, 'r').recv(fd, 0).watch(fd, ''));
        for (let i = 0; i < 5; i++) built.wait().wake({ t: (i + 1) * SECOND });
        for (let fd = 6; fd < 12; fd++) built.event('close', { fd, t: 6 * SECOND });
        return built.event('exit', { code: 0, tick: -1, t: 6 * SECOND });
      },
    },
    {
      says: 'taken out of the set at its end, never closed',
      of: () => {
        const built = server('r', 6);
        for (let fd = 6; fd < 12; fd++)
          turns(built, 1, () => built.ready(fd, 'r').recv(fd, 0).watch(fd, ''));
        for (let i = 0; i < 20; i++) built.wait().wake({ t: (i + 1) * SECOND });
        return built;
      },
    },
  ],
  backlog: [
    {
      says: 'ready, and nobody accepts',
      of: () => {
        const built = server();
        return turns(built, 12, () => built.ready(5, 'r'));
      },
    },
  ],
  'unread-spin': [
    {
      says: 'a wake-up pipe that nobody empties',
      of: () => {
        const built = server().open(9, { role: 'pipe', proto: 'pipe' }).watch(9, 'r');
        built.wait().wake().ready(6, 'r').recv(6, 5);
        return turns(built, 12, () => built.ready(9, 'r'));
      },
    },
    {
      says: 'whatever clients tell, which is of no thread',
      of: () => {
        const built = server().on(-1).event('client', { step: 'connect', tick: -1 }).on(0);
        return turns(built, 12, () => built.ready(6, 'r')).close(6);
      },
    },
    {
      says: 'for longer than another thread may be late',
      of: () => {
        const built = server();
        built.on(1).loop(1, { poller: '' }).on(0);
        const left = turns(built, 600, () => built.after(200e3).ready(6, 'r'));
        return left.on(1).recv(6, 5).on(0);
      },
    },
    {
      says: 'at the end of what is seen, whatever threads there are',
      of: () => {
        const built = server();
        built.on(1).loop(1, { poller: '' }).on(0);
        return turns(built, 12, () => built.ready(6, 'r'));
      },
    },
  ],
  'hangup-spin': [
    {
      says: 'for longer than another thread may be late',
      of: () => {
        const built = server();
        built.on(1).loop(1, { poller: '' }).on(0);
        const left = turns(built, 600, () => built.after(200e3).ready(6, 'rh'));
        return left.on(1).close(6).on(0);
      },
    },
  ],
  'again-spin': [
    {
      says: 'another one is read',
      of: () => {
        const built = server('r', 2);
        return turns(built, 12, () => again(built.ready(6, 'r'), 7));
      },
    },
  ],
  'zero-timeout': [
    {
      says: 'a thousand times 0',
      of: () => {
        const built = server();
        for (let i = 0; i < 1000; i++) built.wait(0).wake({ waited: 500 });
        return built.wait(0);
      },
    },
  ],
  'wait-ignored': [
    {
      says: 'EINVAL, and again',
      of: () => {
        const built = server();
        for (let i = 0; i < 12; i++) built.wait().wake({ ready: -1, errno: 'EINVAL' });
        return built;
      },
    },
  ],
  'undead-watch': [
    {
      says: 'closed, and a duplicate is open',
      of: () => {
        const built = server().dup(9, 6);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 0).close(6));
        return turns(built, 12, () => built.event('ready', { fd: 6, events: 'r', gen: 0 }));
      },
    },
  ],
  'nested-wait': [
    {
      says: 'a poll of a second inside a tick of epoll',
      of: () => {
        const built = server();
        turns(built, 6, () => built.ready(6, 'r').recv(6, 5));
        built
          .wake({ t: SECOND })
          .ready(6, 'r')
          .recv(6, 5, { t: SECOND + 1 })
          .on(1);
        built.event('loop', { poller: 'poll', pid: 1, tid: 1 }).open(12).watch(12, 'r');
        built
          .wait(5000)
          .wake({ t: 2 * SECOND, waited: SECOND })
          .on(0);
        return built.wait().wake({ waited: 500 }).ready(5, 'r');
      },
    },
  ],
  'datagram-eof': [
    {
      says: 'an empty datagram, then close',
      of: () => {
        const built = server().open(9, { role: 'other', proto: 'udp' }).watch(9, 'r');
        return turns(built, 1, () => built.ready(9, 'r').recv(9, 0).close(9));
      },
    },
  ],
  'connect-unchecked': [
    {
      says: 'refused, and the first send tells it',
      of: () => {
        const built = server().open(9, { role: 'client' });
        built.event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' }).watch(9, 'w');
        return turns(built, 2, () =>
          built.ready(9, 'w').send(9, -1, { want: 3, errno: 'ECONNREFUSED' }),
        );
      },
    },
    {
      says: 'refused, the send tells it, and an answer is asked for; the end that comes then is taken for the peer’s',
      of: () => {
        const built = server().open(9, { role: 'client' });
        built.event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' }).watch(9, 'w');
        turns(built, 1, () =>
          built.ready(9, 'w').send(9, -1, { want: 3, errno: 'ECONNREFUSED' }).watch(9, 'r'),
        );
        return turns(built, 1, () => built.ready(9, 'r').recv(9, 0).close(9));
      },
    },
    {
      says: 'refused at once, which nobody looks at',
      of: () => {
        const built = server().open(9, { role: 'client' });
        built.event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'ECONNREFUSED' });
        return turns(built, 2, () => built.send(9, -1, { want: 3, errno: 'EPIPE' }));
      },
    },
  ],
  'again-fatal': [
    {
      says: 'EAGAIN, a traceback, the end',
      of: () => {
        const built = server().wait().wake().ready(5, 'r').accept(5, 7);
        again(built, 7).send(2, 60, data('BlockingIOError: [Errno 11]'));
        return built.event('exit', { code: 1, signal: '', tick: -1 });
      },
    },
  ],
  'peer-loss-fatal': [
    {
      says: 'SIGPIPE with others open',
      of: () =>
        server('r', 2)
          .wait()
          .wake()
          .ready(6, 'r')
          .recv(6, 5)
          .send(6, -1, { errno: 'EPIPE' })
          .event('exit', { code: -1, signal: 'SIGPIPE', tick: -1 }),
    },
    {
      says: 'an interpreter that dies of it closes all that it has first',
      of: () =>
        server('r', 2)
          .wait()
          .wake()
          .ready(6, 'r')
          .recv(6, 5)
          .send(6, -1, { errno: 'EPIPE' })
          .close(6)
          .close(7)
          .close(5)
          .event('exit', { code: 1, signal: '', tick: -1 }),
    },
  ],
  'reset-on-close': [
    {
      says: 'closed with 12 bytes unread',
      of: () =>
        server()
          .wait()
          .wake()
          .ready(6, 'r')
          .recv(6, 5)
          .send(6, 5)
          .event('kernel', { fd: 6, recvq: 12, sendq: 0 })
          .close(6)
          .wait(),
    },
  ],
  'inherited-descriptor': [
    {
      says: 'a child holds it',
      of: () => {
        const built = trace(SMALL)
          .process(1)
          .loop(1, { poller: 'epoll' })
          .listener(5)
          .watch(5, 'r');
        built.wait().wake().ready(5, 'r').accept(5, 6).process(2, { parent: 1 });
        return built.send(6, 5).close(6).wait();
      },
    },
    {
      says: 'a child holds it for 1.5 s more, and ends',
      of: () => {
        const built = trace(SMALL)
          .process(1)
          .loop(1, { poller: 'epoll' })
          .listener(5)
          .watch(5, 'r');
        built.wait().wake().ready(5, 'r').accept(5, 6).process(2, { parent: 1 });
        built.send(6, 5).close(6).wait().on(1).loop(2).close(5);
        const end = { t: 1.5 * SECOND, code: 0, signal: '', tick: -1 };
        return built.event('exit', end).on(0);
      },
    },
  ],
};
