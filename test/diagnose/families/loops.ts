/** What keeps a loop from its next wait, or in it. */

import { type Cases, heldUp, SECOND, selecting, server, turns } from '../servers';

export const loops: Cases = {
  'loop-blocked': {
    fires: [
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
      {
        says: 'computing for 200 ms, twice: the clock of its thread says so',
        of: () => heldUp(2, 200, { cpu: 190_000, runnable: 9000 }),
      },
      {
        says: 'computing for half a second, once, where nobody counts for how long it could have run',
        of: () => heldUp(1, 500, { cpu: 480_000, runnable: -1 }),
      },
      {
        says: 'a message that comes in pieces, each waited for 120 ms, while the machine has much to do',
        of: () => {
          const built = server('r', 2).wait(-1).after(SECOND).wake({ waited: SECOND });
          built.ready(6, 'r').recv(6, 4);
          for (let i = 0; i < 12; i++) built.after(119e6).recv(6, 8, { want: 100, dur: 119e6 });
          built.event('ran', { cpu: 5000, runnable: 60_000 });
          return built.wait(-1).wake({ waited: 900 }).ready(7, 'r').recv(7, 5).wait(-1);
        },
      },
      {
        says: 'a lock that another thread has, twice: it neither ran nor could have',
        of: () => heldUp(2, 300, { cpu: 400, runnable: 12_000 }),
      },
      {
        says: 'two sleeps of a tenth of a second in one tick, each with a line of its own',
        of: () => {
          const built = server();
          built
            .wait(-1)
            .wake({ t: SECOND })
            .ready(6, 'r')
            .recv(6, 5, { t: SECOND + 1000 });
          for (const at of [1, 1.12]) {
            const name = 'time.sleep';
            built.event('task', { t: at * SECOND + 2000, name, state: 'begin' });
            built.event('task', { t: (at + 0.11) * SECOND, name, state: 'end' });
          }
          built.event('wait', { t: 1.24 * SECOND, tick: 2, timeout: -1 });
          built.event('wake', { t: 1.24 * SECOND + 1000, tick: 2, ready: 1, waited: 900 });
          return built.event('ready', { t: 1.24 * SECOND + 1000, tick: 2, fd: 5, events: 'r' });
        },
      },
    ],
    near: [
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
      {
        says: 'a machine with much to do, at one place ten times: it could have run',
        of: () => heldUp(10, 300, { cpu: 4000, runnable: 290_000 }),
      },
      {
        says: 'computing for 200 ms, once',
        of: () => heldUp(1, 200, { cpu: 190_000, runnable: 9000 }),
      },
      {
        says: 'a tenth of a second of which others ran the half',
        of: () => heldUp(5, 130, { cpu: 65_000, runnable: 60_000 }),
      },
    ],
  },
  'nested-wait': {
    fires: [
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
      {
        says: 'another select, on another line, for one of those that the loop watches',
        of: () => {
          const built = selecting(2);
          const at = (line: number) => ({ src: `server.py:${line}` });
          const wait = (line: number, ms: number) =>
            built.event('wait', { timeout: ms, ...at(line) });
          wait(7, 1000).wake().ready(6, 'r').recv(6, 5).watch(5, '').watch(7, '');
          wait(12, 500).wake({ waited: 500e6 }).send(6, 5).watch(5, 'r').watch(7, 'r');
          wait(7, 1000).wake({ waited: 9000 }).ready(7, 'r').recv(7, 5);
          return wait(7, 1000);
        },
      },
      {
        says: 'a select of its own inside a turn of select',
        of: () => {
          const built = selecting(1).open(9, { role: 'client', peer: '127.0.0.1:9' });
          for (let i = 0; i < 3; i++) {
            built.wait(300).wake().ready(6, 'r').recv(6, 5);
            built.watch(5, '').watch(6, '').watch(9, 'r');
            built
              .wait(2000)
              .wake({ t: (i + 1) * SECOND, waited: 0.7 * SECOND })
              .ready(9, 'r');
            built.recv(9, 5).watch(9, '').watch(5, 'r').watch(6, 'r');
            built.wait(300).wake({ waited: 500 }).ready(5, 'r').accept(5, -1);
          }
          return built;
        },
      },
    ],
    near: [
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
      {
        says: 'one is served alone for a while, by the same call',
        of: () => {
          const built = selecting(2);
          turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(5, '').watch(7, ''));
          built.wake({ waited: 500e6 }).send(6, 5).watch(5, 'r').watch(7, 'r');
          return turns(built, 2, () => built.ready(7, 'r').recv(7, 5));
        },
      },
      {
        says: 'nobody but one is asked about for a while',
        of: () => {
          const built = selecting(2);
          for (let i = 0; i < 3; i++) {
            built.wait(300).wake().ready(6, 'r').recv(6, 5).watch(5, '').watch(7, '');
            built
              .wait(2000)
              .wake({ t: (i + 1) * SECOND, waited: 0.7 * SECOND })
              .ready(6, 'r');
            built.recv(6, 5).watch(5, 'r').watch(7, 'r');
            built.wait(300).wake({ waited: 500 }).ready(7, 'r').recv(7, 5);
          }
          return built;
        },
      },
      {
        says: 'two waits in turn, whoever is ready',
        of: () => {
          const built = selecting(1).open(9, { role: 'client', peer: '127.0.0.1:9' });
          for (let i = 0; i < 6; i++) {
            built.wait(0).wake({ waited: 500 });
            if (i % 2 === 1) built.ready(6, 'r').recv(6, 5);
            built.watch(5, '').watch(6, '').watch(9, 'r');
            built.wait(700).wake({ t: (i + 1) * SECOND, waited: 0.7 * SECOND });
            built.watch(9, '').watch(5, 'r').watch(6, 'r');
          }
          return built;
        },
      },
    ],
  },
  'unwoken-loop': {
    fires: [
      {
        says: 'call_soon from another thread',
        of: () => {
          const built = server().wait(2000).on(1).event('loop', { poller: '', pid: 1, tid: 2 });
          built.event('handed', { to: 0, name: 'Transport.write' }).on(0);
          return built.wake({ t: SECOND, waited: SECOND }).send(6, 5).wait();
        },
      },
      {
        says: 'the same, done when a client comes by',
        of: () => {
          const built = server().wait().on(1).event('loop', { poller: '', pid: 1, tid: 2 });
          built.event('handed', { to: 0, name: '' }).on(0);
          built.wake({ t: SECOND, waited: SECOND }).ready(6, 'r');
          return built.recv(6, 5).send(6, 5).wait();
        },
      },
    ],
    near: [
      {
        says: 'the loop is woken by a byte in its pipe',
        of: () => {
          const built = server().open(8, { proto: 'unix', role: 'connection' }).watch(8, 'r');
          built.open(9, { proto: 'unix', role: 'connection' });
          built.wait(2000).on(1).event('loop', { poller: '', pid: 1, tid: 2 });
          built.send(9, 1).event('handed', { to: 0, name: 'Transport.write' }).on(0);
          return built.wake({ t: SECOND, waited: SECOND }).ready(8, 'r').recv(8, 1).wait();
        },
      },
      {
        says: 'work that is given while it runs',
        of: () => {
          const built = server().on(1).event('loop', { poller: '', pid: 1, tid: 2 });
          built.event('handed', { to: 0, name: 'Transport.write' }).on(0);
          return built.wait().wake({ t: SECOND, waited: SECOND }).send(6, 5).wait();
        },
      },
    ],
  },
};
