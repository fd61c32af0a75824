/** For each rule what is right and looks alike: of waits, and of what is read. */

import { again, type Case, data, SECOND, selecting, server, turns } from './servers';

import { LATE_NEAR } from './lateNear';
import { MORE_NEAR } from './moreNear';

const FIRST: Readonly<Record<string, readonly Case[]>> = {
  'eof-spin': [
    {
      says: 'one tick after the end it is closed',
      of: () => {
        const built = server();
        return turns(built, 2, (i) => {
          built.ready(6, 'r').recv(6, 0);
          if (i === 1) built.close(6);
        });
      },
    },
    {
      says: 'a terminal that reads 0, each time when somebody types it',
      of: () => {
        const built = server().open(0, { role: 'other', proto: '' }).watch(0, 'r');
        for (let i = 0; i < 12; i++) built.wait().wake({ waited: SECOND }).ready(0, 'r').recv(0, 0);
        return built.wait();
      },
    },
  ],
  'hangup-spin': [
    {
      says: 'closed at once',
      of: () => {
        const built = server();
        return turns(built, 2, (i) =>
          i === 0 ? built.ready(6, 'rh') : built.ready(6, 'rh').close(6),
        );
      },
    },
  ],
  'write-spin': [
    {
      says: 'EPIPE, and it is closed',
      of: () => {
        const built = server('w', 12);
        return turns(built, 12, (i) =>
          built
            .ready(6 + i, 'wh')
            .send(6 + i, -1, { errno: 'EPIPE' })
            .close(6 + i),
        );
      },
    },
    {
      says: 'the kernel says writable and EAGAIN',
      of: () => {
        const built = server('rw');
        return turns(built, 12, () =>
          built.ready(6, 'w').send(6, -1, { want: 9, errno: 'EAGAIN' }),
        );
      },
    },
    {
      says: 'something is sent every time',
      of: () => {
        const built = server('rw');
        return turns(built, 12, () => built.ready(6, 'w').send(6, 100));
      },
    },
  ],
  'short-send': [
    {
      says: 'a buffer filled up again after each send, with bytes that repeat',
      of: () => {
        const built = server('rw');
        const zeros = { data: new Uint8Array(64), want: 65536 };
        return turns(built, 6, () => built.ready(6, 'w').send(6, 17232, zeros));
      },
    },
    {
      says: 'the same, and they repeat beyond what was captured',
      of: () => {
        const built = server('rw');
        const bytes = { data: Uint8Array.from({ length: 64 }, (_, i) => i), want: 65536 };
        return turns(built, 6, (i) => built.ready(6, 'w').send(6, 256 * (11 + i), bytes));
      },
    },
    {
      says: 'the rest and the next message in one send',
      of: () => {
        const built = server('rw');
        return turns(built, 2, (i) =>
          built
            .ready(6, 'rw')
            .recv(6, 5)
            .send(6, i === 0 ? 4 : 9, {
              want: i === 0 ? 10 : 9,
              ...data(i === 0 ? '0123456789' : '456789abc'),
            }),
        ).close(6);
      },
    },
    {
      says: 'given up later, after its peer reset it',
      of: () => {
        const built = server('rw');
        turns(built, 1, () => built.ready(6, 'w').send(6, 4, { want: 10 }));
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, -1, { errno: 'ECONNRESET' }).close(6),
        );
      },
    },
    {
      says: 'a deadline ends who does not read',
      of: () => {
        const built = server();
        turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 5).send(6, 4, { want: 10 }).watch(6, 'rw'),
        );
        return turns(built, 3, (i) => {
          if (i === 2) built.close(6);
        });
      },
    },
  ],
  'edge-not-drained': [
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
  ],
  'stale-descriptor': [
    {
      says: 'its number is used again',
      of: () => {
        const built = server();
        turns(built, 1, () => built.ready(6, 'r').recv(6, 0).watch(6, '').close(6));
        return turns(built, 3, () => built.ready(5, 'r').accept(5, 6).watch(6, 'r').close(6));
      },
    },
  ],
  'accept-spin': [
    {
      says: 'many tries in one turn, then the listener is let alone for a second',
      of: () => {
        const built = server();
        for (let i = 0; i < 5; i++) {
          built
            .wait()
            .wake({ t: (i + 1) * SECOND })
            .ready(5, 'r');
          for (let k = 0; k < 64; k++) built.accept(5, -1);
          built.watch(5, '').wait(1000).wake({ waited: SECOND }).watch(5, 'r');
        }
        return built.wait();
      },
    },
    {
      says: 'a spare descriptor takes it',
      of: () => {
        const built = server();
        return turns(built, 12, () => built.ready(5, 'r').accept(5, -1).accept(5, 9).close(9));
      },
    },
  ],
  'eintr-fatal': [
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
  'bad-select': [
    {
      says: 'while one is sent to nobody else is read',
      of: () => {
        const built = selecting(3);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'w').watch(7, ''));
        turns(built, 40, () => built.ready(6, 'w').send(6, 5));
        built.watch(6, 'r').watch(7, 'r');
        return turns(built, 2, () => built.ready(7, 'r').recv(7, 5));
      },
    },
    {
      says: 'while one sends all of a file nobody else is read',
      of: () => {
        const built = selecting(3);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(7, '').watch(8, ''));
        turns(built, 40, () => built.ready(6, 'r').recv(6, 5));
        built.watch(7, 'r').watch(8, 'r');
        return turns(built, 2, () => built.ready(7, 'r').recv(7, 5));
      },
    },
    {
      says: 'not read for a while on purpose, and watched again',
      of: () => {
        const built = selecting(3);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(7, ''));
        turns(built, 4, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
        built.watch(7, 'r');
        return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
      },
    },
    {
      says: 'one that only sends is in no set',
      of: () => {
        const built = selecting(2);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(7, ''));
        return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(7, 5));
      },
    },
  ],
  'unframed-message': [
    {
      says: 'what was sent at once is read at once',
      of: () => {
        const built = server();
        const client = { client: 0, local: '127.0.0.1:40006', loop: -1, tick: -1 };
        built.event('client', { ...client, step: 'send', bytes: 4 });
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 4, data('one\n')).event('decode', { fd: 6, ok: true }),
        );
      },
    },
    {
      says: 'the next client has the port of the one before',
      of: () => {
        const built = server();
        for (const client of [0, 1]) {
          const of = { client, local: '127.0.0.1:40006', loop: -1, tick: -1 };
          built.event('client', { ...of, step: 'send', bytes: 4 + client });
          turns(built, 1, () =>
            built
              .ready(6, 'r')
              .recv(6, 4 + client, data('one\n\n'.slice(0, 4 + client)))
              .event('decode', { fd: 6, ok: true })
              .close(6)
              .accept(5, 6),
          );
        }
        return built;
      },
    },
  ],
  'split-character': [
    {
      says: 'another encoding, or no text',
      of: () => {
        const built = server();
        const latin = { data: Uint8Array.from([0x47, 0xfc, 0x6e, 0x74]) };
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 4, latin).event('decode', { fd: 6, ok: false }),
        );
      },
    },
  ],
  starvation: [
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
  ],
  'queue-loss': [
    {
      says: 'of a file a part has gone, and its peer is gone',
      of: () => {
        const built = server();
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
        turns(built, 2, (i) => built.ready(6, 'w').send(6, 30_000, { want: 90_000 - i * 30_000 }));
        return turns(built, 1, () => built.ready(6, 'rwh').recv(6, 0).watch(6, '').close(6));
      },
    },
    {
      says: 'all of a file has gone, then comes the end',
      of: () => {
        const built = server();
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
        turns(built, 3, (i) => built.ready(6, 'w').send(6, 30_000, { want: 90_000 - i * 30_000 }));
        return turns(built, 1, () => built.ready(6, 'rw').recv(6, 0).watch(6, '').close(6));
      },
    },
    {
      says: 'its peer reset it',
      of: () => {
        const built = server('rw');
        return turns(built, 1, () =>
          built
            .ready(6, 'r')
            .event('enqueue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 0 })
            .recv(6, -1, { errno: 'ECONNRESET' })
            .close(6),
        );
      },
    },
    {
      says: 'what waits is dropped with a word',
      of: () => {
        const built = server('rw');
        return turns(built, 1, () =>
          built
            .ready(6, 'r')
            .event('enqueue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 0 })
            .recv(6, 0)
            .event('drop', { fd: 6, bytes: 5, depth: 0, queued: 0, message: 0 })
            .close(6),
        );
      },
    },
  ],
  'queue-order': [
    {
      says: 'the oldest leaves first',
      of: () => {
        const built = server('rw');
        return turns(built, 1, () =>
          built
            .ready(6, 'rw')
            .event('enqueue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 0 })
            .event('enqueue', { fd: 6, bytes: 5, depth: 2, queued: 10, message: 1 })
            .send(6, 5)
            .event('dequeue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 0 })
            .send(6, 5)
            .event('dequeue', { fd: 6, bytes: 5, depth: 0, queued: 0, message: 1 }),
        );
      },
    },
  ],
  'loop-blocked': [
    {
      says: 'the thread sleeps, and nobody is ready meanwhile',
      of: () => {
        const built = server();
        built
          .wait(-1)
          .wake({ t: SECOND })
          .ready(6, 'r')
          .recv(6, 5, { t: SECOND + 1000 });
        built.event('task', { t: SECOND + 2000, name: 'clock_nanosleep', state: 'begin' });
        built.event('task', { t: 1.45 * SECOND, name: 'clock_nanosleep', state: 'end' });
        built.event('wait', { t: 1.451 * SECOND, tick: 2, timeout: -1 });
        built.event('wake', { t: 2 * SECOND, tick: 2, ready: 1, waited: 549e6 });
        return built.event('ready', { t: 2 * SECOND, tick: 2, fd: 5, events: 'r' });
      },
    },
    {
      says: 'a busy machine takes the process away in many calls of one turn',
      of: () => {
        const built = server();
        built.wait(-1).wake({ t: SECOND });
        built.event('ready', { t: SECOND, tick: 1, fd: 6, events: 'r' });
        for (let call = 1; call <= 30; call++)
          built.recv(6, 5, { t: SECOND + call * 20e6, dur: 19e6 });
        const end = SECOND + 31 * 20e6;
        built.event('wait', { t: end, tick: 2, timeout: -1 });
        built.event('wake', { t: end + 1000, tick: 2, ready: 1, waited: 900 });
        return built.event('ready', { t: end + 1000, tick: 2, fd: 5, events: 'r' });
      },
    },
    {
      says: 'a thousand descriptors are watched in one turn, and whoever reads of them is slow',
      of: () => {
        const built = server();
        built.wait(-1).wake({ t: SECOND });
        for (let fd = 10; fd < 1010; fd++)
          built.event('watch', { t: SECOND + fd, fd, interest: 'r' });
        const end = 2.5 * SECOND;
        built.event('watch', { t: end, fd: 1010, interest: 'r' });
        built.event('wait', { t: end + 1000, tick: 2, timeout: -1 });
        built.event('wake', { t: end + 2000, tick: 2, ready: 1, waited: 900 });
        return built.event('ready', { t: end + 2000, tick: 2, fd: 6, events: 'r' });
      },
    },
    {
      says: 'nobody was ready meanwhile: the next wait takes long',
      of: () => {
        const built = server();
        built
          .wait(-1)
          .wake({ t: SECOND })
          .ready(6, 'r')
          .recv(6, 5, { t: SECOND + 1000 });
        built.event('wait', { t: 2 * SECOND, tick: 2, timeout: -1 });
        built.event('wake', { t: 3 * SECOND, tick: 2, ready: 1, waited: SECOND });
        return built.event('ready', { t: 3 * SECOND, tick: 2, fd: 5, events: 'r' });
      },
    },
  ],
  ...MORE_NEAR,
};

/** Right, and close to a bug; by the rule that might take it for one. */
export const NEAR: Readonly<Record<string, readonly Case[]>> = Object.fromEntries(
  [...new Set([...Object.keys(FIRST), ...Object.keys(LATE_NEAR)])].map((id) => [
    id,
    [...(FIRST[id] ?? []), ...(LATE_NEAR[id] ?? [])],
  ]),
);
