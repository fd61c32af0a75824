/** What is ready, and not taken, or not in its turn. */

import { trace } from '../../support/traceBuilder';
import { again, type Cases, SECOND, server, turns } from '../servers';

export const readiness: Cases = {
  'edge-not-drained': {
    fires: [
      {
        says: 'one full recv an edge',
        of: () => {
          const built = server('r', 1, { edge: true });
          return turns(built, 5, (i) => {
            if (i === 0) built.ready(6, 'r').recv(6, 1024).send(6, 3);
          });
        },
      },
      {
        says: 'one let in, others behind it, and nothing more is told',
        of: () => {
          const built = server().watch(5, 'r', { edge: true });
          return turns(built, 4, (i) => {
            if (i === 0) built.ready(5, 'r').accept(5, 7).event('kernel', { fd: 5, recvq: 2 });
          });
        },
      },
      {
        says: 'one let in each time, and never asked whether there are more',
        of: () => {
          const built = server().watch(5, 'r', { edge: true });
          return turns(built, 6, (i) => built.ready(5, 'r').accept(5, 7 + i));
        },
      },
      {
        says: 'one full recv an edge, then a second of silence',
        of: () => {
          const built = server('r', 1, { edge: true });
          turns(built, 1, () => built.ready(6, 'r').recv(6, 1024).send(6, 3));
          built.wake({ waited: SECOND });
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 1000).send(6, 3));
        },
      },
      {
        says: 'the same beside another thread, which does not read it in two ticks either',
        of: () => {
          const built = server('r', 1, { edge: true });
          built.on(1).event('loop', { poller: '', pid: 1, tid: 2 }).on(0);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 1024).send(6, 3));
          return turns(built.wake({ waited: SECOND }), 1, () => undefined);
        },
      },
    ],
    near: [
      {
        says: 'accept until EAGAIN, or asked about anew, or by a runtime that asks about everything',
        of: () => {
          const built = server().watch(5, 'r', { edge: true });
          built.listener(8).watch(8, 'r', { edge: true, oneshot: true });
          built.listener(9).watch(9, 'rw', { edge: true });
          return turns(built, 5, (i) => {
            if (i > 0) return;
            built.ready(5, 'r').ready(8, 'r').ready(9, 'r').accept(5, 17);
            built.event('accept', { listener: 5, fd: -1, errno: 'EAGAIN' });
            built.accept(8, 18).watch(8, 'r', { edge: true, oneshot: true }).accept(9, 19);
          });
        },
      },
      {
        says: 'one let in each time, and then EAGAIN, in another turn too',
        of: () => {
          const built = server().watch(5, 'r', { edge: true });
          const none = { listener: 5, fd: -1, errno: 'EAGAIN' } as const;
          return turns(built, 12, (i) => {
            if (i % 2 === 0) built.ready(5, 'r').accept(5, 7 + i);
            else built.event('accept', none);
          });
        },
      },
      {
        says: 'who waits behind one that was let in has come since, and is told',
        of: () => {
          const built = server().watch(5, 'r', { edge: true });
          return turns(built, 6, (i) => {
            if (i === 0) built.ready(5, 'r').accept(5, 7).event('kernel', { fd: 5, recvq: 1 });
            else if (i === 1) built.ready(5, 'r').accept(5, 8);
          });
        },
      },
      {
        says: 'a short read says that it was all',
        of: () => {
          const built = server('r', 1, { edge: true });
          return turns(built, 5, (i) => {
            if (i === 0) built.ready(6, 'r').recv(6, 1000);
          });
        },
      },
      {
        says: 'read to EAGAIN',
        of: () => {
          const built = server('r', 1, { edge: true });
          return turns(built, 5, (i) => {
            if (i === 0) again(built.ready(6, 'r').recv(6, 1024), 6);
          });
        },
      },
      {
        says: 'watched anew, and so told anew',
        of: () => {
          const built = server('r', 1, { edge: true });
          return turns(built, 5, (i) => {
            if (i === 0) built.ready(6, 'r').recv(6, 1024).watch(6, 'r', { edge: true });
          });
        },
      },
      {
        says: 'a thread of its own goes on reading after a long wait',
        of: () => {
          const built = server('r', 1, { edge: true });
          built.on(1).event('loop', { poller: '', pid: 1, tid: 2 }).on(0);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 1024));
          built.wake({ waited: SECOND }).wait().on(1).recv(6, 1000).send(6, 3).on(0);
          return turns(built.wake(), 3, () => undefined);
        },
      },
    ],
  },
  starvation: {
    fires: [
      {
        says: 'one is read for 200 ms while another waits',
        of: () => {
          const built = server('r', 2);
          let t = 0;
          return turns(built, 1, () => {
            built.ready(6, 'r').ready(7, 'r');
            for (let i = 0; i < 20; i++) built.recv(6, 1024, { t: (t += 10e6) });
            built.recv(7, 5, { t: t + 1e6 });
          }).wait(1000);
        },
      },
      {
        says: 'one is passed on for 200 ms while another waits',
        of: () => {
          const built = server('r', 2);
          let t = 0;
          return turns(built, 1, () => {
            built.ready(6, 'r').ready(7, 'r');
            for (let i = 0; i < 40; i++)
              built.recv(6, 1024, { t: t + 50e3 }).send(9, 1024, { t: (t += 5e6), dur: 4.9e6 });
            built.recv(7, 5, { t: t + 1e6 });
          });
        },
      },
      {
        says: 'one is read for 200 ms, and each time another is ready by then',
        of: () => {
          const built = server('r', 2);
          let t = 0;
          return turns(built, 6, (i) => {
            if (i % 2 === 1) built.ready(7, 'r').recv(7, 5).send(7, 5);
            else {
              built.ready(6, 'r');
              for (let k = 0; k < 100; k++) built.recv(6, 1024, { t: (t += 2e6) });
              built.recv(6, -1, { errno: 'EAGAIN', t });
            }
          });
        },
      },
      {
        says: 'an upload is worked on piece by piece, under strace',
        of: () => {
          const built = trace({ events: 4096, payload: 1 << 16, about: { source: 'strace' } });
          built.event('loop', { poller: 'epoll', pid: 1, tid: 1 }).listener(5).watch(5, 'r');
          built.wait().wake().ready(5, 'r').accept(5, 6).watch(6, 'r').accept(5, 7).watch(7, 'r');
          let t = 0;
          built.wait().wake({ t }).ready(6, 'r').ready(7, 'r');
          for (let k = 0; k < 400; k++) built.recv(6, 1024, { t: (t += 600e3), dur: 40e3 });
          built.recv(7, 5, { t: t + 90e3 });
          return built.wait();
        },
      },
    ],
    near: [
      {
        says: 'all are served within a few ms',
        of: () => {
          const built = server('r', 2);
          return turns(built, 1, () => {
            built.ready(6, 'r').ready(7, 'r');
            for (let i = 0; i < 20; i++) built.recv(6, 1024);
            built.recv(7, 5);
          });
        },
      },
      {
        says: 'an upload is taken to its end, as fast as strace lets the server make calls',
        of: () => {
          const built = trace({ events: 4096, payload: 1 << 16, about: { source: 'strace' } });
          built.event('loop', { poller: 'epoll', pid: 1, tid: 1 }).listener(5).watch(5, 'r');
          built.wait().wake().ready(5, 'r').accept(5, 6).watch(6, 'r').accept(5, 7).watch(7, 'r');
          let t = 0;
          built.wait().wake({ t }).ready(6, 'r').ready(7, 'r');
          for (let k = 0; k < 600; k++) {
            built.recv(6, 16384, { t: (t += 90e3), dur: 40e3 });
            built.send(9, 16384, { t: (t += 110e3), dur: 60e3, call: 'write' });
          }
          built.recv(7, 5, { t: t + 90e3 });
          return built.wait();
        },
      },
      {
        says: 'one is read for 200 ms, and then the loop waits for the next',
        isOnlyIdle: true,
        of: () => {
          const built = server('r', 2);
          let t = 0;
          return turns(built, 6, (i) => {
            if (i % 2 === 1) return;
            built.ready(6, 'r');
            for (let k = 0; k < 100; k++) built.recv(6, 1024, { t: (t += 2e6) });
            again(built, 6)
              .wait()
              .wake({ t: (t += 50e6), waited: 40e6 })
              .ready(7, 'r')
              .recv(7, 5);
          });
        },
      },
    ],
  },
  'hidden-input': {
    fires: [
      {
        says: 'two lines were read at once, and the second is answered when more comes',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 14).send(6, 8));
          built.wake({ waited: 400e6 }).wait().wake({ waited: 100e6 }).ready(6, 'r').send(6, 8);
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(6, 9));
        },
      },
      {
        says: 'of a record of TLS a part is read, and the wait begins',
        of: () => {
          const built = server();
          const call = 'SSL_read';
          turns(built, 1, () =>
            built
              .ready(6, 'r')
              .recv(6, 16, { want: 16, call })
              .recv(6, 48, { want: 48, call, peek: true }),
          );
          return built.wake({ waited: SECOND }).wait();
        },
      },
    ],
    near: [
      {
        says: 'of a record of TLS a part is read, and the rest of it before the loop waits',
        of: () => {
          const built = server();
          const call = 'SSL_read';
          built.wait().wake().ready(6, 'r').recv(6, 16, { want: 16, call });
          built.recv(6, 48, { want: 48, call, peek: true }).recv(6, 48, { want: 99, call });
          return built.wait().wake({ waited: SECOND }).wait();
        },
      },
      {
        says: 'what the TLS layer holds is left there until an answer has gone',
        of: () => {
          const built = server();
          const call = 'SSL_read';
          built.wait().wake().ready(6, 'r').recv(6, 16, { want: 16, call });
          built.recv(6, 48, { want: 48, call, peek: true }).watch(6, 'w');
          return built.wait().wake({ waited: SECOND }).ready(6, 'w').send(6, 5).wait();
        },
      },
      {
        says: 'it is told something by the way, and read in the same turn',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 14).send(6, 8));
          built.wake({ waited: 400e6 }).wait().wake({ waited: 100e6 }).ready(6, 'r').send(6, 8);
          built.recv(6, 5);
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(6, 9));
        },
      },
      {
        says: 'another is read, whose words it is told, and its own come next',
        of: () => {
          const built = server('r', 2);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 14).send(6, 8));
          built.wake({ waited: 400e6 }).wait().wake({ waited: 100e6 }).ready(7, 'r').ready(6, 'r');
          built.recv(7, 5).send(6, 5);
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(7, 5));
        },
      },
    ],
  },
};
