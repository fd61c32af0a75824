/** What real programs do wrong, each beside one that is right and looks the same but for that. */

import assert from 'node:assert/strict';
import { diagnosed, rulesFound } from '../support/diagnosed';
import { trace, type TraceBuilder } from '../support/traceBuilder';
import { data, SECOND, selecting, server, SMALL, turns } from './servers';

type Twin = {
  readonly says: string;
  readonly names: readonly string[];
  readonly of: () => TraceBuilder;
};

const TWINS: readonly Twin[] = [
  {
    says: 'an empty buffer is offered whenever there is room (asyncore)',
    names: ['write-spin'],
    of: () => offered(0),
  },
  {
    says: 'something is sent whenever there is room',
    names: [],
    of: () => offered(5),
  },
  {
    says: 'the rest of a short send is dropped, and nobody asks for room any more',
    names: ['short-send'],
    of: () => dropped('r', 2 * SECOND),
  },
  {
    says: 'it is dropped, and the client gives up',
    names: ['short-send'],
    of: () => {
      const built = dropped('r', 0.6 * SECOND);
      return turns(built, 1, () => built.ready(6, 'r').recv(6, 0).watch(6, '').close(6));
    },
  },
  {
    says: 'who sends so much a second asks again when it may',
    names: [],
    of: () => {
      const built = dropped('r', SECOND).watch(6, 'rw');
      return turns(built, 1, () => built.ready(6, 'w').send(6, 6).watch(6, 'r'));
    },
  },
  {
    says: 'who sends so much a second has a client that gives up at once',
    names: [],
    of: () => {
      const built = dropped('r', 0.2 * SECOND);
      return turns(built, 1, () => built.ready(6, 'r').recv(6, 0).watch(6, '').close(6));
    },
  },
  {
    says: 'told that the rest can go the program closes instead: it has read all of its file',
    names: ['short-send'],
    of: () => {
      const built = dropped('rw', 0.1 * SECOND);
      return turns(built, 1, () => built.ready(6, 'w').watch(6, '').close(6));
    },
  },
  {
    says: 'a client that takes little is let go at its deadline, also as it has just made room',
    names: [],
    of: () => {
      const built = dropped('rw', 1.2 * SECOND);
      return turns(built, 1, () => built.ready(6, 'w').watch(6, '').close(6));
    },
  },
  {
    says: 'who has gone on with the rest before lets its client go at a deadline, as it has just made room',
    names: [],
    of: () => {
      const built = dropped('rw', 0.1 * SECOND);
      turns(built, 1, () => built.ready(6, 'w').send(6, 2, { want: 6 }));
      return turns(built, 1, () => built.ready(6, 'w').watch(6, '').close(6));
    },
  },
  {
    says: 'asked to be told of room in vain before, a connection is taken out for reading, then for writing, and closed',
    names: [],
    of: () => {
      const built = server('r');
      turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
      turns(built, 1, () => built.ready(6, 'w').send(6, 5));
      return turns(built, 1, () =>
        built.ready(6, 'rw').recv(6, 0).watch(6, 'w').watch(6, '').close(6),
      );
    },
  },
  {
    says: 'another set is asked about in between, in vain, and then all as before',
    names: [],
    of: () => {
      const built = selecting(2);
      turns(built, 1, () => built.ready(6, 'r').recv(6, 5).send(6, 5));
      turns(built, 1, () => built.ready(7, 'r').recv(7, 5).send(7, 5));
      built.wake({ waited: 9000 }).ready(6, 'r').recv(6, 5).open(9, { role: 'client' });
      built.watch(5, '').watch(6, '').watch(7, '').watch(9, 'r').wait(20);
      built.wake({ waited: 20e6 }).watch(9, '').watch(5, 'r').watch(6, 'r').watch(7, 'r');
      return turns(built.send(6, 5), 20, () => built.ready(7, 'r').recv(7, 5).send(7, 5));
    },
  },
  {
    says: 'behind a short send of a thread a line follows, and not the rest',
    names: ['short-send'],
    of: () => blockingSend(4),
  },
  {
    says: 'behind a short send the next answer follows',
    names: ['short-send'],
    of: () => answering('HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n'),
  },
  {
    says: 'behind a short send the rest of the answer follows, in pieces',
    names: [],
    of: () => answering('<p>HTTP/1.1 200 OK</p>'),
  },
  {
    says: 'behind a short send the rest goes in pieces',
    names: [],
    of: () => blockingSend(4096),
  },
  {
    says: 'threads that never wait answer, and close with bytes unread; the program goes on',
    names: ['reset-on-close'],
    of: () => closing(0, SECOND),
  },
  {
    says: 'threads close so as the program ends',
    names: [],
    of: () => closing(0, 1000),
  },
  {
    says: 'a thread answered long before it closes with bytes unread',
    names: [],
    of: () => closing(0.3 * SECOND, SECOND),
  },
  {
    says: 'given up at a half-close with output waiting, and closed two rounds of asyncio later',
    names: ['queue-loss'],
    of: () => abortedIn(0),
  },
  {
    says: 'closed at a half-close, after it has asked for room since its last send, and there was none',
    names: ['queue-loss'],
    of: () => stuck('rw').ready(6, 'r').recv(6, 0).watch(6, '').close(6).wait(1000),
  },
  {
    says: 'closed at a half-close, after it has asked for none since its last send',
    names: [],
    of: () => stuck('r').ready(6, 'r').recv(6, 0).watch(6, '').close(6).wait(1000),
  },
  {
    says: 'closed a while after the half-close, as it may be at a deadline',
    names: [],
    of: () => abortedIn(SECOND),
  },
  {
    says: 'one that has no end is read for seconds, while a listener is watched',
    names: ['starvation'],
    of: () => read(40e3),
  },
  {
    says: 'what comes slowly is waited for within one turn: that is no hog',
    names: [],
    of: () => read(990e3),
  },
];

/** Room in every turn, and so many bytes that are offered. */
function offered(bytes: number): TraceBuilder {
  const built = server('rw');
  return turns(built, 20, () => built.ready(6, 'w').send(6, bytes));
}

/** All that was offered has gone; then it is asked about so, and there is no room while more comes. */
function stuck(interest: string): TraceBuilder {
  const built = server();
  turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
  turns(built, 1, () => built.ready(6, 'w').send(6, 30_000).watch(6, 'r'));
  turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, interest));
  return turns(built, 3, () => built.ready(6, 'r').recv(6, 5)).wake({ waited: 9000 });
}

/** A part has gone, the buffers are full, and the peer ends its side; closed after two waits of so many ns for nobody. */
function abortedIn(ns: number): TraceBuilder {
  const built = server();
  turns(built, 1, () =>
    built.ready(6, 'r').recv(6, 5).send(6, 30_000, { want: 90_000 }).watch(6, 'rw'),
  );
  built.wake({ waited: 9000 }).ready(6, 'r').recv(6, 0).watch(6, '');
  for (let i = 0; i < 2; i++)
    built
      .wait(ns / 1e6)
      .after(ns)
      .wake({ waited: ns || 900 });
  return built.close(6).wait(1000);
}

/** Of nine bytes three are taken; then 6 is watched so, and another is served after so long. */
function dropped(interest: string, ns: number): TraceBuilder {
  const built = server('r', 2);
  turns(built, 1, () => built.ready(6, 'r').recv(6, 5).watch(6, 'rw'));
  turns(built, 1, () => {
    built.ready(6, 'w').send(6, 3, { want: 9, ...data('one two t') });
    if (interest !== 'rw') built.watch(6, interest);
  });
  built.after(ns).wake({ waited: ns }).ready(7, 'r').recv(7, 5).send(7, 5);
  return built.wait(1000);
}

/** A thread sends 9 000 of 99 000 bytes, then so many in a send, and then waits for its client. */
function blockingSend(then: number): TraceBuilder {
  const built = trace(SMALL).event('loop', { poller: '', pid: 1, tid: 1 }).listener(5);
  built.accept(5, 6).on(1).event('loop', { poller: '', pid: 1, tid: 2 }).recv(6, 5);
  built.send(6, 9000, { want: 99000, ...data('all of it') }).send(6, then, data('END\n'));
  return built.recv(6, 0).close(6);
}

/** Of an answer a part is taken; then 8 000 bytes are offered, which begin so. */
function answering(then: string): TraceBuilder {
  const built = server('rw');
  const begin = data('HTTP/1.1 200 OK\r\nContent-Length: 99000\r\n\r\n');
  turns(built, 1, () => built.ready(6, 'w').send(6, 9000, { want: 99043, ...begin }));
  return turns(built, 1, () => built.ready(6, 'w').send(6, 8000, data(then)));
}

/** Two threads answer, close after so long with nine bytes unread, and the program ends so long after that. */
function closing(ns: number, end: number): TraceBuilder {
  const built = trace(SMALL).event('loop', { poller: '', pid: 1, tid: 1 }).listener(5);
  for (const fd of [6, 7]) {
    built.on(0).accept(5, fd).on(fd).event('loop', { poller: '', pid: 1, tid: fd }).recv(fd, 5);
    built.send(fd, 5).after(ns).event('kernel', { fd, recvq: 9, sendq: 0 }).close(fd);
  }
  return built.after(end).on(0).event('exit', { code: 0, tick: -1 });
}

/** A turn of 3 000 reads, one a millisecond, each of which takes so long by itself, ns; it goes on. */
function read(dur: number): TraceBuilder {
  const built = server('r', 2);
  turns(built, 4, () => built.ready(7, 'r').recv(7, 5).send(7, 5));
  built.wake({ waited: 9000 }).ready(6, 'r');
  for (let i = 0; i < 3000; i++) built.after(1e6).recv(6, 1024, { dur });
  return built;
}

describe('diagnose/twins', () => {
  for (const { says, names, of } of TWINS)
    it(`${names.length === 0 ? 'names nothing' : `names ${names.join(', ')}`}: ${says}`, () =>
      assert.deepEqual(rulesFound(of().trace), names));

  it('tells of a turn that goes on for seconds once, though somebody else is ready behind it', () => {
    const built = read(40e3).wait(1000).wake({ waited: 900 });
    built.ready(5, 'r').accept(5, 8).ready(7, 'r').recv(7, 5).send(7, 5).wait(1000);
    const told = diagnosed(built.trace).findings();
    assert.deepEqual(
      told.map(({ rule, fd }) => `${rule} ${fd}`),
      ['starvation 5'],
    );
  });

  it('tells of a hang-up that is not handled where its descriptor was asked about for nothing', () => {
    const built = server('', 1, { src: 'app.py:3' });
    turns(built, 12, () => built.ready(6, 'h'));
    const told = diagnosed(built.trace).findings();
    assert.deepEqual(
      told.map(({ rule, src }) => `${rule} ${src}`),
      ['hangup-spin app.py:3'],
    );
  });

  it('finds the line of work without a call by what led to its turn', () => {
    const built = server();
    built.wait(-1).wake({ t: SECOND }).ready(6, 'r').recv(6, 0, { t: SECOND, src: 'app.py:7' });
    built.event('wait', { t: SECOND + 1000, tick: 2, timeout: 0 });
    built.event('wake', { t: SECOND + 2000, tick: 2, ready: 0, waited: 900 });
    built.event('wait', { t: 4 * SECOND, tick: 3, timeout: 0 });
    built.event('wake', { t: 4 * SECOND + 1000, tick: 3, ready: 1, waited: 900 });
    built.event('ready', { t: 4 * SECOND + 1000, tick: 3, fd: 5, events: 'r' });
    const [found] = diagnosed(built.trace).findings();
    assert.match(found?.message ?? '', /^Work without a call held up the loop for 3\.000 s/);
    assert.equal(found?.src, 'app.py:7');
  });
});
