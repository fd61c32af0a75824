/** What strace prints as arguments and results, taken apart. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressOf, factsOf } from '../../../src/sources/strace/addresses';
import { readPrefix } from '../../../src/sources/strace/prefix';
import { readResult } from '../../../src/sources/strace/result';
import { readString } from '../../../src/sources/strace/strings';
import { numberOf, parseValues, type Value } from '../../../src/sources/strace/values';
import { check } from '../../support/share';

/** A value in few words. */
function shown({ name, word, of, bytes, items, isCut }: Value): string {
  const text = bytes === undefined ? '' : `'${Buffer.from(bytes).toString('latin1')}'`;
  const list = items === undefined ? '' : `[${items.map(shown).join(' ')}]`;
  const note = of === '' ? '' : `<${of}>`;
  return `${name === '' ? '' : `${name}:`}${word}${note}${text}${list}${isCut ? '…' : ''}`;
}

function values(text: string): string {
  return parseValues(text, 0).values.map(shown).join(', ');
}

describe('sources/strace/values', () => {
  const cases: readonly (readonly [what: string, text: string, values: string])[] = [
    ['numbers and flags', '5, 0x7ff, -1, A|B, NULL)', '5, 0x7ff, -1, A|B, NULL'],
    ['texts, and what was cut of them', '"a\\"b", "c"..., @"d")', "'a\"b', 'c'…, @'d'"],
    [
      'structures of every version',
      '{EPOLLIN, {u32=5, u64=6}}, {events=EPOLLIN, data=0xb})',
      '[EPOLLIN [u32:5 u64:6]], [events:EPOLLIN data:0xb]',
    ],
    [
      'names that are numbered',
      '{msg_name(0)=NULL, msg_iov(1)=[{"ab", 2}], msg_flags=0}, 0)',
      "[msg_name(0):NULL msg_iov(1):[['ab' 2]] msg_flags:0], 0",
    ],
    [
      'sets, with a space between',
      '7, [3 4<TCP:[1.2.3.4:5->6.7.8.9:10]> 6], [], NULL)',
      '7, [3 4<TCP:[1.2.3.4:5->6.7.8.9:10]> 6], [], NULL',
    ],
    [
      'what the kernel made of a value',
      '[128 => 16], [128->28], {flags=A} => {parent_tid=[7]}, 88)',
      '[128], [128], [flags:A], 88',
    ],
    ['comments', '0x7ffe /* 35 vars */, 0x10000 /* FLAG_??? */)', '0x7ffe, 0x10000'],
    [
      'functions',
      '{sin_port=htons(80), inet_pton(AF_INET6, "::1", &x)})',
      "[sin_port:htons[80] inet_pton[AF_INET6 '::1' &x]]",
    ],
    ['lists that were cut', '[{fd=3}, {fd=4}, ...], 40)', '[[fd:3] [fd:4]]…, 40'],
    [
      'names of sockets with anything in them',
      '3<UNIX-STREAM:[203748,"/tmp/so->ck>"]>, 1)',
      '3<UNIX-STREAM:[203748,"/tmp/so->ck>"]>, 1',
    ],
    [
      'devices, and files that are gone',
      '0</dev/null<char 1:3>>, 1</tmp/a>(deleted), 2)',
      '0</dev/null<char 1:3>>, 1</tmp/a>, 2',
    ],
    ['sets that are all but these', '~[KILL STOP], [], 8)', '~[KILL STOP], [], 8'],
  ];
  for (const [what, text, wanted] of cases)
    it(`are ${what}`, () => {
      assert.equal(values(text), wanted);
      assert.equal(parseValues(text, 0).end, text.length);
    });

  it('end where the text does', () => {
    for (const text of ['5, [3 4', '5, "abc', '{a=1, b={', '5<TCP:[', '"\\', ''])
      assert.equal(parseValues(text, 0).end, -1, text);
  });

  it('are as many as stand there, however they are nested', () => {
    const deep = '['.repeat(100_000);
    assert.equal(parseValues(deep, 0).end, -1);
    assert.equal(values('5, 6)'), '5, 6');
  });

  it('are bytes again, in octal, in C escapes and in hexadecimal', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const styles = fc.constantFrom(octal, padded, hexadecimal);
    check(
      fc.property(bytes, styles, (data, style) => {
        const text = `"${style(data)}", 7)`;
        const [value] = parseValues(text, 0).values;
        assert.deepEqual(value?.bytes, data);
        assert.equal(readString(text, 1).end, text.indexOf('", 7') + 1);
      }),
    );
  });

  it('of numbers are read as C writes them', () => {
    const [list] = parseValues('[-1 0x1f 12 x])', 0).values;
    assert.deepEqual(list?.items?.map(numberOf), [-1, 31, 12, NaN]);
  });
});

function octal(data: Uint8Array): string {
  return Array.from(data, (byte, i) => {
    const next = data[i + 1] ?? 0;
    const isDigit = next >= 48 && next <= 55;
    if (byte === 34 || byte === 92) return `\\${String.fromCharCode(byte)}`;
    if (byte >= 32 && byte < 127) return String.fromCharCode(byte);
    return `\\${byte.toString(8).padStart(isDigit ? 3 : 1, '0')}`;
  }).join('');
}

function padded(data: Uint8Array): string {
  return Array.from(data, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

function hexadecimal(data: Uint8Array): string {
  return Array.from(data, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

describe('sources/strace/result', () => {
  const cases: readonly (readonly [text: string, wanted: string])[] = [
    [' = 5', '5'],
    ['                          = 0', '0'],
    [
      ' = 6<TCP:[127.0.0.1:1->127.0.0.1:2]> <0.000028>',
      '6 of TCP:[127.0.0.1:1->127.0.0.1:2] 28000',
    ],
    [' = -1 EAGAIN (Resource temporarily unavailable) <0.000013>', '-1 EAGAIN 13000'],
    [' = ? ERESTARTSYS (To be restarted if SA_RESTART is set)', 'NaN ERESTARTSYS'],
    [' = ?', 'NaN'],
    [' = 0x8800 (flags O_RDONLY|O_NONBLOCK)', '34816'],
    [' = 1 ([{fd=5, revents=POLLIN}]) <1.500000></code>', '1 1500000000'],
    [' = -1 ENOSYS (Function not implemented) (INJECTED)', '-1 ENOSYS'],
  ];
  for (const [text, wanted] of cases)
    it(`is read from '${text.trim()}'`, () => {
      const { value, of, errno, dur } = readResult(text, 0)!;
      const parts = [value, of === '' ? '' : `of ${of}`, errno, dur < 0 ? '' : dur];
      assert.equal(parts.filter((part) => part !== '').join(' '), wanted);
    });

  it('is none where a line goes on or is prose', () => {
    for (const text of ['', ' returns at once', ' =', '= x'])
      assert.equal(readResult(text, 0), undefined);
  });
});

describe('sources/strace/prefix', () => {
  const cases: readonly (readonly [text: string, wanted: string])[] = [
    ['', 'plain'],
    ['25282 1795401963.250465 ', '25282 epoch 1795401963 250465000 plain'],
    ['7215  ', '7215 plain'],
    ['[pid  5203] 10:07:51 ', '5203 day 36471 0 plain'],
    ['[pid 5<nginx>] ', '5 plain'],
    ['19:06:12.370518 ', 'day 68772 370518000 plain'],
    ['     0.000163 ', 'since 0 163000 plain'],
    ['10:07:51 (+     0.000163) ', 'day 36471 0 plain'],
    ['> ', 'plain'],
    ['> > [pid 3] ', '3 plain'],
    ['2026-11-28T10:00:00.5Z ', 'day 36000 500000000 20785 plain'],
    ['2026/11/28 10:00:00 [pid 4] ', '4 day 36000 0 20785 plain'],
    ['Nov 28 10:00:00 ', 'day 36000 0 plain'],
    ['app_1  | [pid 12] 12:00:00.123 ', '12 day 43200 123000000 plain'],
    ['app_1  | 12 ', '12 plain'],
    ['1234 [00007f12abcd0000] ', '1234 plain'],
    ['<code>', 'plain'],
    ['1234 11:12:13.000001 [  0] ', '1234 day 40333 1000 plain'],
    ['I see that ', 'prose'],
    ['it has 3 ', 'prose'],
  ];
  for (const [text, wanted] of cases)
    it(`of '${text}' is ${wanted}`, () => {
      const { tid, time, isPlain } = readPrefix(text);
      const when = time && [time.is, time.seconds, time.ns, time.date ?? ''].join(' ').trim();
      const parts = [tid < 0 ? '' : tid, when ?? '', isPlain ? 'plain' : 'prose'];
      assert.equal(parts.filter((part) => part !== '').join(' '), wanted);
    });
});

describe('sources/strace/addresses', () => {
  const cases: readonly (readonly [text: string, wanted: string])[] = [
    ['{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("10.0.0.1")}', '10.0.0.1:80'],
    [
      '{sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}',
      '[::1]:80',
    ],
    [
      '{sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), sin6_addr=inet_pton(AF_INET6, "::1")}',
      '[::1]:80',
    ],
    ['{sa_family=AF_UNIX, sun_path="/run/x"}', 'unix:/run/x'],
    ['{sa_family=AF_UNIX, sun_path=@"x"}', 'unix:@x'],
    ['{sa_family=AF_FILE, path="/run/x"}', 'unix:/run/x'],
    ['{sa_family=AF_UNIX}', ''],
    ['0x7ffcc0d83ae0', ''],
  ];
  for (const [text, wanted] of cases)
    it(`read ${text}`, () => assert.equal(addressOf(parseValues(`${text})`, 0).values[0]), wanted));

  it('and what they are of are read from the annotations of -y and -yy', () => {
    const facts = (annotation: string) => {
      const { role = '', proto = '', local = '', peer = '', isFile } = factsOf(annotation);
      return `${role} ${proto} ${local} ${peer} ${isFile}`;
    };
    assert.equal(facts('TCPv6:[[::1]:1->[::1]:2]'), 'connection tcp6 [::1]:1 [::1]:2 false');
    assert.equal(facts('TCP:[127.0.0.1:8001]'), 'listener tcp 127.0.0.1:8001  false');
    assert.equal(facts('UDP:[127.0.0.1:53]'), 'other udp 127.0.0.1:53  false');
    assert.equal(facts('UNIX-STREAM:[1->2,"/run/x"]'), 'connection unix unix:/run/x  false');
    assert.equal(facts('/dev/pts/0<char 136:0>'), 'other  /dev/pts/0  false');
    assert.equal(facts('/etc/hosts'), 'other file /etc/hosts  true');
    assert.equal(facts('pipe:[5]'), 'pipe pipe   false');
    assert.equal(facts('anon_inode:[timerfd]'), 'timer timer   false');
    assert.equal(facts('{eventfd-count=0, eventfd-id=2}'), 'other  eventfd  false');
    assert.equal(facts('\\x54\\x43\\x50\\x3a\\x5b\\x31\\x5d'), ' tcp   false');
    assert.equal(facts('socket:[5]'), '    false');
  });
});
