/** What is sent, and waits to be sent. */

import type { TraceBuilder } from '../../support/traceBuilder';
import { type Cases, data, SECOND, server, turns } from '../servers';

export const sends: Cases = {
  'short-send': {
    fires: [
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
    near: [
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
      {
        says: 'a deadline is over: taken out of the set and closed, with a rest that waits to go',
        of: () => {
          const built = server('r');
          turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 5).send(6, 3, { want: 9 }).watch(6, 'rw'),
          );
          return turns(built, 1, () => built.watch(6, '').close(6));
        },
      },
    ],
  },
  'queue-loss': {
    fires: [
      {
        says: 'the same while the buffers are full',
        of: () => full().close(6),
      },
      {
        says: 'a file of which a part has gone, at a half-close',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
          turns(built, 2, (i) =>
            built.ready(6, 'w').send(6, 30_000, { want: 90_000 - i * 30_000 }),
          );
          return turns(built, 1, () => built.ready(6, 'rw').recv(6, 0).watch(6, '').close(6));
        },
      },
      {
        says: 'the rest of a file waits, the buffers are full, and at a half-close it is taken out of the set and closed',
        of: () => full().watch(6, '').close(6),
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
      {
        says: 'taken out of the set at the end of its stream, and then closed, though it waits to be written to',
        of: () => {
          const built = server('r');
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
          return turns(built, 1, () => built.ready(6, 'rw').recv(6, 0).watch(6, '').close(6));
        },
      },
    ],
    near: [
      {
        says: 'of a file a part has gone, and its peer is gone',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
          turns(built, 2, (i) =>
            built.ready(6, 'w').send(6, 30_000, { want: 90_000 - i * 30_000 }),
          );
          return turns(built, 1, () => built.ready(6, 'rwh').recv(6, 0).watch(6, '').close(6));
        },
      },
      {
        says: 'all of a file has gone, then comes the end',
        of: () => {
          const built = server();
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
          turns(built, 3, (i) =>
            built.ready(6, 'w').send(6, 30_000, { want: 90_000 - i * 30_000 }),
          );
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
      {
        says: 'taken out and closed at the end of its stream, when all has gone',
        of: () => {
          const built = server('r');
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
          turns(built, 1, () => built.ready(6, 'w').send(6, 5).watch(6, 'r'));
          return turns(built, 1, () => built.ready(6, 'r').recv(6, 0).watch(6, '').close(6));
        },
      },
    ],
  },
  'queue-order': {
    fires: [
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
    near: [
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
  },
  'write-stall': {
    fires: [
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
    near: [
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
  },
};

/** A part of a file has gone, the buffers are full, and the peer has ended its side in this turn. */
function full(): TraceBuilder {
  const built = server();
  turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
  turns(built, 1, () => built.ready(6, 'w').send(6, 30_000, { want: 90_000 }));
  return built.wake({ waited: 9000 }).ready(6, 'r').recv(6, 0);
}
