/** What a wait is asked, and how long it takes. */

import { type Cases, SECOND, selecting, server, turns } from '../servers';

export const waits: Cases = {
  'bad-select': {
    fires: [
      {
        says: 'the set is what the last answer was',
        of: () => {
          const built = selecting(3);
          turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 5).send(6, 5).watch(7, '').watch(8, ''),
          );
          return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
        },
      },
      {
        says: 'the same, and the program closes all at its end',
        of: () => {
          const built = selecting(3);
          turns(built, 1, () =>
            built.ready(6, 'r').recv(6, 5).send(6, 5).watch(7, '').watch(8, ''),
          );
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
      {
        says: 'the listener is not in the last answer, and is never asked about again',
        of: () => {
          const built = selecting(1);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(6, 5).watch(5, ''));
          return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
        },
      },
      {
        says: 'a number that Python refuses to ask about',
        of: () => {
          const built = selecting().watch(1024, 'r');
          built.wait().wake({ ready: -1, errno: 'EINVAL' });
          return built.event('exit', { code: 1, signal: '', tick: -1 });
        },
      },
      {
        says: 'an end over such a number, of which a log has but the words',
        of: () => {
          const text = 'ValueError: filedescriptor out of range in select()';
          return selecting().event('exit', { code: 1, signal: '', tick: -1, text });
        },
      },
      {
        says: 'connections are accepted and nothing is done with them',
        of: () => {
          const built = selecting(0).accept(5, 6);
          for (let i = 1; i < 5; i++) built.wait().wake({ t: i * SECOND, waited: SECOND });
          return built.event('exit', { code: 0, signal: '', tick: -1, t: 6 * SECOND });
        },
      },
    ],
    near: [
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
      {
        says: 'all places are taken by the one that gets in: the listener is left out',
        of: () => {
          const built = selecting(0);
          turns(built, 1, () => built.ready(5, 'r').accept(5, 6).watch(6, 'r').watch(5, ''));
          return turns(built, 14, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
        },
      },
      {
        says: 'a request is worked on, and nobody new is let in until it is answered',
        of: () => {
          const built = selecting(1);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(5, ''));
          turns(built, 14, () => built.ready(6, 'r').recv(6, 5));
          built.send(6, 5).watch(5, 'r');
          return turns(built, 2, () => built.ready(6, 'r').recv(6, 5));
        },
      },
      {
        says: 'connections that another thread serves, later',
        of: () => {
          const built = selecting(0)
            .accept(5, 6)
            .on(1)
            .event('loop', { poller: '', pid: 1, tid: 2 });
          built.on(0);
          for (let i = 1; i < 5; i++) built.wait().wake({ t: i * SECOND, waited: SECOND });
          return built.event('exit', { code: 0, signal: '', tick: -1, t: 6 * SECOND });
        },
      },
      {
        says: 'the other end of a socketpair, which nobody let in',
        of: () => {
          const built = selecting(0).open(6, { proto: 'unix' }).watch(6, 'r');
          built.open(7, { proto: 'unix' });
          for (let i = 1; i < 5; i++) built.wait().wake({ t: i * SECOND, waited: SECOND });
          return built.event('exit', { code: 0, signal: '', tick: -1, t: 6 * SECOND });
        },
      },
      {
        says: 'one is let in and shut out again while the program goes on',
        of: () => {
          const built = selecting(0).accept(5, 6);
          for (let i = 1; i < 5; i++) built.wait().wake({ t: i * SECOND, waited: SECOND });
          built
            .close(6)
            .wait()
            .wake({ t: 6 * SECOND, waited: SECOND });
          return built.event('exit', { code: 0, signal: '', tick: -1, t: 6 * SECOND });
        },
      },
    ],
  },
  'zero-timeout': {
    fires: [
      {
        says: 'a thousand times 0',
        of: () => {
          const built = server();
          for (let i = 0; i < 1000; i++) built.wait(0).wake({ waited: 500 });
          return built.wait(0);
        },
      },
    ],
    near: [
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
      {
        says: 'work in some hundred small pieces, with a look between two of them',
        of: () => {
          const built = server();
          for (let i = 0; i < 400; i++)
            built.wait(0).wake({ t: SECOND + i * 72e3, waited: 500, tick: i + 1 });
          return built.wait(0);
        },
      },
    ],
  },
  'wait-ignored': {
    fires: [
      {
        says: 'EINVAL, and again',
        of: () => {
          const built = server();
          for (let i = 0; i < 12; i++) built.wait().wake({ ready: -1, errno: 'EINVAL' });
          return built;
        },
      },
    ],
    near: [
      {
        says: 'signals, one after another',
        of: () => {
          const built = server();
          for (let i = 0; i < 12; i++) built.wait().wake({ ready: -1, errno: 'EINTR' });
          return built.wait();
        },
      },
    ],
  },
  'undead-watch': {
    fires: [
      {
        says: 'closed, and a duplicate is open',
        of: () => {
          const built = server().dup(9, 6);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 0).close(6));
          return turns(built, 12, () => built.event('ready', { fd: 6, events: 'r', gen: 0 }));
        },
      },
    ],
    near: [
      {
        says: 'closed within the turn that told of it',
        of: () => {
          const built = server('r', 2);
          return turns(built, 1, () => built.ready(6, 'r').ready(7, 'r').recv(6, 3).close(7));
        },
      },
    ],
  },
};
