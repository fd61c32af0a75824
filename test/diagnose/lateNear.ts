/** For each rule more that is right and looks alike: of what happens meanwhile, aside, or by the bytes. */

import { trace, type TraceBuilder } from '../support/traceBuilder';
import {
  again,
  heldUp,
  blocking,
  type Case,
  data,
  SECOND,
  selecting,
  server,
  turns,
} from './servers';

/** A text in two pieces, of which the first has so many bytes; what came is sent back when all of it is there, behind a headline. */
function echoed(text: string, first: number, headline = ''): TraceBuilder {
  const { data: bytes } = data(text);
  const built = server();
  const answer = data(headline + text);
  const [one, two] = [bytes.subarray(0, first), bytes.subarray(first)];
  built.wait().wake().ready(6, 'r').recv(6, first, { data: one });
  return turns(built, 1, () =>
    built.ready(6, 'r').recv(6, two.length, { data: two }).send(6, answer.data.length, answer),
  );
}

export const LATE_NEAR: Readonly<Record<string, readonly Case[]>> = {
  'queue-loss': [
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
  'short-send': [
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
  'again-fatal': [
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
  'fd-leak': [
    { says: 'threads that close what has ended', of: () => blocking(6, true) },
    { says: 'a few threads that may work on an answer still', of: () => blocking(4) },
  ],
  'edge-not-drained': [
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
  'stale-descriptor': [
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
  'bad-select': [
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
        const built = selecting(0).accept(5, 6).on(1).event('loop', { poller: '', pid: 1, tid: 2 });
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
  starvation: [
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
  'split-character': [
    {
      says: 'what is kept of a long recv is no UTF-8 anywhere',
      of: () => {
        const built = server('r', 1, {}, 'python');
        const begin = { data: new Uint8Array(150).fill(0xfc) };
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 600, begin).event('decode', { fd: 6, ok: false }),
        );
      },
    },
    {
      says: 'the rest of a character is waited for',
      of: () => {
        const built = server();
        const bytes = data('\u4eca\u5929\u4f60\u597d\u554a\n').data;
        built
          .wait()
          .wake()
          .ready(6, 'r')
          .recv(6, 7, { data: bytes.subarray(0, 7) });
        const rest = { data: bytes.subarray(7) };
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 9, rest).send(6, 16, { data: bytes }),
        );
      },
    },
    {
      says: 'bytes of no text that end as a character would begin',
      of: () => {
        const built = server();
        const binary = { data: Uint8Array.of(1, 0xff, 0x80, 7, 0xe4) };
        return turns(built, 4, () =>
          built.ready(6, 'r').recv(6, 5, binary).send(6, 9, data('\u0001\ufffd\ufffd')),
        );
      },
    },
    ...[1, 2].map((begun) => ({
      says: `U+FFFD itself is cut behind ${begun} of its bytes, and sent back`,
      of: () => echoed('abc\ufffddef\n', 3 + begun),
    })),
    {
      says: 'text of the same few characters around the one that was cut, and a line of those',
      of: () => echoed('---\u2014---', 4, '------\n'),
    },
  ],
  'nested-wait': [
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
  'datagram-eof': [
    {
      says: 'who has asked is answered with an empty datagram, and is done',
      of: () => {
        const built = server().open(9, { role: 'other', proto: 'udp' }).send(9, 5).watch(9, 'r');
        return turns(built, 1, () => built.ready(9, 'r').recv(9, 0).close(9));
      },
    },
  ],
  'loop-blocked': [
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
  'connect-unchecked': [
    {
      says: 'the send that fails tells it, and it is closed in the next turn',
      of: () => {
        const built = server().open(9, { role: 'client' });
        built.event('connect', { fd: 9, peer: '127.0.0.1:1', errno: 'EINPROGRESS' }).watch(9, 'w');
        turns(built, 1, () =>
          built.ready(9, 'w').send(9, -1, { want: 3, errno: 'ECONNREFUSED' }).watch(9, ''),
        );
        return turns(built, 1, () => built.close(9));
      },
    },
  ],
  'zero-timeout': [
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
  'hidden-input': [
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
  'unwoken-loop': [
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
};
