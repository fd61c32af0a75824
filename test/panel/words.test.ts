/** What the panel says of cells, calls, numbers and reasons. */

import assert from 'node:assert/strict';
import type { Why } from '../../src/core/protocol';
import { lineOf } from '../../src/panel/calls';
import { cellWord, describeCell, faceOf } from '../../src/panel/cells';
import { explainErrno, explainLetter } from '../../src/panel/explain';
import { asciiOf, count, duration, hex, shortAddress, textOf } from '../../src/panel/format';
import { explainCall, explainWait } from '../../src/panel/manual';
import { fill, t, useTexts } from '../../src/panel/texts';
import { answerOf, questionOf } from '../../src/panel/why';
import { POLLERS } from '../../src/pollers/list';
import type { TraceEvent } from '../../src/trace/event';
import {
  INTEREST_LETTERS,
  KINDS,
  READY_LETTERS,
  RECV_CALLS,
  SEND_CALLS,
} from '../../src/trace/kinds';
import { CELL_BITS, READY_SHIFT } from '../../src/trace/cells';

/** Those that calls on sockets and pollers fail with. */
// oxfmt-ignore
const ERRNOS = [
  'EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EAGAIN', 'EALREADY', 'EBADF', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET',
  'EDESTADDRREQ', 'EEXIST', 'EHOSTUNREACH', 'EINPROGRESS', 'EINTR', 'EINVAL', 'EISCONN', 'EMFILE', 'EMSGSIZE', 'ENETUNREACH',
  'ENFILE', 'ENOBUFS', 'ENOENT', 'ENOTCONN', 'ENOTSOCK', 'EPERM', 'EPIPE', 'ETIMEDOUT', 'EWOULDBLOCK',
];
const THIN = '\u202f';
const { open, received, sent, endOfStream, accepted, failed } = CELL_BITS;

function cellOf(asked: string, ready: string, more = 0): number {
  const bits = (letters: string, all: string): number =>
    Array.from(letters).reduce((sum, letter) => sum | (1 << all.indexOf(letter)), 0);
  const all = READY_LETTERS;
  return open | bits(asked, INTEREST_LETTERS) | (bits(ready, all) << READY_SHIFT) | more;
}

function event(kind: TraceEvent['kind'], rest: Partial<TraceEvent> = {}): TraceEvent {
  return { kind, seq: 1, t: 0, loop: 0, tick: 3, ...rest };
}

describe('panel/cells', () => {
  it('tells the states of a cell apart by shape, not by colour alone', () => {
    const cells = {
      none: 0,
      open,
      watched: cellOf('r', ''),
      watchedToWrite: cellOf('rw', ''),
      readable: cellOf('r', 'r', received),
      unread: cellOf('r', 'r'),
      writable: cellOf('rw', 'w', sent),
      both: cellOf('rw', 'rw', received | sent),
      accepted: cellOf('r', 'r', accepted),
      end: cellOf('r', 'r', endOfStream),
      exceptional: cellOf('rx', 'x'),
      hangup: cellOf('r', 'rh'),
      failed: cellOf('r', 'r', failed),
      error: cellOf('r', 're'),
      invalid: cellOf('r', 'n'),
      halfClosed: cellOf('r', 'rd', received),
    };
    const faces = Object.values(cells).map((cell) => JSON.stringify(faceOf(cell)));
    assert.equal(new Set(faces).size, faces.length);
    const sentences = Object.values(cells).map(describeCell);
    assert.equal(new Set(sentences).size, sentences.length);
    const marks = Object.values(cells).map((cell) => faceOf(cell).mark);
    const used = ['', 'accepted', 'end', 'exceptional', 'hangup', 'error', 'invalid'];
    assert.deepEqual(new Set(marks), new Set(used));
  });

  it('shows what the kernel said, and a call that failed beside it', () => {
    // A reset under select, which has no letter for it, and under poll and epoll.
    for (const ready of ['r', 'rhe', 'rhed']) {
      const cell = cellOf('rx', ready, failed);
      const { mark, upper, hasFailed } = faceOf(cell);
      assert.deepEqual([mark === 'error', mark === 'exceptional'], [ready.includes('e'), false]);
      assert.deepEqual([upper, hasFailed], ['used', true]);
      assert.equal(describeCell(cell), `watched for rx, ready ${ready}, a call failed`);
    }
    assert.equal(faceOf(cellOf('rx', 'x', received)).mark, 'exceptional');
  });

  it('writes a cell in one word for the table', () => {
    assert.equal(cellWord(0), '');
    assert.equal(cellWord(open), '–');
    assert.equal(cellWord(cellOf('rw', '')), '·');
    assert.equal(cellWord(cellOf('rw', 'rw')), 'rw');
    assert.equal(cellWord(cellOf('r', 'r', endOfStream)), 'r0');
  });
});

describe('panel/calls', () => {
  it('has a line for every kind of event', () => {
    for (const { kind } of KINDS) {
      const { call } = lineOf(event(kind, { fd: 7 }));
      assert.ok(call !== '' && !call.includes('undefined'), `${kind}: ${call}`);
    }
  });

  it('writes calls as they were made', () => {
    const data = Buffer.from('hello');
    const recv = lineOf(event('recv', { fd: 7, want: 1024, got: 5, data }));
    assert.deepEqual([recv.call, recv.result, recv.note], ['recv(7, 1024)', '= 5', '“hello”']);
    const end = lineOf(event('recv', { fd: 7, want: 1024, got: 0, isEnd: true }));
    assert.deepEqual([end.result, end.note], ['= 0', 'end of stream']);
    const datagram = {
      fd: 7,
      want: 1024,
      got: 0,
      call: 'recvfrom',
      peer: '127.0.0.1:5000',
    } as const;
    const empty = lineOf(event('recv', datagram));
    assert.deepEqual([empty.result, empty.note], ['= 0', 'empty datagram']);
    const short = lineOf(event('send', { fd: 7, want: 40, put: 15 }));
    assert.deepEqual([short.result, short.note, short.tone], ['= 15', 'short: 25 left', 'warning']);
    const frame = { fd: 7, length: 40, have: 5, complete: false };
    const half = lineOf(event('frame', frame));
    assert.deepEqual([half.result, half.note], ['5 of 40', '35 to come']);
  });

  it('says MSG_OOB, MSG_PEEK and the call, and which use of a number it was', () => {
    const calls: readonly (readonly [TraceEvent['kind'], Partial<TraceEvent>, string])[] = [
      ['recv', { want: 1, got: 1, oob: true }, 'recv(7, 1, MSG_OOB)'],
      ['recv', { want: 8, got: 1, peek: true, gen: 1 }, 'recv(7², 8, MSG_PEEK)'],
      ['recv', { want: 8, got: 8, call: 'read' }, 'read(7, 8)'],
      ['send', { want: 3, put: 3, call: 'SSL_write', gen: 11 }, 'SSL_write(7¹², 3)'],
      ['close', { gen: 2 }, 'close(7³)'],
      ['watch', { interest: '', gen: 1 }, 'unwatch 7²'],
      ['watch', { interest: 'rw' }, 'watch 7'],
    ];
    for (const [kind, rest, call] of calls)
      assert.equal(lineOf(event(kind, { fd: 7, ...rest })).call, call);
  });

  it('says of bytes and texts that were let go that they were', () => {
    const gone = { fd: 7, isGone: true } as const;
    assert.match(lineOf(event('print', gone)).note, /no longer kept/);
    assert.match(lineOf(event('recv', { ...gone, want: 9, got: 9 })).note, /no longer kept/);
    assert.match(lineOf(event('send', { ...gone, want: 9, put: 9 })).note, /no longer kept/);
  });

  it('names an error, and explains it', () => {
    const failed = event('recv', { fd: 7, want: 1024, got: -1, errno: 'ECONNRESET' });
    const line = lineOf(failed);
    assert.deepEqual([line.result, line.note, line.tone], ['= −1', 'ECONNRESET', 'error']);
    assert.match(line.explanation, /^ECONNRESET: /);
    assert.equal(lineOf(event('recv', { got: -1, errno: 'EAGAIN' })).tone, 'warning');
  });

  it('explains every letter of readiness', () => {
    for (const letter of READY_LETTERS) {
      assert.match(explainLetter(letter), new RegExp(`^${letter}, `));
    }
    for (const name of ['E_OTHER', '', 'constructor']) assert.equal(explainErrno(name), '');
  });

  it('explains every kind of event and every call, each in words of its own, with a page to read', () => {
    const kinds = KINDS.map(({ kind }) => explainCall(event(kind)));
    const calls = [
      ...RECV_CALLS.map((call) => explainCall(event('recv', { call }))),
      ...SEND_CALLS.map((call) => explainCall(event('send', { call }))),
    ];
    for (const call of new Set([...RECV_CALLS, ...SEND_CALLS]))
      assert.ok(call === '' || calls.some((said) => said.startsWith(`${call}: `)), call);
    for (const said of calls) assert.match(said, / See \w+\(\d\)\.$/);
    // recv and send themselves are a kind and a call without a name, and splice does both.
    assert.equal(new Set([...kinds, ...calls]).size, kinds.length + calls.length - 3);
    for (const kind of KINDS.filter(({ isCall }) => isCall).map(({ kind }) => kind))
      assert.match(explainCall(event(kind)), / See \w+\(\d\)\.$/, kind);
    assert.equal(explainCall(event('unknown')), '');
    const [asked, not] = ['r', ''].map((interest) => explainCall(event('watch', { interest })));
    assert.match(`${asked} ${not}`, /^watch: .* unwatch: /);
  });

  it('explains every call that waits, flags, and the errnos of sockets', () => {
    for (const { call } of POLLERS)
      assert.match(explainWait(call), new RegExp(`^${call}: .* See ${call}\\(2\\)`));
    assert.equal(explainWait('constructor'), '');
    const watched = lineOf(event('watch', { fd: 6, interest: 'r', edge: true, oneshot: true }));
    assert.equal(watched.note, 'edge-triggered, one-shot');
    assert.match(watched.explanation, /^edge-triggered: .* one-shot: /);
    for (const name of ERRNOS) assert.match(explainErrno(name), / See \w+\(\d\)\.$/, name);
  });
});

describe('panel/format', () => {
  it('writes numbers, times and addresses in one way', () => {
    assert.equal(count(1284), `1${THIN}284`);
    assert.equal(count(-12345), `−12${THIN}345`);
    assert.deepEqual([310, 58_000, 12_400_000, 1.2e9].map(duration), [
      `310${THIN}ns`,
      `58.0${THIN}µs`,
      `12.4${THIN}ms`,
      `1.20${THIN}s`,
    ]);
    const addresses = ['127.0.0.1:8001', '[::1]:8001', 'unix:/run/some.sock', ''];
    assert.deepEqual(addresses.map(shortAddress), [':8001', ':8001', 'some.sock', '']);
  });

  it('shows bytes whatever they are', () => {
    assert.equal(hex(Uint8Array.from([0, 40, 255])), '00 28 ff');
    assert.equal(textOf(Buffer.from('你好\n\u202e123\0')), '你好··123·');
    assert.equal(asciiOf(Buffer.from('a\t你')), 'a····');
  });
});

describe('panel/why', () => {
  it('answers every reason in a sentence of its own', () => {
    const reasons: Record<Why['reason'], true> = {
      ...{ 'connection-waiting': true, 'bytes-waiting': true, 'end-of-stream': true, reset: true },
      ...{ 'hang-up': true, 'room-to-write': true, 'urgent-byte': true, invalid: true },
      ...{
        'not-watched': true,
        'not-ready': true,
        'not-told-again': true,
        'nothing-read': true,
      },
    };
    const answers = (Object.keys(reasons) as Why['reason'][]).map((reason) =>
      answerOf({ reason, events: 'r', count: 3, evidence: [] }, { interest: 'r' }),
    );
    assert.equal(new Set(answers).size, answers.length);
    for (const answer of answers) assert.match(answer, /^[A-Z].*\.$/);
    assert.equal(questionOf('7', 'rw'), 'Why is 7 readable and writable?');
    assert.equal(questionOf('7', ''), 'Why is 7 not ready?');
  });
});

describe('panel/texts', () => {
  afterEach(() => useTexts(null));

  it('fills a text’s places, translated or not, and never with what an argument says', () => {
    assert.equal(t('tick {0} of {1}', 3, 9), 'tick 3 of 9');
    assert.equal(t('{0}, {1}', '{1}', 'two'), '{1}, two');
    useTexts({ 'tick {0} of {1}': '共 {1} 轮，第 {0} 轮' });
    assert.equal(t('tick {0} of {1}', 3, 9), '共 9 轮，第 3 轮');
    assert.deepEqual(fill('{0} returned {1}', 'a', 'b'), ['a', ' returned ', 'b']);
  });
});
