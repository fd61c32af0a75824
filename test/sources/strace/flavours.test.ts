/** The same few calls in every way that people have strace print them, and what happens to text on its way. */

import assert from 'node:assert/strict';
import { linesOf, openManner } from '../../../src/sources/strace/clean';
import { beganIn } from '../../../src/trace/about';
import { isLog, readLog, said } from '../../support/straceLog';

/** `events` without the loops that are told of. */
function told(log: string | Uint8Array, ...kinds: string[]): string[] {
  const { facts, events } = readLog(log);
  assert.equal(facts.unread, 0, facts.samples[0]);
  return said(events, ...kinds).filter((line) => kinds.length > 0 || !/^\S+ \S+ loop/.test(line));
}

/** One turn of a loop: a wait, a read and an answer. */
const TURN = [
  'epoll_wait(3, [{EPOLLIN, {u32=5, u64=5}}], 16, 100) = 1',
  'read(5, "ab", 9) = 2',
  'write(5, "abc", 3) = 3',
];
const TOLD = [
  'wait timeout=100',
  'ready fd=5 events=r',
  'recv fd=5 want=9 got=2 data=ab call=read',
  'send fd=5 want=3 put=3 data=abc call=write',
];

function assertTurn(log: string | Uint8Array): void {
  const lines = told(log, 'wait', 'ready', 'recv', 'send');
  const bare = lines.map((line) =>
    line.replace(/^\S+ \S+ /, '').replace(/ (?:watched|dur)=\d+/g, ''),
  );
  assert.deepEqual(bare, TOLD);
}

describe('sources/strace, however it was told to print, reads', () => {
  const each: Readonly<Record<string, (line: string, i: number) => string>> = {
    'no times, no process': (line) => line,
    '-f on a terminal': (line) => `[pid 12345] ${line}`,
    '-f on a terminal, older': (line) => `[pid   345] ${line}`,
    '-f -o': (line) => `12345 ${line}`,
    '-f -o, short numbers': (line) => `345   ${line}`,
    '-f -o -t': (line) => `12345 10:00:00 ${line}`,
    '-f -tt': (line, i) => `[pid 12345] 10:00:00.00000${i} ${line}`,
    '-ttt -T': (line, i) => `179540196${i}.250465 ${line} <0.000020>`,
    '-r': (line) => `     0.000104 ${line}`,
    '-t -r': (line) => `10:00:00 (+     0.000104) ${line}`,
    '-T alone': (line) => `${line} <0.000020>`,
    '-i': (line) => `[00007f12abcd1234] ${line}`,
    '-n': (line) => `[   0] ${line}`,
    '-Y': (line) => `[pid 12345<my server>] ${line}`,
    '-y': (line) =>
      line.replace('(3', '(3<anon_inode:[eventpoll]>').replace('(5', '(5<socket:[77]>'),
    '-yy': (line) =>
      line
        .replace('(3', '(3<anon_inode:[eventpoll]>')
        .replace('(5', '(5<TCP:[127.0.0.1:1->127.0.0.1:2]>'),
    '-x': (line) => line.replace(/"ab/, '"\\x61\\x62'),
    '-e raw': (line) => line.replace('(5', '(0x5').replace('(3', '(0x3'),
    'events with names': (line) =>
      line.replace('{EPOLLIN, {u32=5, u64=5}}', '{events=EPOLLIN, data={u32=5, u64=5}}'),
    'data as a number': (line) =>
      line.replace('{EPOLLIN, {u32=5, u64=5}}', '{events=EPOLLIN, data=0x5}'),
    '-X verbose': (line) => line.replace('EPOLLIN', '0x1 /* EPOLLIN */'),
    '-X raw': (line) => line.replace('EPOLLIN', '0x1'),
    'braces around the list': (line) => line.replace('[{', '{{').replace('}]', '}}'),
    epoll_pwait2: (line) =>
      line
        .replace('epoll_wait', 'epoll_pwait2')
        .replace('100)', '{tv_sec=0, tv_nsec=100000000}, NULL, 8)'),
    'syslog before it': (line) => `Nov 28 10:00:00 host strace[99]: ${line}`,
    'containers before it': (line) => `web_1  | [pid 12345] ${line}`,
    'dates before it': (line) => `2026-11-28T10:00:00.123456Z [pid 12345] ${line}`,
    'padded results': (line) => line.replace(' = ', '               = '),
    'Windows line ends': (line) => `${line}\r`,
    colours: (line) => `\x1b[32m${line.replace('(', '\x1b[0m(')}\x1b[0m`,
    'line ends of the oldest Macs': (line, i) => (i === 0 ? line : `\r${line}`),
    'cat -A': (line) => `${line}^M$`,
    'cells of a table': (line) => `| \`${line}\` |`,
    'a list of code': (line) => `* \`${line}\``,
    'a box with numbers': (line, i) => `   ${i + 7}   │ ${line}`,
    'names in bold': (line) => line.replace(/^(\w+)/, '**$1**'),
    'a block of Jira': (line, i) =>
      i === 0 ? `{noformat}${line}` : i === 2 ? `${line}{noformat}` : line,
    'a block of a forum': (line, i) =>
      i === 0 ? `[code]${line}` : i === 2 ? `${line}[/code]` : line,
    'colours of a page': (line) =>
      line.includes('"')
        ? `<span class="nf">${line.replace('(', '</span>(').replaceAll('"', '&quot;')}`
        : line,
    'cells of a page': (line) => `<td class="c">${line.replaceAll('"', '&quot;')}</td>`,
    'times of a terminal': (line) => `\x1b_bk;t=1795401963000\x07${line}`,
    logfmt: (line) => `time="2026-11-28T10:00:00Z" level=info msg=${JSON.stringify(line)} unit=web`,
    'a log of a cloud': (line) => JSON.stringify({ textPayload: `${line}\n`, severity: 'INFO' }),
    'what a search found': (line) => JSON.stringify({ result: { _raw: line } }),
    'a list of Python': (line, i) =>
      `${i === 0 ? '[' : ' '}${JSON.stringify(line)}${i === 2 ? ']' : ','}`,
    'quote marks of a mail': (line) => `> ${line}`,
    'a reply to that': (line) => `>> ${line}`,
    'a list': (line) => `  * ${line}`,
    'indented code': (line) => `    ${line}`,
    'spaces behind it': (line) => `${line}            `,
    backquotes: (line) => `\`${line}\``,
    markup: (line) => `<code>${line}</code><br>`,
    'the source of a page': (line) => line.replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
    'typographic quotes': (line) => line.replace(/"(\w+)"/, '“$1”'),
    'hard spaces': (line) => line.replaceAll(' ', '\u00a0'),
    'the prompt on the first line': (line, i) => (i === 0 ? `root@box:~# ${line}` : line),
    '^C before it': (line, i) => (i === 2 ? `^C${line}` : line),
    'fences and elisions between': (line) => `\`\`\`\n${line}\n[...]\n\`\`\`\n...\n`,
    'stacks of -k below': (line) =>
      `${line}\n > /usr/lib/libc.so.6(__read+0x14) [0x10e1a4]\n > /usr/bin/x(main+0x5) [0x1234]\n > unexpected_backtracing_error [0x0]`,
    'prose between': (line) =>
      `And then I see (every time) this:\n\n${line}\nwhich poll() in the manual (see poll(2)) does not explain: so \`read(5, ...) = 0\` again, and read(5, "", 9) = 0 at the end\n`,
  };
  for (const [what, made] of Object.entries(each))
    it(what, () => {
      const log = TURN.map(made).join('\n');
      assert.ok(isLog(log), log);
      assertTurn(log);
    });

  it('the clock of its first line, and claims no date that nobody told', () => {
    const began = (how: keyof typeof each): string =>
      beganIn(readLog(TURN.map(each[how]!).join('\n')).trace.about);
    assert.equal(began('-f -o -t'), '10:00:00, no date');
    assert.equal(began('-f -tt'), '10:00:00.000000, no date');
    assert.equal(began('-t -r'), '10:00:00, no date');
    assert.equal(began('-ttt -T'), '2026-11-23T02:46:00.250Z');
    assert.equal(began('dates before it'), '2026-11-28T10:00:00.123Z');
    assert.equal(began('-r'), '');
    assert.equal(began('no times, no process'), '');
  });

  it('UTF-16, as PowerShell writes it', () => {
    assertTurn(Buffer.from(`\ufeff${TURN.join('\r\n')}`, 'utf16le'));
  });

  it('a whole log in one text of JSON', () => {
    const text = `I see\r\n\`\`\`\r\n${TURN.join('\r\n')}\r\n\`\`\`\r\n`;
    for (const value of [text, { rc: 0, stdout: '', stderr: text }, { number: 7, body: text }]) {
      const log = JSON.stringify(value);
      assert.ok(isLog(log), log);
      assertTurn(log);
    }
  });

  it('lines that Docker, Kubernetes and mails cut into pieces', () => {
    const cut = (line: string): string[] => [line.slice(0, 14), line.slice(14)];
    const docker = TURN.flatMap((line) => cut(`${line}\n`)).map((log) =>
      JSON.stringify({ log, stream: 'stderr', time: '2026-11-28T10:00:00.123456789Z' }),
    );
    // The first line tells that ends are written.
    assertTurn([JSON.stringify({ log: '$ strace\n', stream: 'stderr' }), ...docker].join('\n'));
    const cri = TURN.flatMap((line) =>
      cut(line).map(
        (part, i) => `2026-11-28T10:00:00.123456789Z stderr ${i === 0 ? 'P' : 'F'} ${part}`,
      ),
    );
    const { events } = readLog(cri.join('\n'));
    assert.equal(events.filter(({ kind }) => kind === 'recv' || kind === 'send').length, 2);
    const mail = TURN.flatMap((line) => {
      const coded = line.replaceAll('=', '=3D');
      return [`${coded.slice(0, 9)}=`, coded.slice(9)];
    });
    assertTurn(['Content-Transfer-Encoding: quoted-printable', '', ...mail].join('\n'));
  });

  it('pieces of two streams that stand between each other, and one whose rest never came', () => {
    const first = 'write(1, "one", 3)';
    const whole = 'read(5, "hello", 16) = 5';
    const cri = (stream: string, rest: string): string =>
      `2026-11-28T10:00:00.123456789Z ${stream} ${rest}`;
    const docker = (stream: string, log: string): string => JSON.stringify({ log, stream });
    const logs = [
      [
        cri('stderr', `P ${whole.slice(0, 14)}`),
        cri('stdout', 'P what it prints'),
        cri('stderr', `F ${whole.slice(14)}`),
        cri('stderr', `P ${first} = 3`),
      ],
      [
        docker('stderr', '$ strace\n'),
        docker('stderr', whole.slice(0, 14)),
        docker('stdout', 'what it prints'),
        docker('stderr', `${whole.slice(14)}\n`),
        docker('stderr', `${first} = 3`),
      ],
      [
        'Content-Transfer-Encoding: quoted-printable',
        '',
        whole.replace('=', '=3D'),
        `${first} =3D 3=`,
      ],
    ];
    for (const log of logs) {
      const { events, facts } = readLog(log.join('\n'));
      const kinds = events.map(({ kind }) => kind).filter((kind) => /^(?:recv|send)$/.test(kind));
      assert.deepEqual([kinds, facts.unread], [['recv', 'send'], 0], log.join('\n'));
    }
  });

  it('what a text holds as it is, beside names in bold', () => {
    const quoted = 'write(1, "use **read**(2)", 15) = 15';
    assert.deepEqual(linesOf(quoted, openManner()), [quoted]);
    assert.deepEqual(linesOf(`**write**${quoted.slice(5)}`, openManner()), [quoted]);
  });

  it('lines that were wrapped between words, and where', () => {
    const calls = [
      `recvfrom(5, "${'one-two-three-'.repeat(9)}"..., 4096, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable) <0.000012>`,
      `sendto(5, "${'ab'.repeat(60)}", 120, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = 120 <0.000012>`,
      'select(9, [3 4 5 6 7 8], [3 4 5 6 7 8], NULL, {tv_sec=1, tv_usec=0}) = 5 (in [3 4 5], out [7 8], left {tv_sec=0, tv_usec=999990}) <0.000012>',
      'accept4(3<TCP:[127.0.0.1:8001]>, NULL, NULL, SOCK_NONBLOCK) = 9<TCP:[127.0.0.1:8001->127.0.0.1:50000]> <0.000012>',
      'poll([{fd=9, events=POLLIN}, {fd=5, events=POLLIN}], 2, -1) = 2 ([{fd=9, revents=POLLIN}, {fd=5, revents=POLLIN}]) <0.000012>',
      '--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=12345, si_uid=1000} ---',
      'read(9, "", 4096)                = 0 <0.000012>',
    ];
    // From a short one on it is known that durations are told.
    const log = ['read(5, "", 9) = 0 <0.000012>', ...calls, ...calls].join('\n');
    const whole = said(readLog(log).events);
    for (let width = 48; width < 120; width++) {
      const hard = log.replaceAll(new RegExp(`.{${width}}(?=.)`, 'g'), '$&\n');
      assert.deepEqual(said(readLog(hard).events), whole, `at ${width}`);
    }
  });

  it('lines that were wrapped anywhere', () => {
    for (let width = 12; width < 60; width++) {
      const wrapped = TURN.join('\n').replaceAll(new RegExp(`.{${width}}(?=.)`, 'g'), '$&\n');
      // Spaces at the end of a line are lost where a terminal is copied.
      assertTurn(wrapped.replaceAll(/ +\n(?! )/g, ' \n'));
    }
  });

  it('texts of any length as they are, and lines of a megabyte', () => {
    const long = 'x'.repeat(1_000_000);
    const { events, facts } = readLog(
      `read(5, "${long}", 2000000) = 1000000\nread(5, "", 9) = 0\n`,
    );
    assert.equal(facts.unread, 0);
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'recv').map(({ got, data }) => [got, data?.length ?? 0]),
      [
        [1_000_000, 65_536],
        [0, 0],
      ],
    );
  });

  it('what a program prints between a write and its result', () => {
    const log =
      'write(1, "7 bytes\\nand (more\\n"..., 197 bytes\nand (more, "so\n)              = 19 <0.000006>\nread(5, "", 9) = 0\n';
    assert.deepEqual(told(log, 'send', 'recv'), [
      '0 -1 send fd=1 want=19 put=19 data=7 bytes\nand (more\n call=write dur=6000',
      '0 -1 recv fd=5 want=9 got=0 call=read',
    ]);
  });

  it('lines that are cut off as unread, and shows the first of them', () => {
    const log = 'read(5, "ab", 9) = 2\nread(5, "abcde\nread(5, "ab", 9) = 2\npoll([{fd=5, events\n';
    const { facts, events } = readLog(log);
    assert.deepEqual([facts.unread, facts.samples], [2, ['read(5, "abcde', 'poll([{fd=5, events']]);
    assert.equal(events.filter(({ kind }) => kind === 'recv').length, 2);
  });

  it('which versions print so', () => {
    const version = (line: string) => readLog(`${line}\n`).facts.version;
    assert.equal(version(TURN[0]!), 'up to 5.10');
    assert.equal(
      version('epoll_wait(3, [{events=EPOLLIN, data={u32=5, u64=5}}], 16, 100) = 1'),
      '5.11 to 6.12',
    );
    assert.equal(
      version('epoll_wait(3, [{events=EPOLLIN, data=0x5}], 16, 100) = 1'),
      '6.13 or later',
    );
    assert.equal(version('select(5, [3 4], [], [], {10, 0}) = 0 (Timeout)'), 'up to 4.14');
    assert.equal(version('read(5, "ab", 9) = 2'), '');
  });
});

describe('sources/strace of waits tells', () => {
  it('what select and poll ask, as it differs from before', () => {
    const log = [
      'select(6, [3 5], [5], NULL, {tv_sec=1, tv_usec=500000}) = 2 (in [5], out [5], left {tv_sec=1, tv_usec=499000})',
      'select(6, [3], [], NULL, NULL) = 1 (in [3])',
      'poll([{fd=3, events=POLLIN|POLLRDHUP}, {fd=-1}, {fd=4, events=POLLOUT}], 3, -1) = 1 ([{fd=4, revents=POLLOUT|POLLHUP}])',
      'ppoll([{fd=3, events=POLLIN}], 1, {tv_sec=0, tv_nsec=5000000}, NULL, 8) = 0 (Timeout)',
      'pselect6(4, [3], NULL, NULL, {tv_sec=2, tv_nsec=0}, NULL) = -1 EBADF (Bad file descriptor)',
    ];
    assert.deepEqual(told(log.join('\n')), [
      ...[
        '0 -1 watch fd=3 interest=r',
        '0 -1 watch fd=5 interest=rw',
        '0 0 wait timeout=1500 watched=2',
      ],
      ...['0 0 wake ready=1 waited=1000000', '0 0 ready fd=5 events=rw', '0 0 watch fd=5'],
      ...['0 1 wait timeout=-1 watched=1', '0 1 wake ready=1', '0 1 ready fd=3 events=r'],
      ...[
        '1 -1 watch fd=3 interest=r',
        '1 -1 watch fd=4 interest=w',
        '1 0 wait timeout=-1 watched=2',
      ],
      ...['1 0 wake ready=1', '1 0 ready fd=4 events=wh', '1 0 watch fd=4'],
      ...['1 1 wait timeout=5 watched=1', '1 1 wake ready=0'],
      ...['0 2 wait timeout=2000 watched=1', '0 2 wake ready=-1 errno=EBADF'],
    ]);
  });

  it('what poll has in its set and asks nothing about, once', () => {
    const ask = 'poll([{fd=3, events=0}, {fd=4, events=POLLIN}, {fd=-1}], 3, 5)';
    assert.deepEqual(told(`${ask} = 0 (Timeout)\n`.repeat(2), 'watch', 'wait'), [
      ...['0 -1 watch fd=3', '0 -1 watch fd=4 interest=r'],
      ...['0 0 wait timeout=5 watched=2', '0 1 wait timeout=5 watched=2'],
    ]);
  });

  it('how many are ready, where strace does not list all of them', () => {
    const log = [
      'poll([{fd=3, events=POLLIN}, ...], 400, -1) = 40 ([{fd=3, revents=POLLIN}, ...])',
      'poll([{fd=4, events=POLLIN}, ...], 400, -1) = 0 (Timeout)',
      'epoll_wait(9, [{events=EPOLLIN, data={u32=5, u64=5}}, ...], 1024, -1) = 80',
      'epoll_wait(9, [...], 1024, -1) = 80',
      'select(500, [3 4 5], NULL, NULL, NULL) = 3 (in [3 4])',
    ];
    assert.deepEqual(told(log.join('\n'), 'wake'), [
      ...['0 0 wake ready=40', '0 1 wake ready=0', '1 0 wake ready=80', '1 1 wake ready=80'],
      '2 0 wake ready=3',
    ]);
    assert.deepEqual(told(log.join('\n'), 'watch').slice(0, 2), [
      '0 -1 watch fd=3 interest=r',
      '0 0 watch fd=4 interest=r',
    ]);
  });

  it('which descriptor it is by the low half of the data, where nobody registered any', () => {
    const log = 'epoll_wait(3, [{events=EPOLLIN, data={u32=5, u64=139715286138885}}], 2, -1) = 1';
    assert.deepEqual(told(log, 'ready'), ['0 0 ready fd=5 events=r']);
  });

  it('events among the arguments, as the oldest versions have them', () => {
    const log = 'poll([{fd=0, events=POLLIN, revents=POLLIN}, {fd=4, events=POLLIN}], 2, -1) = 1';
    assert.deepEqual(told(log, 'ready'), ['0 0 ready fd=0 events=r']);
  });

  it('edge and one shot, and that the latter is over', () => {
    const log = [
      'epoll_create1(EPOLL_CLOEXEC) = 3',
      'epoll_ctl(3, EPOLL_CTL_ADD, 5, {EPOLLIN|EPOLLRDHUP|EPOLLET|EPOLLONESHOT, {u32=1, u64=140170220612064}}) = 0',
      'epoll_wait(3, [{EPOLLIN|EPOLLRDHUP, {u32=1, u64=140170220612064}}], 4, -1) = 1',
      'epoll_ctl(3, EPOLL_CTL_MOD, 5, {EPOLLOUT, {u32=1, u64=140170220612064}}) = 0',
      'epoll_ctl(3, EPOLL_CTL_ADD, 1, {EPOLLIN, {u32=1, u64=1}}) = -1 EPERM (Operation not permitted)',
    ];
    assert.deepEqual(told(log.join('\n'), 'watch', 'ready'), [
      '0 -1 watch fd=5 interest=r edge=true oneshot=true of=3',
      '0 0 ready fd=5 events=rd',
      '0 0 watch fd=5 of=3',
      '0 0 watch fd=5 interest=w of=3',
      '0 0 watch fd=1 interest=r of=3 errno=EPERM',
    ]);
  });

  it('how long they took, measured or till the next line of the thread', () => {
    const waits = (...lines: string[]) => {
      const { events, facts } = readLog(lines.join('\n'));
      const times = events
        .filter(({ kind }) => kind === 'wait' || kind === 'wake')
        .map(({ t, waited }) => [t, waited ?? -1]);
      return [facts.durations, ...times.flat()].join(' ');
    };
    const wait = 'epoll_wait(3, [], 16, 100) = 0';
    assert.equal(waits(`5.000000 ${wait}`, wait), 'to the next line 0 -1 0 0 0 -1 0 -1');
    assert.equal(
      waits(`10:00:01.000000 ${wait}`, '10:00:01.101000 read(5, "", 9) = 0'),
      'to the next line 0 -1 101000000 101000000',
    );
    assert.equal(waits(`10:00:01.000000 ${wait} <0.100500>`), 'measured 0 -1 100500000 100500000');
    assert.equal(waits(`10:00:01 ${wait}`, '10:00:02 read(5, "", 9) = 0'), 'none -1 -1 -1 -1');
    assert.equal(waits(`${wait} <0.100500>`), 'measured -1 -1 -1 100500000');
    assert.equal(
      waits(
        '1 10:00:01.000000 epoll_wait(3,  <unfinished ...>',
        '1 10:00:01.5 <... epoll_wait resumed>[], 16, 100) = 0',
      ),
      'to the next line 0 -1 500000000 500000000',
    );
  });

  it('one that goes on, behind a time since the line before', () => {
    const log = [
      '9 10:00:00 (+     0.000067) epoll_wait(3,  <unfinished ...>',
      '8 10:00:00 (+     0.000067) read(5,  <unfinished ...>',
      '9 10:00:00 (+     0.000067) <... epoll_wait resumed>[], 16, 4294967295) = 0',
      '8 10:00:00 (+     0.000067) <... read resumed>"", 9) = 0',
    ];
    assert.deepEqual(told(log.join('\n'), 'wait', 'recv'), [
      '0 0 wait timeout=-1 watched=0',
      '1 -1 recv fd=5 want=9 got=0 call=read dur=134000',
    ]);
  });

  it('that a day has passed at midnight', () => {
    const { events } = readLog('23:59:59.9 read(5, "", 9) = 0\n00:00:00.1 read(5, "", 9) = 0\n');
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'recv').map(({ t }) => t),
      [0, 200_000_000],
    );
  });

  it('one that goes on where the log ends as one that waits', () => {
    const log =
      '1 epoll_wait(3,  <unfinished ...>\n2 poll([{fd=5, events=POLLIN}], 1, 50 <unfinished ...>\n';
    assert.deepEqual(told(log, 'wait'), [
      '0 0 wait timeout=50 watched=1',
      '1 0 wait timeout=-1 watched=0',
    ]);
    assert.deepEqual(
      told('epoll_wait(5<anon_inode:[eventpoll]>,  <detached ...>\n', 'wait').length,
      1,
    );
  });
});
