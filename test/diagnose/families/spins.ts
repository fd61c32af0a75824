/** Loops that wake again and again for what they do not take away. */

import { again, type Cases, SECOND, server, turns } from '../servers';

export const spins: Cases = {
  'eof-spin': {
    fires: [
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
    near: [
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
          for (let i = 0; i < 12; i++)
            built.wait().wake({ waited: SECOND }).ready(0, 'r').recv(0, 0);
          return built.wait();
        },
      },
    ],
  },
  'hangup-spin': {
    fires: [
      {
        says: 'an error comes unasked',
        of: () => {
          const built = server('');
          return turns(built, 12, () => built.ready(6, 'e'));
        },
      },
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
    near: [
      {
        says: 'closed at once',
        of: () => {
          const built = server();
          return turns(built, 2, (i) =>
            i === 0 ? built.ready(6, 'rh') : built.ready(6, 'rh').close(6),
          );
        },
      },
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
  },
  'write-spin': {
    fires: [
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
    near: [
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
  },
  'accept-spin': {
    fires: [
      {
        says: 'EMFILE again and again',
        of: () => {
          const built = server();
          return turns(built, 12, () => built.ready(5, 'r').accept(5, -1));
        },
      },
    ],
    near: [
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
  },
  'unread-spin': {
    fires: [
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
    near: [
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
          const built = server()
            .open(9, { role: 'other', proto: '' })
            .watch(9, 'r', { edge: true });
          built.wait().wake().ready(6, 'r').recv(6, 5);
          return turns(built, 12, () => built.ready(9, 'r'));
        },
      },
    ],
  },
  'again-spin': {
    fires: [
      {
        says: 'another one is read',
        of: () => {
          const built = server('r', 2);
          return turns(built, 12, () => again(built.ready(6, 'r'), 7));
        },
      },
    ],
    near: [
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
  },
};
