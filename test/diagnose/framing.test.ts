/** Where it is said how messages are cut, it is found that a program takes one recv for one message, or the newest message first; by what it answers. */

import assert from 'node:assert/strict';
import { readFraming } from '../../src/diagnose/portFraming';
import { diagnosed } from '../support/diagnosed';
import type { TraceBuilder } from '../support/traceBuilder';
import { data, server, turns } from './servers';

/** Turn by turn what comes on 6, and what is sent to it at once. */
function talk(...said: readonly (readonly [string, ...string[]])[]): TraceBuilder {
  const built = server();
  return turns(built, said.length, (i) => {
    const [question, ...answers] = said[i]!;
    built.ready(6, 'r').recv(6, question.length, data(question));
    for (const answer of answers) built.send(6, answer.length, data(answer));
  });
}

function found({ trace }: TraceBuilder, framing = 'delimiter-0a'): string[] {
  return diagnosed(trace, true, framing)
    .findings()
    .map(({ rule, message }) => `${rule}: ${message}`);
}

const PART =
  'unframed-message: A recv on 6 (connection from 127.0.0.1:40006) brought a part of a message, and was answered as if it were one.';
const SEVERAL =
  'unframed-message: A recv on 6 (connection from 127.0.0.1:40006) brought 2 messages at once, and one answer was sent to all of them.';

describe('unframed-message, with a codec', () => {
  it('names an answer to a part of a message', () => {
    assert.deepEqual(found(talk(['GET a\n', 'one\n'], ['GE', 'ERR\n'], ['T b\n', 'ERR\n'])), [
      PART,
    ]);
  });

  it('names one answer to two messages, of who answers one by one', () => {
    assert.deepEqual(
      found(talk(['a\n', '1\n'], ['b\n', '2\n'], ['c\nd\n', 'ERR\n'], ['e\n', '3\n'])),
      [SEVERAL],
    );
  });

  it('names none where the other answers come later, or what was read meanwhile is answered', () => {
    const late = talk(['a\n', '1\n'], ['b\nc\nd\n', '2\n'], ['e\n', '3\n', '4\n', '5\n']);
    assert.deepEqual(found(late), []);
    const passed = server('r', 2);
    turns(passed, 2, () => {
      passed.ready(6, 'r').recv(6, 2, data('a\n')).send(7, 2, data('a\n'));
      passed.ready(7, 'r').recv(7, 2, data('1\n')).send(6, 2, data('1\n'));
    });
    turns(passed, 2, () => {
      passed.ready(6, 'r').recv(6, 6, data('a\nb\nc\n')).send(7, 6, data('a\nb\nc\n'));
      passed.ready(7, 'r').recv(7, 2, data('1\n')).send(6, 2, data('1\n'));
    });
    turns(passed, 1, () => {
      passed.ready(6, 'r').ready(7, 'r').recv(6, 1, data('b')).send(7, 1, data('b'));
      passed.recv(7, 2, data('2\n')).send(6, 2, data('2\n'));
    });
    assert.deepEqual(found(passed), []);
  });

  it('names a part that is answered as its reader is resumed, and none of what is sent by itself later', () => {
    const later = (timeout: number): TraceBuilder => {
      const built = talk(['a\n', '1\n']).wake();
      built.ready(6, 'r').recv(6, 2, data('GE')).wait(timeout).wake();
      return built.send(6, 4, data('ERR\n')).wait();
    };
    assert.deepEqual(found(later(0)), [PART]);
    assert.deepEqual(found(later(1000)), []);
  });

  it('names one answer to two messages where none has come before the next, of which not all was kept', () => {
    const built = talk(['a\n', '1\n'], ['b\nc\n', '2\n']);
    built
      .wake({ t: 1e9, waited: 9e8 })
      .ready(6, 'r')
      .event('recv', { fd: 6, want: 999, got: 999, t: 1e9 });
    assert.deepEqual(found(built.wait()), [SEVERAL]);
  });

  it('names an answer to a part of a message whose length is known, of which not all was kept', () => {
    const said = (size: number): TraceBuilder => {
      const built = server();
      turns(built, 1, () => {
        built.ready(6, 'r').recv(6, 4, data('\0\0\x03p')).recv(6, size, data('begin'));
        built.send(6, 6, data('\0\0\0\x02ok'));
      });
      return turns(built, 1, () => built.ready(6, 'r').recv(6, 880 - size || 4, data('mid')));
    };
    assert.deepEqual(found(said(500), 'length-prefix-4-be'), [PART]);
    assert.deepEqual(found(said(880), 'length-prefix-4-be'), []);
  });

  it('names no beat of the heart that all get as one of them has said a part of a message', () => {
    const built = server('r', 3);
    turns(built, 1, () => {
      built.ready(6, 'r').recv(6, 2, data('GE'));
      for (const fd of [8, 6, 7]) built.send(fd, 5, data('beat\n'));
    });
    assert.deepEqual(found(built), []);
    turns(built, 1, () => {
      built.ready(6, 'r').recv(6, 1, data('T')).send(6, 4, data('ERR\n')).send(7, 4, data('one\n'));
    });
    assert.deepEqual(found(built), [PART]);
  });

  it('takes the codec of the port, and of no other', () => {
    const built = (): TraceBuilder => talk(['GE', 'ERR\n'], ['T\n', 'ERR\n']);
    assert.deepEqual(found(built(), 'delimiter-0a@8001'), [PART]);
    assert.deepEqual(found(built(), 'delimiter-0a@8002'), []);
  });

  it('lets a header be answered before the rest of the message, and not a part of it', () => {
    const [header, end] = ['PUT /a HTTP/1.1\r\nContent-Length: 4\r\n', '\r\n'];
    const [go, done] = [
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ];
    assert.deepEqual(found(talk([header + end, go], ['data', done]), 'http'), []);
    assert.deepEqual(found(talk([header, done], [`${end}data`]), 'http'), [PART]);
  });

  it('wants no answer to each message between an editor and its server', () => {
    const message = 'Content-Length: 2\r\n\r\n{}';
    const said = talk([message, message], [message + message, message], [message, message]);
    assert.deepEqual(found(said, 'content-length'), []);
  });

  for (const [says, of] of [
    [
      'parts that wait for the rest',
      () => talk(['GE'], ['T a\n', '1\n'], ['b\nc', '2\n'], ['\n', '3\n']),
    ],
    [
      'an answer for each of several',
      () => talk(['a\n', '1\n'], ['b\n', '2\n'], ['c\nd\n', '3\n', '4\n'], ['e\n', '5\n']),
    ],
    [
      'answers of several in one send',
      () => talk(['a\n', '1\n'], ['b\n', '2\n'], ['c\nd\n', '3\n4\n'], ['e\n', '5\n']),
    ],
    ['bytes passed on as they come', () => talk(['a\nb', 'a\nb'], ['c', 'c'], ['\n', '\n'])],
    [
      'one that acknowledges now and then',
      () => talk(['a\nb\n', 'ok\n'], ['c\nd\n', 'ok\n'], ['e\nf\n', 'ok\n']),
    ],
    [
      'bytes that were not captured',
      () => {
        const built = server();
        return turns(built, 2, () =>
          built.ready(6, 'r').recv(6, 900, data('GE')).send(6, 4, data('ERR\n')),
        );
      },
    ],
  ] as const)
    it(`does not name ${says}`, () => assert.deepEqual(found(of()), []));

  it('is read as CODEC, or CODEC@PORT', () => {
    const { port, framing } = readFraming('length-prefix-4-be@8001') as {
      port: number;
      framing: { name: string };
    };
    assert.deepEqual([framing.name, port], ['length-prefix-4-be', 8001]);
    for (const text of ['', 'lines', '@8001', 'delimiter-@1'])
      assert.equal(readFraming(text), 'codec');
    for (const text of [
      'delimiter-0a@',
      'delimiter-0a@0',
      'delimiter-0a@65536',
      'delimiter-0a@1@2',
      'delimiter-0a@x',
    ])
      assert.equal(readFraming(text), 'port');
  });
});

describe('short-send, with a codec that says lengths', () => {
  const sent = (then: string, codec = 'length-prefix-4-be'): string[] => {
    const built = server('rw');
    const begin = data('\0\0\x70\0first');
    turns(built, 1, () => built.ready(6, 'w').send(6, 4096, { want: 28676, ...begin }));
    const second = data(then);
    turns(built, 1, () => built.ready(6, 'w').send(6, 2000, { want: 8196, ...second }));
    return found(built, codec).map((one) => one.slice(0, one.indexOf(':')));
  };

  it('names a message that follows where the rest of another should', () => {
    assert.deepEqual(sent('\0\0\x20\0second'), ['short-send']);
  });

  it('names no rest, nor what nobody can tell from one', () => {
    assert.deepEqual(sent('\0\0\x10\0rest'), []);
    assert.deepEqual(sent('\0\0\0\0\0\0\0\0'), []);
    assert.deepEqual(sent('\0\0\x20\0second', 'delimiter-0a'), []);
  });
});

const REVERSED =
  'queue-order: 4 messages that came on 6 (connection from 127.0.0.1:40006) in one recv were answered in reverse, the newest first.';

describe('queue-order, with a codec', () => {
  const asked = 'job 1\njob 2\njob 3\njob 4\n';
  const done = (...jobs: readonly number[]): string[] => jobs.map((job) => `done: job ${job}\n`);

  it('names answers in reverse', () => {
    assert.deepEqual(found(talk([asked, ...done(4, 3, 2, 1)])), [REVERSED]);
  });

  it('names them also where the answers are made in rounds that do not wait (asyncio)', () => {
    const built = server().wait().wake().ready(6, 'r').recv(6, asked.length, data(asked));
    built.wait(0).wake({ waited: 4000 });
    for (const answer of done(4, 3, 2, 1)) built.send(6, answer.length, data(answer));
    assert.deepEqual(found(built.wait()), [REVERSED]);
  });

  it('names three in reverse where that comes again', () => {
    const three = asked.slice(6);
    const once = [three, ...done(4, 3, 2)] as const;
    assert.deepEqual(found(talk(once)), []);
    assert.deepEqual(found(talk(once, once)), [REVERSED.replace('4 messages', '3 messages')]);
  });

  for (const [says, of] of [
    ['answers in order', () => talk([asked, ...done(1, 2, 3, 4)])],
    ['answers as they are ready', () => talk([asked, ...done(4, 2, 3, 1)])],
    [
      'answers that do not tell what they are for',
      () => talk([asked, 'ok\n', 'ok\n', 'ok\n', 'ok\n']),
    ],
    [
      'answers that another thread works on',
      () => {
        const built = server().on(1).event('loop', { poller: '', pid: 1, tid: 2 }).on(0);
        return turns(built, 1, () => {
          built.ready(6, 'r').recv(6, asked.length, data(asked));
          for (const answer of done(4, 3, 2, 1)) built.send(6, answer.length, data(answer));
        });
      },
    ],
    [
      'answers that are waited for',
      () => {
        const built = server().wait().wake().ready(6, 'r').recv(6, asked.length, data(asked));
        for (const answer of done(4, 3, 2, 1))
          built.wait(10).wake({ waited: 10e6 }).send(6, answer.length, data(answer));
        return built.wait();
      },
    ],
  ] as const)
    it(`does not name ${says}`, () => assert.deepEqual(found(of()), []));
});
