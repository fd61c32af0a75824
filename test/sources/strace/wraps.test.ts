/** Logs wrapped between words wherever that may be, rows of tables, and what a terminal mixes: each tells what it did before. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { check } from '../../support/share';
import { isLog, readLog, said } from '../../support/straceLog';

const KINDS = ['wait', 'wake', 'ready', 'recv', 'send', 'accept', 'connect', 'watch', 'signal'];
const OF = 'TCP:[127.0.0.1:8001->127.0.0.1:';
const CALLS = [
  '[pid 12345] 10:00:00.000000 close(9) = 0 <0.000010>',
  '[pid 12345] 10:00:00.000001 accept4(3<TCP:[127.0.0.1:8001]>, NULL, NULL, SOCK_CLOEXEC <unfinished ...>',
  '[pid 12346] 10:00:00.000002 connect(17<TCP:[4711]>, {sa_family=AF_INET, sin_port=htons(8001), sin_addr=inet_addr("127.0.0.1")}, 16 <unfinished ...>',
  `[pid 12345] 10:00:00.000003 <... accept4 resumed>) = 20<${OF}5001]> <0.000081>`,
  '[pid 12346] 10:00:00.000004 <... connect resumed>) = 0 <0.000170>',
  `[pid 12345] 10:00:00.000005 recvfrom(20<${OF}5001]>, "hello", 4096, 0, NULL, NULL) = 5 <0.000012>`,
  `[pid 12345] 10:00:00.000006 poll([{fd=20<${OF}5001]>, events=POLLIN}], 1, -1) = ? ERESTART_RESTARTBLOCK (Interrupted by signal) <0.000030>`,
  '[pid 12345] 10:00:00.000007 --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=1, si_uid=0} ---',
  '[pid 12345] 10:00:00.000008 rt_sigreturn({mask=[]}) = -1 EINTR (Interrupted system call) <0.000010>',
  `[pid 12346] 10:00:00.000009 epoll_wait(4<anon_inode:[eventpoll]>, [{events=EPOLLIN, data={u32=17, u64=17}}], 16, -1) = 1 <0.000020>`,
  '[pid 12346] 10:00:00.000010 clone(child_stack=NULL, flags=SIGCHLDstrace: Process 12347 attached',
  ', child_tidptr=0x7f) = 12347 <0.000040>',
  '[pid 12346] 10:00:00.000011 read(17<TCP:[4711]>, strace: Process 12348 attached',
  ' <unfinished ...>',
  '[pid 12346] 10:00:00.000012 <... read resumed>"abc", 9) = 3 <0.000012>',
];

function told(lines: readonly string[]): string[] {
  const { events, facts } = readLog(lines.join('\n'));
  assert.equal(facts.unread, 0, facts.samples[0]);
  return said(events, ...KINDS);
}

/** As mail programs wrap: at spaces, a longer word stays whole. */
function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const WITHOUT_BANNERS = CALLS.slice(0, 10);

describe('sources/strace reads as it was', () => {
  it('what is wrapped between words at any width', () => {
    const wanted = told(WITHOUT_BANNERS);
    check(
      fc.property(fc.integer({ min: 60, max: 140 }), (width) => {
        assert.deepEqual(told(WITHOUT_BANNERS.flatMap((line) => wrapped(line, width))), wanted);
      }),
    );
  });

  it('what strace says on the terminal in the midst of a line, whatever stands before each', () => {
    const wanted = told(CALLS);
    const margins: Readonly<Record<string, (line: string, i: number) => string>> = {
      'numbers with a bar': (line, i) => `${String(i + 200).padStart(5)} | ${line}`,
      'rows of a table': (line) => `"2026-11-29","${line.replaceAll('"', '""')}"`,
      'rows that are quoted where they must be': (line) =>
        `2026-11-29 10:00:00.123,"${line.replaceAll('"', '""')}"`,
      'times with fractions': (line) => `2026-11-29T10:00:00.123456Z ${line}`,
    };
    for (const [what, put] of Object.entries(margins))
      assert.deepEqual(told(CALLS.map(put)), wanted, what);
  });

  it('what goes on behind a time that its collector wrote, where strace told none', () => {
    const calls = [
      ...[
        'read(4, "ab", 2) = 2',
        'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 9 attached',
      ],
      ...[', child_tidptr=0x7f) = 9', '[pid 9] read(5,  <unfinished ...>'],
      ...['[pid 8] read(4, strace: Process 10 attached', ' <unfinished ...>'],
      ...['[pid 9] <... read resumed>"x", 1) = 1', '[pid 8] <... read resumed>"abc", 9) = 3'],
    ];
    const data = (lines: readonly string[]) => told(lines).map((l) => / want=.*/.exec(l)?.[0]);
    const stamped = calls.map((line, i) => `2026-11-29T10:00:0${i}.123456Z ${line}`);
    assert.deepEqual(
      data(stamped).map((one) => one?.replace(/ dur=\d+/, '')),
      data(calls),
    );
  });

  it('a write whose text the terminal shows in the midst of it, with parentheses of its own', () => {
    for (const text of ['a) first', ') b', 'x (y', 'done :)', 'f(x) = 3;', '(a) b (c']) {
      const call = `write(1, "${text}\\n", ${text.length + 1}`;
      assert.deepEqual(
        told([`${call}${text}`, `)          = ${text.length + 1}`, 'read(5, "", 9) = 0']),
        told([`${call}) = ${text.length + 1}`, 'read(5, "", 9) = 0']),
        text,
      );
    }
  });

  it('nothing of what -e read dumps, whatever it holds', () => {
    const dump = ' | 00000  63 6c 6f 73 65 28 33 29  20 3d 20 30 0a           close(3) = 0.    |';
    const calls = ['read(3, "x", 1) = 1', 'read(3, "y", 1) = 1'];
    assert.deepEqual(told([calls[0]!, dump, calls[1]!]), told(calls));
  });

  it('a whole log in one text of JSON, by its begin', () => {
    const text = JSON.stringify({ stderr: CALLS.join('\n') });
    assert.ok(isLog(text.slice(0, -100)));
    assert.ok(!isLog('{"stderr": "no call\\nat all (really) = not'));
  });
});

describe('sources/strace of lists that were cut tells', () => {
  it('no end of stream of messages that are not listed', () => {
    const { events, facts } = readLog(
      'recvmmsg(3, [...], 8, MSG_DONTWAIT, NULL) = 4\nsendmmsg(3, 0x7ffd, 2, 0) = 2\n',
    );
    assert.deepEqual(said(events, 'recv', 'send'), [
      '0 -1 recv fd=3 want=4 got=4 call=recvmmsg',
      '0 -1 send fd=3 want=2 put=2 call=sendmmsg',
    ]);
    assert.equal(facts.cutTexts, 2);
  });

  it('no more ready than select was asked about', () => {
    const { events } = readLog(
      'select(8, [3 4 5], [3 4 5], NULL, NULL) = 5 (in [3 4])\nselect(8, [3 4 5], [6 7], NULL, NULL) = 4 (in [3 4])\n',
    );
    assert.deepEqual(said(events, 'wake'), ['0 0 wake ready=3', '0 1 wake ready=4']);
  });
});
