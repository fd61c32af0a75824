/** For each rule more traces that it must name: of what happens meanwhile, aside, or by the bytes. */

import { trace } from '../support/traceBuilder';
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

const UTF8 = new TextEncoder();

/** In pieces of so many bytes. */
function pieces(text: string, ...sizes: readonly number[]): { readonly data: Uint8Array }[] {
  const bytes = UTF8.encode(text);
  let at = 0;
  return [...sizes, bytes.length].map((size) => ({ data: bytes.subarray(at, (at += size)) }));
}

export const LATE_FIRES: Readonly<Record<string, readonly Case[]>> = {
  'queue-loss': [
    {
      says: 'taken out of the set at the end of its stream, and then closed, though it waits to be written to',
      of: () => {
        const built = server('r');
        turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
        return turns(built, 1, () => built.ready(6, 'rw').recv(6, 0).watch(6, '').close(6));
      },
    },
  ],
  'again-fatal': [
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
  'fd-leak': [
    { says: 'threads that end at the end of a stream, and close nothing', of: () => blocking(6) },
  ],
  'edge-not-drained': [
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
  'stale-descriptor': [
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
  'bad-select': [
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
  'loop-blocked': [
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
  starvation: [
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
  'split-character': [
    {
      says: 'the probe saw a recv cut a character beyond what is kept of it',
      of: () => {
        const built = server('r', 1, {}, 'python');
        const begin = data('好'.repeat(50));
        return turns(built, 1, () =>
          built.ready(6, 'r').recv(6, 600, begin).event('decode', { fd: 6, ok: false }),
        );
      },
    },
    {
      says: 'the answer has U+FFFD where it was cut',
      of: () => {
        const built = server();
        const [one, two] = pieces('gr\u00f6\u00dfe \u4f60\u597d\n', 9);
        built.wait().wake().ready(6, 'r').recv(6, 9, one);
        const answer = data('GR\u00d6\u00dfE \ufffd\ufffd\ufffd\u597d\n');
        return turns(built, 1, () => built.ready(6, 'r').recv(6, 5, two).send(6, 22, answer));
      },
    },
    {
      says: 'the answer lacks the character that was cut',
      of: () => {
        const built = server();
        const [one, two] = pieces('\u4eca\u5929\u4f60\u597d\u554a\n', 7);
        built.wait().wake().ready(6, 'r').recv(6, 7, one);
        const answer = data('\u4eca\u5929\u597d\u554a\n');
        return turns(built, 1, () => built.ready(6, 'r').recv(6, 9, two).send(6, 13, answer));
      },
    },
    {
      says: 'the answer lacks it, between two words of ASCII',
      of: () => {
        const built = server();
        const [one, two] = pieces('price \uffe5 120\n', 7);
        built.wait().wake().ready(6, 'r').recv(6, 7, one);
        const answer = data('PRICE  120\n');
        return turns(built, 1, () => built.ready(6, 'r').recv(6, 7, two).send(6, 11, answer));
      },
    },
  ],
  'nested-wait': [
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
  'hidden-input': [
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
  'unwoken-loop': [
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
};
