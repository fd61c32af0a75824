/** For each rule traces that it must name: of waits, and of what is read. */

import { type Case, data, SECOND, selecting, server, turns } from './servers';

import { LATE_FIRES } from './lateFires';
import { MORE_FIRES } from './moreFires';

const FIRST: Readonly<Record<string, readonly Case[]>> = {
  'eof-spin': [
    {
      says: 'recv returns 0 in every tick',
      of: () => {
        const built = server();
        return turns(built, 12, () => built.ready(6, 'r').recv(6, 0));
      },
    },
    {
      says: 'the same without an end, and nothing else is said of it',
      of: () => {
        const built = server();
        turns(built, 4, () => built.ready(6, 'r').recv(6, 5));
        built.wake().ready(6, 'r').recv(6, 5);
        for (let i = 0; i < 300; i++) built.recv(6, 0, { t: SECOND + i * 10e6, dur: 9e6 });
        return built;
      },
    },
    {
      says: 'a loop until so many bytes have come',
      of: () => {
        const built = server();
        return turns(built, 1, () => {
          built.ready(6, 'r').recv(6, 5);
          for (let i = 0; i < 12; i++) built.recv(6, 0);
        });
      },
    },
  ],
  'hangup-spin': [
    {
      says: 'an error comes unasked',
      of: () => {
        const built = server('');
        return turns(built, 12, () => built.ready(6, 'e'));
      },
    },
  ],
  'write-spin': [
    {
      says: 'writable with nothing to send',
      of: () => {
        const built = server('rw');
        return turns(built, 12, () => built.ready(6, 'w'));
      },
    },
    {
      says: 'EPIPE taken for "again", and the hang-up told with it',
      of: () => {
        const built = server('w');
        return turns(built, 12, () => built.ready(6, 'wh').send(6, -1, { errno: 'EPIPE' }));
      },
    },
    {
      says: 'EPIPE taken for "again"',
      of: () => {
        const built = server('rw');
        return turns(built, 12, () => built.ready(6, 'w').send(6, -1, { errno: 'EPIPE' }));
      },
    },
  ],
  'short-send': [
    {
      says: 'all of a message again and again, of which only the begin was captured',
      of: () => {
        const built = server('rw');
        const text = data('0000000 is the first line of many, and none is like another one\n');
        return turns(built, 4, (i) =>
          built.ready(6, 'w').send(6, i === 0 ? 12924 : 5744, { want: 480000, ...text }),
        );
      },
    },
    {
      says: 'closed behind a short send',
      of: () => {
        const built = server();
        return turns(built, 1, () =>
          built
            .ready(6, 'r')
            .recv(6, 5)
            .send(6, 4, { want: 10, ...data('0123456789') })
            .close(6),
        );
      },
    },
    {
      says: 'the next message instead of the rest',
      of: () => {
        const built = server();
        return turns(built, 2, (i) =>
          built
            .ready(6, 'r')
            .recv(6, 5)
            .send(6, i === 0 ? 4 : 10, {
              want: 10,
              ...data(i === 0 ? '0123456789' : 'abcdefghij'),
            }),
        );
      },
    },
  ],
  'edge-not-drained': [
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
  ],
  'stale-descriptor': [
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
  ],
  'accept-spin': [
    {
      says: 'EMFILE again and again',
      of: () => {
        const built = server();
        return turns(built, 12, () => built.ready(5, 'r').accept(5, -1));
      },
    },
  ],
  'eintr-fatal': [
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
  'bad-select': [
    {
      says: 'the set is what the last answer was',
      of: () => {
        const built = selecting(3);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(6, 5).watch(7, '').watch(8, ''));
        return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
      },
    },
    {
      says: 'the same, and the program closes all at its end',
      of: () => {
        const built = selecting(3);
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(6, 5).watch(7, '').watch(8, ''));
        return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(6, 5))
          .wake()
          .close(6)
          .close(7)
          .close(8)
          .event('exit', { code: 0, tick: -1 });
      },
    },
    {
      says: 'numbers that fd_set has no room for',
      of: () => {
        const built = selecting().watch(61206, 'r').watch(61208, 'r');
        return turns(built, 5, () => {});
      },
    },
  ],
  'unframed-message': [
    {
      says: 'two messages in one recv, read as one text',
      of: () => {
        const built = server();
        const client = { client: 0, local: '127.0.0.1:40006', loop: -1, tick: -1 };
        built.event('client', { ...client, step: 'send', bytes: 4 });
        built.event('client', { ...client, step: 'send', bytes: 5 });
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 9, data('one\ntwo\n\n')).event('decode', { fd: 6, ok: true }),
        );
      },
    },
  ],
  'split-character': [
    {
      says: 'a recv ends inside 好',
      of: () => {
        const built = server();
        const cut = { data: data('好好').data.subarray(0, 4) };
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 4, cut).event('decode', { fd: 6, ok: false }),
        );
      },
    },
  ],
  starvation: [
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
  ],
  'queue-loss': [
    {
      says: 'the same while the buffers are full',
      of: () => {
        const built = server();
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
        turns(built, 1, () => built.ready(6, 'w').send(6, 30_000, { want: 90_000 }));
        return turns(built, 1, () => built.ready(6, 'r').recv(6, 0).close(6));
      },
    },
    {
      says: 'a file of which a part has gone, at a half-close',
      of: () => {
        const built = server();
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
        turns(built, 2, (i) => built.ready(6, 'w').send(6, 30_000, { want: 90_000 - i * 30_000 }));
        return turns(built, 1, () => built.ready(6, 'rw').recv(6, 0).watch(6, '').close(6));
      },
    },
    {
      says: 'closed with a message in its queue',
      of: () => {
        const built = server('rw');
        return turns(built, 1, () =>
          built
            .ready(6, 'r')
            .event('enqueue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 0 })
            .recv(6, 0)
            .close(6),
        );
      },
    },
    {
      says: 'the end of the stream taken for a leave, though it is writable',
      of: () => {
        const built = server();
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
        return turns(built, 1, () => built.ready(6, 'rw').recv(6, 0).close(6));
      },
    },
  ],
  'queue-order': [
    {
      says: 'the newest leaves first',
      of: () => {
        const built = server('rw');
        return turns(built, 1, () =>
          built
            .ready(6, 'rw')
            .event('enqueue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 0 })
            .event('enqueue', { fd: 6, bytes: 5, depth: 2, queued: 10, message: 1 })
            .send(6, 5)
            .event('dequeue', { fd: 6, bytes: 5, depth: 1, queued: 5, message: 1 })
            .send(6, 5)
            .event('dequeue', { fd: 6, bytes: 5, depth: 0, queued: 0, message: 0 }),
        );
      },
    },
  ],
  'loop-blocked': [
    {
      says: 'a TLS handshake on a blocking socket that was given up after its timeout',
      of: () => {
        const built = server();
        built.wait(-1).wake({ t: SECOND }).ready(5, 'r').accept(5, 8);
        const call = { want: 0, call: 'SSL_do_handshake', errno: 'EAGAIN' } as const;
        built.recv(8, -1, { ...call, t: 2 * SECOND, dur: SECOND - 2000 });
        built.event('wait', { t: 2 * SECOND + 1000, tick: 2, timeout: -1 });
        built.event('wake', { t: 2 * SECOND + 2000, tick: 2, ready: 1, waited: 900 });
        return built.event('ready', { t: 2 * SECOND + 2000, tick: 2, fd: 6, events: 'r' });
      },
    },
    {
      says: 'the thread sleeps for half a second while a listener is ready',
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
        built.event('wake', { t: 1.451 * SECOND + 1000, tick: 2, ready: 1, waited: 900 });
        return built.event('ready', { t: 1.451 * SECOND + 1000, tick: 2, fd: 5, events: 'r' });
      },
    },
    {
      says: 'a recv that blocks while a listener is ready',
      of: () => {
        const built = server();
        built
          .wait(-1)
          .wake({ t: SECOND })
          .ready(6, 'r')
          .recv(6, 5, { t: SECOND + 1000 });
        built.recv(6, 5, { t: 2 * SECOND, dur: SECOND - 2000 });
        built.event('wait', { t: 2 * SECOND + 1000, tick: 2, timeout: -1 });
        built.event('wake', { t: 2 * SECOND + 2000, tick: 2, ready: 1, waited: 900 });
        return built.event('ready', { t: 2 * SECOND + 2000, tick: 2, fd: 5, events: 'r' });
      },
    },
  ],
  ...MORE_FIRES,
};

/** By rule: the first of each must be named. */
export const FIRES: Readonly<Record<string, readonly Case[]>> = Object.fromEntries(
  [...new Set([...Object.keys(FIRST), ...Object.keys(LATE_FIRES)])].map((id) => [
    id,
    [...(FIRST[id] ?? []), ...(LATE_FIRES[id] ?? [])],
  ]),
);
