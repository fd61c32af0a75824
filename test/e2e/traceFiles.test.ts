/** `muxscope show` and `muxscope export` as they are called: what is chosen, what is followed, and what is refused in one line. */

import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command, rowsOf, startCommand } from '../support/command';
import { linesOf } from '../support/exported';
import { packetsIn } from '../support/pcapng';
import { until } from '../support/processes';
import { trace } from '../support/traceBuilder';

const built = trace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r');
for (let i = 0; i < 4; i++)
  built
    .wait(1000)
    .wake()
    .ready(5, 'r')
    .accept(5, 6 + i)
    .recv(6 + i, 3);
const LINES = linesOf(built.trace);

describe('a trace file', () => {
  let folder = '';
  const at = (name: string): string => path.join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-files-'));
    writeFileSync(at('run.txt'), LINES);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is shown as a run is: a line a tick, and what it came to', async () => {
    const { code, stdout, stderr } = await command('show', at('run.txt'));
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const lines = stdout.split('\n');
    assert.equal(lines[0], 'run.txt  on epoll');
    assert.match(stdout, /^ start {2}listener 5 127\.0\.0\.1:8001 · watch\(5, r\)$/m);
    assert.equal(lines.filter((line) => /^ {5}[0-3] .*accept\(5\) = \d/.test(line)).length, 4);
    assert.match(stdout, / {2}accepted {3}4 connections$/m);
  });

  it('is shown with the frames of a codec that is chosen then, at their port alone', async () => {
    const talk = trace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r').wait().wake();
    const part = (text: string) => ({ data: Buffer.from(text) });
    talk
      .accept(5, 6)
      .recv(6, 6, part('ask\nmo'))
      .recv(6, 3, part('re\n'))
      .send(6, 5, part('well\n'));
    writeFileSync(at('talk.txt'), linesOf(talk.trace));
    const { stdout } = await command('show', at('talk.txt'), '--framing', 'delimiter-0a@8001');
    assert.match(
      stdout,
      /recv\(6, 1024\) = 6 · frame 6 in 3 whole · frame 6 in 2 B so far · recv\(6, 1024\) = 3 · frame 6 in 4 whole · send\(6, 5\) = 5 · frame 6 out 4 whole/,
    );
    const json = ['--json', '--kind', 'frame', '--framing'];
    const lines = rowsOf((await command('show', at('talk.txt'), ...json, 'delimiter-0a')).stdout);
    const told = lines.map(({ seq, kind, fd, dir, length, have, complete }) => {
      return [seq, kind, fd, dir, length, have, complete];
    });
    assert.deepEqual(told, [
      [undefined, 'frame', 6, 'in', 3, 3, true],
      [undefined, 'frame', 6, 'in', -1, 2, false],
      [undefined, 'frame', 6, 'in', 4, 4, true],
      [undefined, 'frame', 6, 'out', 4, 4, true],
    ]);
    const { stdout: none } = await command('show', at('talk.txt'), ...json, 'delimiter-0a@9');
    assert.equal(none, '');
  });

  it('is shown by tick, descriptor and kind, as lines and as JSON', async () => {
    const choice = ['--tick', '1..2', '--fd', '5', '--kind', 'accept,recv'];
    const { stdout } = await command('show', at('run.txt'), ...choice);
    const ticks = stdout.split('\n').filter((line) => /^ {5}\d /.test(line));
    assert.deepEqual(
      ticks.map((line) => line.trim()[0]),
      ['1', '2'],
    );
    assert.ok(ticks.every((line) => /r 5 .*accept\(5\) = \d/.test(line) && !line.includes('recv')));
    const json = await command('show', at('run.txt'), '--json', ...choice);
    const wanted = rowsOf(LINES).filter(
      ({ kind, tick }) => kind === 'accept' && (tick === 1 || tick === 2),
    );
    assert.deepEqual(rowsOf(json.stdout), wanted);
  });

  it('that grows is followed until Ctrl-C', async () => {
    const whole = LINES.split('\n');
    writeFileSync(at('grows'), whole.slice(0, 9).join('\n'));
    const run = startCommand('show', at('grows'), '--follow', '--json');
    await until('the first lines', () => run.rows().length >= 8);
    appendFileSync(at('grows'), `\n${whole.slice(9).join('\n')}`);
    await until('all lines', () => run.rows().length === rowsOf(LINES).length);
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    assert.deepEqual({ code, same: stdout === LINES }, { code: 0, same: true });
  });

  it('that is not there yet, or empty, is waited for, which is said once', async () => {
    const run = startCommand('show', at('later'), '--follow', '--json');
    await until('that it waits', () => run.stderr().includes('\n'));
    writeFileSync(at('later'), '');
    writeFileSync(at('later'), LINES);
    await until('all lines', () => run.rows().length === rowsOf(LINES).length);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    assert.equal(code, 0);
    assert.match(stderr, /^\S*later is no trace yet: waiting for one until Ctrl-C\n$/);
    const never = startCommand('show', at('never'), '--follow');
    await until('that it waits', () => never.stderr().includes('\n'));
    never.child.kill('SIGINT');
    const { code: exit, stdout } = await never.ended;
    assert.deepEqual({ exit, stdout }, { exit: 0, stdout: '' });
  });

  it('of which nothing is chosen says what there is', async () => {
    const none = await command('show', at('run.txt'), '--json', '--fd', '77', '--kind', 'recv');
    const says =
      '0 of 27 events match --fd 77 --kind recv: the trace has fds 5–9; ' +
      'kinds loop, open, watch, wait, wake, ready, accept, recv\n';
    assert.deepEqual(none, { code: 0, signal: null, stdout: '', stderr: says });
    const ticks = await command('show', at('run.txt'), '--tick', '40..');
    assert.match(ticks.stderr, /^0 of 27 events match --tick 40\.\.: the trace has ticks 0–3\n$/);
    const some = await command('show', at('run.txt'), '--kind', 'accept', '--quiet');
    assert.match(
      some.stdout,
      /\n {2}shown {6}4 of 27 events match --kind accept\n {2}the whole trace:\n/,
    );
    assert.equal(some.stderr, '');
  });

  it('is read as far as it can be, and what is wrong is told', async () => {
    writeFileSync(at('cut'), LINES.slice(0, -20));
    const shown = await command('show', at('cut'), '--json');
    assert.equal(shown.code, 0);
    assert.equal(rowsOf(shown.stdout).length, rowsOf(LINES).length - 1);
    assert.match(shown.stderr, /^\S*cut ends in the middle of a line: those before it are read\n$/);
  });

  it('is exported over what stood there, only as a whole, and nothing else is left', async () => {
    writeFileSync(at('out'), 'old');
    const refused = await command('export', at('nothing'), at('out'), '--to', 'jsonl');
    assert.equal(refused.code, 2);
    assert.equal(readFileSync(at('out'), 'utf8'), 'old');
    const { code, stdout } = await command('export', at('run.txt'), at('out'), '--to', 'jsonl');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^\\S*out: ${rowsOf(LINES).length} events, `));
    const [about = '', ...lines] = readFileSync(at('out'), 'utf8').split('\n');
    assert.equal(about, '{"trace":{"clock":"monotonic"}}');
    assert.equal(lines.join('\n'), LINES);
    assert.deepEqual(readdirSync(folder).sort(), ['out', 'run.txt']);
  });

  it('keeps when, where and what of it was recorded in the JSON lines that it is exported to', async () => {
    const says = {
      clock: 'monotonic',
      wall: 1_795_000_000_000,
      source: 'lab',
      program: 'my server',
    };
    writeFileSync(at('in'), `${JSON.stringify({ trace: { ...says, host: 'web-1' } })}\n${LINES}`);
    await command('export', at('in'), at('out'), '--to', 'jsonl');
    assert.equal(readFileSync(at('out'), 'utf8'), readFileSync(at('in'), 'utf8'));
    const { stdout } = await command('show', at('out'), '--quiet');
    assert.match(
      stdout,
      /^my server {2}on epoll, from lab, at web-1, began 2026-11-18T11:06:40.000Z\n/,
    );
    const json = await command('show', at('out'), '--json');
    assert.ok(json.stdout === LINES);
    await command('export', at('out'), at('packets'), '--to', 'pcapng');
    const [first] = packetsIn(readFileSync(at('packets')));
    assert.equal(first!.ns / 1_000_000n, 1_795_000_000_000n);
  });

  it('keeps the clock of a log that tells no date, through each of its formats', async () => {
    writeFileSync(
      at('log'),
      '12:03:04.500000 read(0</dev/pts/0>, "a", 1) = 1\n12:03:05.250000 poll([{fd=5, events=POLLIN}], 1, -1) = 1 ([{fd=5, revents=POLLIN}])\n',
    );
    await command('export', at('log'), at('out'), '--to', 'jsonl');
    for (const file of ['log', 'out']) {
      const { stdout } = await command('show', at(file), '--quiet');
      assert.match(stdout, /, began 12:03:04\.500000, no date\n/);
    }
    await command('export', at('out'), at('packets'), '--to', 'pcapng');
    assert.match(readFileSync(at('packets'), 'latin1'), /It began at 12:03:04\.500000, no date: /);
  });

  it('is exported into a folder as a part of a dataset', async () => {
    const { stdout } = await command('export', at('run.txt'), `${folder}/`, '--to', 'parquet');
    const [, file = ''] = /^(\S+\.parquet): \d+ rows, /.exec(stdout) ?? [];
    assert.match(
      file,
      /host=__HIVE_DEFAULT_PARTITION__\/day=__HIVE_DEFAULT_PARTITION__\/run-[0-9a-f]{8}\.parquet$/,
    );
    assert.ok(existsSync(file));
    // Another one may be called the same and begin alike: it replaces nothing.
    mkdirSync(at('other'));
    const long = LINES.repeat(Math.ceil(100_000 / LINES.length));
    for (const [name, text] of [
      ['run.txt', long],
      ['other/run.txt', `${long}${LINES}`],
    ] as const) {
      writeFileSync(at(name), text);
      await command('export', at(name), `${folder}/`, '--to', 'parquet');
    }
    assert.equal(readdirSync(path.dirname(file)).length, 3);
  });

  const REFUSED: readonly [string, (file: string, folder: string) => string[], RegExp][] = [
    [
      'a file that is not there',
      (_, dir) => ['show', `${dir}/none`],
      /none cannot be read: ENOENT: give /,
    ],
    ['a folder', (_, dir) => ['show', dir], / is a folder: give the path of a trace file/],
    ['a device', () => ['show', '/dev/null'], /^\/dev\/null is a device: give the path of a trace/],
    [
      'too long a name',
      (_, dir) => ['show', `${dir}/${'x'.repeat(300)}`],
      /cannot be read: ENAMETOOLONG: its name is too long: give /,
    ],
    [
      'a foreign file',
      () => ['show', 'package.json'],
      /^package\.json .*no event of muxscope, line 1: it is no JSON: give /,
    ],
    [
      'a file of no format',
      () => ['show', 'media/icon.png'],
      /^media\/icon\.png is no trace: give /,
    ],
    [
      'no range',
      (file) => ['show', file, '--tick', '5..2'],
      /^--tick 5\.\.2 ends before it begins: give the lower one first, 2\.\.5$/m,
    ],
    [
      'no number',
      (file) => ['show', file, '--tick', 'x'],
      /^--tick x is no range of ticks: give digits/,
    ],
    [
      'no kind',
      (file) => ['show', file, '--kind', 'recv,acept'],
      /^there is no kind acept: did you mean accept\?/,
    ],
    [
      'no format',
      (file) => ['export', file, 'x', '--to', 'pcap'],
      /^there is no format pcap: did you mean pcapng\?/,
    ],
    ['no --to', (file) => ['export', file, 'x'], /^export needs --to: for example --to pcapng/],
    [
      'itself',
      (file) => ['export', file, file, '--to', 'jsonl'],
      /it is the trace itself: give another file/,
    ],
    [
      'a folder that is not there',
      (file, dir) => ['export', file, `${dir}/no/x`, '--to', 'chrome'],
      /its folder is not there: make it/,
    ],
    [
      'a device to write to',
      (file) => ['export', file, '/dev/null', '--to', 'jsonl'],
      /it is no file: give the path of one/,
    ],
  ];
  for (const [what, args, says] of REFUSED)
    it(`is refused in one line for ${what}`, async () => {
      const { code, stdout, stderr } = await command(...args(at('run.txt'), folder));
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
      assert.match(stderr, says);
      assert.ok(stderr.length <= 501 && stderr.split('\n').length === 2, stderr);
    });

  it('without times has no slices', async () => {
    const timeless = LINES.replaceAll(/"t":\d+,/g, '');
    writeFileSync(at('timeless'), timeless);
    const { code, stderr } = await command('export', at('timeless'), at('out'), '--to', 'chrome');
    assert.equal(code, 2);
    assert.match(stderr, /timeless has no times, and slices are nothing else: /);
    assert.ok(!existsSync(at('out')));
  });
});
