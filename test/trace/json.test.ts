/** Every kind as a JSON line, against the text it must be. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../src/trace/append';
import { bytesOf, payloadOf } from '../../src/trace/bytes';
import type { EventDraft } from '../../src/trace/event';
import { readEvent, toJson, toSafeJson } from '../../src/trace/json';
import { KINDS } from '../../src/trace/kinds';
import { openTrace } from '../../src/trace/trace';
import { hostileText, isSafe } from '../support/hostile';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const openSmall = (payload = 4096) => openTrace({ events: 64, payload });

/** A draft without t, loop and tick (5, 0, 2), and its JSON after `kind`. */
const EXAMPLES: readonly [Omit<EventDraft, 't'>, string][] = [
  [
    { kind: 'loop', poller: 'epoll-et', name: 'main', pid: 71, tid: 72 },
    '"poller":"epoll-et","name":"main","pid":71,"tid":72',
  ],
  [
    { kind: 'open', fd: 6, gen: 3, role: 'connection', proto: 'tcp6', local: '[::1]:1', peer: 'p' },
    '"fd":6,"gen":3,"role":"connection","proto":"tcp6","local":"[::1]:1","peer":"p"',
  ],
  [{ kind: 'dup', fd: 7, gen: 1, from: 6 }, '"fd":7,"gen":1,"from":6'],
  [
    { kind: 'watch', fd: 6, interest: 'rw', edge: true, dur: 40 },
    '"fd":6,"gen":0,"interest":"rw","edge":true,"dur":40',
  ],
  [
    { kind: 'watch', fd: 6, interest: '', errno: 'EBADF' },
    '"fd":6,"gen":0,"interest":"","edge":false,"errno":"EBADF"',
  ],
  [
    { kind: 'watch', fd: 6, interest: 'r', edge: true, oneshot: true, of: 0 },
    '"fd":6,"gen":0,"interest":"r","edge":true,"oneshot":true,"of":0',
  ],
  [{ kind: 'wait', timeout: -1, watched: 2 }, '"timeout":-1,"watched":2'],
  [{ kind: 'wake', ready: 1, waited: 81 }, '"ready":1,"waited":81'],
  [{ kind: 'wake', ready: -1, waited: 5, errno: 'EINTR' }, '"ready":-1,"waited":5,"errno":"EINTR"'],
  [{ kind: 'ready', fd: 6, gen: 1, events: 'rwxhedn' }, '"fd":6,"gen":1,"events":"rwxhedn"'],
  [
    { kind: 'accept', listener: 5, fd: 6, gen: 2, peer: 'p', dur: 9 },
    '"listener":5,"fd":6,"gen":2,"peer":"p","dur":9',
  ],
  [
    { kind: 'accept', listener: 5, fd: -1, gen: 2, errno: 'EMFILE' },
    '"listener":5,"fd":-1,"gen":0,"peer":"","errno":"EMFILE"',
  ],
  [{ kind: 'connect', fd: 6, peer: 'unix:/a"b' }, '"fd":6,"gen":0,"peer":"unix:/a\\"b"'],
  [
    {
      kind: 'recv',
      fd: 6,
      want: 9,
      got: 4,
      data: Uint8Array.of(0, 255, 16, 1),
      dur: 7,
      src: 'a:1',
    },
    '"fd":6,"gen":0,"want":9,"got":4,"data":"AP8QAQ==","dur":7,"src":"a:1"',
  ],
  [
    { kind: 'recv', fd: 6, want: 9, got: -1, errno: 'ECONNRESET', dur: 0 },
    '"fd":6,"gen":0,"want":9,"got":-1,"errno":"ECONNRESET","dur":0',
  ],
  [
    { kind: 'send', fd: 6, want: 5, put: 2, data: bytes('hello') },
    '"fd":6,"gen":0,"want":5,"put":2,"data":"aGVsbG8="',
  ],
  [
    { kind: 'recv', fd: 6, want: 1, got: 1, data: bytes('!'), oob: true },
    '"fd":6,"gen":0,"want":1,"got":1,"data":"IQ==","oob":true',
  ],
  [
    { kind: 'recv', fd: 6, want: 4, got: 2, call: 'SSL_read', peek: true, dur: 4 },
    '"fd":6,"gen":0,"want":4,"got":2,"call":"SSL_read","peek":true,"dur":4',
  ],
  [{ kind: 'send', fd: 6, want: 0, put: 0 }, '"fd":6,"gen":0,"want":0,"put":0'],
  [
    { kind: 'send', fd: 6, want: 3, put: 3, call: 'SSL_write', oob: true },
    '"fd":6,"gen":0,"want":3,"put":3,"call":"SSL_write","oob":true',
  ],
  [{ kind: 'shutdown', fd: 6, how: 'write' }, '"fd":6,"gen":0,"how":"write"'],
  [{ kind: 'close', fd: 6, dur: 3 }, '"fd":6,"gen":0,"dur":3'],
  [{ kind: 'sockerr', fd: 6, errno: 'ECONNRESET' }, '"fd":6,"gen":0,"errno":"ECONNRESET"'],
  [{ kind: 'kernel', fd: 6, recvq: 1, sendq: 2 }, '"fd":6,"gen":0,"recvq":1,"sendq":2'],
  ...(['enqueue', 'dequeue', 'drop'] as const).map((kind): [Omit<EventDraft, 't'>, string] => [
    { kind, fd: 6, bytes: 10, depth: 2, queued: 17, message: 4, src: 'b.py:3' },
    '"fd":6,"gen":0,"bytes":10,"depth":2,"queued":17,"message":4,"src":"b.py:3"',
  ]),
  [
    { kind: 'frame', fd: 6, dir: 'out', codec: 'len', header: bytes('ab'), length: -1, have: 0 },
    '"fd":6,"gen":0,"dir":"out","codec":"len","header":"YWI=","length":-1,"have":0,"complete":false',
  ],
  [
    { kind: 'frame', fd: 6, dir: 'in', codec: 'len', length: 3, have: 3, complete: true },
    '"fd":6,"gen":0,"dir":"in","codec":"len","length":3,"have":3,"complete":true',
  ],
  [{ kind: 'decode', fd: 6, ok: true }, '"fd":6,"gen":0,"ok":true'],
  [{ kind: 'print', text: 'a\n中"' }, '"text":"a\\n中\\""'],
  [{ kind: 'print' }, '"text":""'],
  [{ kind: 'task', name: 'T', state: 'end' }, '"name":"T","state":"end"'],
  [
    { kind: 'client', client: 2, step: 'send', bytes: 64, local: 'l', errno: 'ECONNRESET' },
    '"client":2,"step":"send","bytes":64,"local":"l","errno":"ECONNRESET"',
  ],
  [{ kind: 'fault', fd: 6, name: 'short' }, '"fd":6,"gen":0,"name":"short"'],
  [{ kind: 'note', text: 'here' }, '"text":"here","at":-1'],
  [{ kind: 'note', text: 'here', at: 0 }, '"text":"here","at":0'],
  [
    { kind: 'exit', code: -1, signal: 'SIGKILL', text: 'boom' },
    '"code":-1,"signal":"SIGKILL","text":"boom"',
  ],
  [{ kind: 'lost', count: 12 }, '"count":12'],
  [
    { kind: 'process', pid: 11, parent: 10, name: 'worker', shares: true },
    '"pid":11,"parent":10,"name":"worker","shares":true',
  ],
  [{ kind: 'process', pid: 10 }, '"pid":10,"parent":0,"name":""'],
  [{ kind: 'handed', to: 2, name: 'job' }, '"to":2,"name":"job"'],
  [{ kind: 'ran', cpu: 310_000, runnable: -1 }, '"cpu":310000,"runnable":-1'],
  [{ kind: 'signal', name: 'SIGCHLD' }, '"name":"SIGCHLD"'],
];

describe('trace/json', () => {
  for (const [draft, expected] of EXAMPLES) {
    it(`prints ${draft.kind} as ${expected}`, () => {
      const trace = openSmall();
      append(trace, { t: 5, loop: 0, tick: 2, ...draft });
      const json = `{"seq":0,"t":5,"loop":0,"tick":2,"kind":"${draft.kind}",${expected}}`;
      assert.equal(toJson(trace, 0), json);
    });
  }

  it('has an example of every kind', () => {
    const shown = new Set<string>(EXAMPLES.map(([{ kind }]) => kind));
    assert.deepEqual(
      KINDS.map(({ kind }) => kind).filter((kind) => !shown.has(kind)),
      [],
    );
  });

  it('reads back what was appended', () => {
    for (const [draft] of EXAMPLES) {
      const trace = openSmall();
      const whole = { t: 5, loop: 0, tick: 2, ...draft };
      append(trace, whole);
      const read = readEvent(trace, 0)!;
      for (const [name, value] of Object.entries(whole)) {
        const got = read[name as keyof typeof read];
        if (name === 'gen' && whole.fd === -1) assert.equal(got, 0);
        else assert.deepEqual(got, value, `${draft.kind} ${name}`);
      }
    }
  });

  it('holds no character that a terminal would obey, or hide, and every text as it was', () => {
    const isLine = (json: string): boolean => isSafe(json) && !json.includes('\n');
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        const trace = openSmall();
        append(trace, { kind: 'print', t: 0, text: one });
        append(trace, { kind: 'open', t: 0, fd: 1, local: other, peer: one, src: other });
        append(trace, { kind: 'exit', t: 0, code: 1, signal: other, text: one });
        const [print, open, exit] = [0, 1, 2].map((seq) => toJson(trace, seq));
        for (const json of [print, open, exit]) assert.ok(isLine(json!), json);
        const parsed = (json?: string) => JSON.parse(json!) as Record<string, unknown>;
        assert.equal(parsed(print)['text'], one);
        assert.deepEqual([parsed(open)['local'], parsed(open)['peer']], [other, one]);
        assert.deepEqual([parsed(exit)['signal'], parsed(exit)['text']], [other, one]);
        const value = { [one]: [other, { [other]: one }] };
        assert.ok(isLine(toSafeJson(value)));
        assert.deepEqual(JSON.parse(toSafeJson(value)), value);
      }),
    );
  });

  it('encodes bytes of every length as base64', () => {
    for (let length = 1; length < 70; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 89 + length * 7) & 255);
      const trace = openSmall();
      append(trace, { kind: 'recv', t: 0, fd: 1, want: length, got: length, data });
      const { data: encoded } = JSON.parse(toJson(trace, 0)) as { data: string };
      assert.equal(encoded, Buffer.from(data).toString('base64'));
    }
  });

  it('tells bytes that were overwritten from bytes that never were', () => {
    const trace = openSmall();
    const data = new Uint8Array(1000).fill(65);
    const print = append(trace, { kind: 'print', t: 0, text: 'early' });
    const empty = append(trace, { kind: 'recv', t: 0, fd: 1, want: 1, got: 0 });
    for (let i = 0; i < 6; i++) {
      append(trace, { kind: 'recv', t: 0, fd: 1, want: 1000, got: 1000, data });
    }
    const last = trace.next - 1;
    assert.equal(payloadOf(trace, print), 'gone');
    assert.equal(payloadOf(trace, empty), 'none');
    assert.equal(payloadOf(trace, last), 'kept');
    assert.deepEqual(bytesOf(trace, last), data);
    assert.match(toJson(trace, print), /"kind":"print","text":null}$/);
    assert.equal(readEvent(trace, print)?.isGone, true);
    assert.equal(readEvent(trace, last)?.isGone, undefined);
    assert.equal('data' in JSON.parse(toJson(trace, print + 2)), false);
  });

  it('prints valid JSON for what no trace should hold', () => {
    const trace = openSmall();
    append(trace, { kind: 'recv', t: NaN, dur: Infinity, fd: 1, loop: 0, want: 1, got: 1 });
    append(trace, { kind: 'open', t: 0, fd: 1 });
    trace.flags[1] = 255;
    trace.text[1] = 123456;
    trace.a[1] = -5;
    append(trace, { kind: 'note', t: 0, text: 'x' });
    trace.dataLength[2] = 4_000_000_000;
    append(trace, { kind: 'note', t: 0 });
    trace.kind[3] = 250;
    const parse = (seq: number) => JSON.parse(toJson(trace, seq)) as { seq: number; kind: string };
    for (let seq = 0; seq < 4; seq++) assert.equal(parse(seq).seq, seq);
    assert.equal(parse(3).kind, 'unknown');
    assert.equal(toJson(trace, 4), '');
    assert.equal(toJson(trace, -1), '');
    assert.equal(readEvent(trace, 0.5), undefined);
  });
});
