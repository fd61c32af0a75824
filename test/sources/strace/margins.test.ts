/** What tools put before and around each line of a log changes nothing of what it tells. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beganIn } from '../../../src/trace/about';
import { check, rounds } from '../../support/share';
import { isLog, LOGS, readLog, said } from '../../support/straceLog';

const CALLS = [
  'epoll_wait(3, [{EPOLLIN, {u32=5, u64=5}}], 16, 100) = 1',
  'close(4 <unfinished ...>',
  'read(5, "a<b>&\\"c", 9) = 7',
  'write(5, "abc", 3) = 3',
  'mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f',
  '<... close resumed>) = 0',
  '--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=1, si_uid=0} ---',
  '+++ killed by SIGTERM +++',
];
const TIDS = [45, 46, 45, 45, 46, 46, 45, 45].map((tid) => 12_300 + tid);
const LOGS_OF_CALLS = {
  'a column of processes': CALLS.map((call, i) => `${TIDS[i]} ${call}`),
  'processes in brackets': CALLS.map((call, i) => `[pid ${TIDS[i]}] ${call}`),
  'processes and times': CALLS.map((call, i) => `${TIDS[i]} 10:00:00.00000${i} ${call}`),
};

function html(line: string): string {
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' } as const;
  return line.replace(/[&<>"]/g, (mark) => names[mark as keyof typeof names]);
}

type Made = (line: string, i: number) => string;
const before =
  (margin: string | ((i: number) => string)): Made =>
  (line, i) =>
    (typeof margin === 'string' ? margin : margin(i)) + line;

const EACH: Readonly<Record<string, Made>> = {
  tabs: before('\t\t'),
  'a name in brackets': before('[build] '),
  'a number in brackets': before('[0] '),
  'numbers and a tab': before((i) => `${i + 1}\t`),
  'cat -n': before((i) => `     ${i + 1}\t`),
  nl: before((i) => `     ${i + 8}  `),
  'less -N': before((i) => `      ${i + 98} `),
  'grep -n': before((i) => `${i * 3 + 7}:`),
  'grep -n of a file': before((i) => `out/trace.log:${i * 3 + 7}:`),
  'grep of files': before('./trace.12345.log:'),
  'grep with what stands around': before((i) => `trace.log-${i * 3 + 7}-`),
  'numbers of a page': before((i) => `L${i + 1}: `),
  'numbers and a bar': before((i) => `${i + 1} | `),
  'a numbered list': before((i) => `${i + 1}. `),
  journald: before('Nov 28 10:00:00 host strace[991]: '),
  'journald -o short-iso': before('2026-11-28T10:00:00+0000 my-host.example strace[991]: '),
  'syslog with its priority': before('<30>Nov 28 10:00:00 host prog[1]: '),
  'docker compose': before('my_app-1  | '),
  'kubectl --prefix': before('[pod/web-5d8f/web] '),
  stern: before('web-5d8f web '),
  foreman: before('10:00:00 web.1  | '),
  ts: before('Nov 28 10:00:00 '),
  dmesg: before((i) => `[   12.34567${i}] `),
  'a logger': before('[2026-11-28 10:00:00] INFO: '),
  'JSON of Docker': (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr' }),
  'JSON of a logger': (line) => JSON.stringify({ level: 'info', message: line }),
  'a list of JSON': (line) => `${JSON.stringify(line)},`,
  'a quote': before('> '),
  'a box': (line) => `│ ${line} │`,
  bullets: before('• '),
  'a patch': before('+'),
  'a page of the source': html,
  'that escaped twice': (line) => html(html(line)),
  'that with numbers': (line) =>
    line.replace(/[&<>"]/g, (mark) => `&#x${mark.charCodeAt(0).toString(16)};`),
  'spans of a page': (line) => `<span class="line">${html(line)}</span>`,
  'typographic quotes': (line) => line.replace(/([ (])"/g, '$1“').replace(/"(?=[,)])/g, '”'),
  'joined hyphens': (line) => line.replaceAll('---', '—'),
  'an ellipsis': (line) => line.replace('...', '…'),
  'hard spaces': (line) => line.replaceAll(' ', '\u00a0'),
  'ends of Windows, twice': (line) => `${line}\r\r`,
  colours: (line) => line.replace(/(\w+)\(/, '\x1b[32m$1\x1b[0m('),
  'colours without the escape': (line) => `[32m${line}[0m`,
  'colours with a caret': (line) => `^[[1;32m${line}^[[0m`,
  'escapes of Markdown': (line) => line.replaceAll('_', '\\_'),
  backquotes: (line) => `\`${line}\``,
  'the source of a mail': (line) => line.replaceAll('=', '=3D'),
  'a chat': before('10:00 <@bob> '),
};

/** Waits of which nobody knows how long they were are told where their thread goes on: with times of a collector later. */
function told(log: string): string {
  const { events, facts } = readLog(log);
  const lines = said(events).map((line) => line.replace(/ (?:waited|dur)=\d+/g, ''));
  return [...lines, `others ${facts.others}, strays ${facts.strays}, unread ${facts.unread}`].join(
    '\n',
  );
}

describe('sources/strace sees through', () => {
  for (const [what, made] of Object.entries(EACH))
    it(what, () => {
      for (const [which, lines] of Object.entries(LOGS_OF_CALLS)) {
        const log = lines.map(made).join('\n');
        assert.ok(isLog(log), `${which}: no log`);
        assert.equal(told(log), told(lines.join('\n')), which);
      }
    });

  it('times of a collector, and takes them where strace was told to print none', () => {
    const log = LOGS_OF_CALLS['processes in brackets']
      .map((line, i) => `web-1 | 2026-11-28T10:00:0${i}.123456789Z ${line}`)
      .join('\n');
    const { events, trace } = readLog(log);
    assert.equal(trace.about.clock, 'wall');
    assert.equal(beganIn(trace.about), '2026-11-28T10:00:00.123Z');
    const [recv] = events.filter(({ kind }) => kind === 'recv');
    assert.equal(recv?.t, 2e9);
  });

  it('numbers, prefixes and quotes of whole logs', () => {
    const whole = [...LOGS].filter(([name, log]) => name.endsWith('.log') && log.length < 4000);
    const margins = [
      (i: number) => `     ${i + 1}\t`,
      () => 'Nov 28 10:00:00 host strace[991]: ',
      (i: number) => `log.txt:${i + 5}:`,
      () => 'web-1  | ',
      () => '> ',
    ];
    check(
      fc.property(fc.constantFrom(...whole), fc.constantFrom(...margins), ([name, log], margin) => {
        const made = log
          .trimEnd()
          .split('\n')
          .map((line, i) => margin(i) + line);
        const { facts, events } = readLog(made.join('\n'));
        const plain = readLog(log);
        assert.deepEqual(
          [facts.unread, facts.calls],
          [plain.facts.unread, plain.facts.calls],
          name,
        );
        assert.deepEqual(said(events), said(plain.events), name);
      }),
      rounds({ short: 40, long: 400 }),
    );
  });
});
