/** Descriptors: which one a number stands for, who has it, and how it came to be. */

import { trace } from '../../support/traceBuilder';
import { again, blocking, type Cases, SECOND, selecting, server, SMALL, turns } from '../servers';

export const descriptors: Cases = {
  'stale-descriptor': {
    fires: [
      {
        says: 'poll says that it is none',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 0).close(6));
          return turns(built, 3, () => built.event('ready', { fd: 6, events: 'n', gen: 0 }));
        },
      },
      {
        says: 'closed in the tick that told of it, before its turn, and read',
        of: () => {
          const built = server('r', 2);
          return turns(built, 1, () => {
            built.ready(6, 'r').ready(7, 'r').recv(6, 0).close(6).close(7);
            built.event('recv', { fd: 7, gen: 0, want: 9, got: -1, errno: 'EBADF' });
          });
        },
      },
      {
        says: 'select fails for the whole set',
        of: () => {
          const built = selecting();
          for (let i = 0; i < 4; i++) built.wait().wake({ ready: -1, errno: 'EBADF' });
          return built;
        },
      },
      {
        says: 'epoll is asked about a closed number each turn',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 0).close(6));
          return turns(built, 4, () => built.watch(6, 'r', { gen: 0, errno: 'EBADF' }));
        },
      },
      {
        says: 'the event of one that is closed is taken for the next owner of its number',
        of: () => {
          const built = server('r', 2);
          return turns(built, 1, () => {
            built.ready(7, 'r').ready(6, 'r').recv(7, 5).close(6);
            built.open(6, { role: 'client' }).event('connect', { fd: 6, peer: '127.0.0.1:9' });
            again(built, 6);
          });
        },
      },
    ],
    near: [
      {
        says: 'its number is used again',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 0).watch(6, '').close(6));
          return turns(built, 3, () => built.ready(5, 'r').accept(5, 6).watch(6, 'r').close(6));
        },
      },
      {
        says: 'what is closed is taken out in vain',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 0).close(6));
          return turns(built, 4, () => built.watch(6, '', { gen: 0, errno: 'EBADF' }));
        },
      },
      {
        says: 'one that was just accepted is read at once, with the number of one that was closed',
        of: () => {
          const built = server('r', 2);
          return turns(built, 1, () => {
            built.ready(6, 'r').ready(5, 'r').close(6).accept(5, 6).watch(6, 'r');
            again(built, 6);
          });
        },
      },
    ],
  },
  'fd-leak': {
    fires: [
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
      { says: 'threads that end at the end of a stream, and close nothing', of: () => blocking(6) },
    ],
    near: [
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
      { says: 'threads that close what has ended', of: () => blocking(6, true) },
      { says: 'a few threads that may work on an answer still', of: () => blocking(4) },
    ],
  },
  'inherited-descriptor': {
    fires: [
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
    near: [
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
  },
  backlog: {
    fires: [
      {
        says: 'ready, and nobody accepts',
        of: () => {
          const built = server();
          return turns(built, 12, () => built.ready(5, 'r'));
        },
      },
    ],
    near: [
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
  },
  'connect-unchecked': {
    fires: [
      {
        says: 'refused, and the first send tells it',
        of: () => {
          const built = server().open(9, { role: 'client' });
          built
            .event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' })
            .watch(9, 'w');
          return turns(built, 2, () =>
            built.ready(9, 'w').send(9, -1, { want: 3, errno: 'ECONNREFUSED' }),
          );
        },
      },
      {
        says: 'refused, the send tells it, and an answer is asked for; the end that comes then is taken for the peer’s',
        of: () => {
          const built = server().open(9, { role: 'client' });
          built
            .event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' })
            .watch(9, 'w');
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
    near: [
      {
        says: 'SO_ERROR is read',
        of: () => {
          const built = server().open(9, { role: 'client' });
          built
            .event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' })
            .watch(9, 'w');
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
      {
        says: 'the send that fails tells it, and it is closed in the next turn',
        of: () => {
          const built = server().open(9, { role: 'client' });
          built
            .event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' })
            .watch(9, 'w');
          turns(built, 1, () =>
            built.ready(9, 'w').send(9, -1, { want: 3, errno: 'ECONNREFUSED' }).watch(9, ''),
          );
          return turns(built, 1, () => built.close(9));
        },
      },
    ],
  },
};
