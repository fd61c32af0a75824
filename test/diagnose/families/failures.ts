/** Calls that fail, and what becomes of the program or of its peer. */

import { again, type Cases, data, server, turns } from '../servers';

export const failures: Cases = {
  'eintr-fatal': {
    fires: [
      {
        says: 'SIGCHLD ends the program',
        of: () =>
          server()
            .wait()
            .event('signal', { name: 'SIGCHLD' })
            .wake({ ready: -1, errno: 'EINTR' })
            .event('exit', { code: 1, signal: '', tick: -1 }),
      },
    ],
    near: [
      {
        says: 'it waits again',
        of: () =>
          server()
            .wait()
            .event('signal', { name: 'SIGCHLD' })
            .wake({ ready: -1, errno: 'EINTR' })
            .wait()
            .wake()
            .event('exit', { code: 1, signal: '', tick: -1 }),
      },
      {
        says: 'an alarm that it set to end',
        of: () =>
          server()
            .wait()
            .event('signal', { name: 'SIGALRM' })
            .wake({ ready: -1, errno: 'EINTR' })
            .event('exit', { code: 1, signal: '', tick: -1 }),
      },
    ],
  },
  'again-fatal': {
    fires: [
      {
        says: 'EAGAIN, a traceback, the end',
        of: () => {
          const built = server().wait().wake().ready(5, 'r').accept(5, 7);
          again(built, 7).send(2, 60, data('BlockingIOError: [Errno 11]'));
          return built.event('exit', { code: 1, signal: '', tick: -1 });
        },
      },
      {
        says: 'who has not spoken when it is let in is thrown out',
        of: () => {
          const built = server('r', 0);
          return turns(built, 1, () => {
            built.ready(5, 'r').accept(5, 6);
            built.recv(6, -1, { errno: 'EAGAIN', dur: 9000 }).close(6);
          });
        },
      },
    ],
    near: [
      {
        says: 'a drain, then an end for another reason',
        of: () => {
          const built = server().wait().wake().ready(6, 'r').recv(6, 5);
          return again(built, 6).event('exit', { code: 1, signal: '', tick: -1 });
        },
      },
      {
        says: 'who has said nothing within the time that its socket gives it is let go',
        of: () => {
          const built = server('r', 0);
          return turns(built, 1, () => {
            built.ready(5, 'r').accept(5, 6);
            built.recv(6, -1, { errno: 'EAGAIN', dur: 500e6 }).close(6);
          });
        },
      },
    ],
  },
  'peer-loss-fatal': {
    fires: [
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
    near: [
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
  },
  'reset-on-close': {
    fires: [
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
    near: [
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
  },
};
