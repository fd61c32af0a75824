/** `muxscope python`: what it tells of small servers, and that the program is its own master. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import {
  command,
  type Finished,
  type Row,
  rowOf,
  rowsOf,
  startCommand,
} from '../../support/command';
import { isGone, until } from '../../support/processes';
import { PROGRAMS } from '../../support/python';
import { usePythonPrograms } from '../../support/pythonPrograms';
import { isLong } from '../../support/share';

const SERVERS = path.join(PROGRAMS, 'servers.py');

/** Left out: what differs from run to run, or is said by others. */
const UNSAID = new Set(
  ['seq', 't', 'dur', 'waited', 'gen', 'loop', 'tick', 'kind', 'src', 'data', 'pid', 'tid'].concat([
    'parent',
    'local',
    'peer',
    'edge',
    'watched',
  ]),
);

/** `tick kind` and what else there is to say, with the line at the end. */
function said({ tick, kind, src, ...row }: Row): string {
  const fields = Object.entries(row).flatMap(([name, value]) =>
    UNSAID.has(name) || value === '' ? [] : [`${name}=${String(value)}`],
  );
  const line = src === undefined ? [] : [`:${src.slice(src.lastIndexOf(':') + 1)}`];
  return [tick, kind, ...fields, ...line].join(' ');
}

/** Of what costs a process or two each, only the long run tries all. */
function itLong(title: string, test: Mocha.AsyncFunc): void {
  if (isLong) it(title, test);
}

describe('muxscope python', () => {
  const here = usePythonPrograms();
  const usualFolder = process.env['TMPDIR'];

  beforeEach(() => {
    // What the command leaves behind would be there.
    process.env['TMPDIR'] = here.folder;
  });
  afterEach(() => {
    if (usualFolder === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usualFolder;
  });

  const written = (...lines: string[]): string => here.write('program.py', ...lines);
  const run = (...args: string[]): Promise<Finished> =>
    command('python', '--python', here.python, ...args);
  const rows = async (server: string): Promise<Row[]> => {
    const { stdout, stderr, code } = await run('--json', SERVERS, server);
    assert.deepEqual([stderr, code], ['', 0]);
    return rowsOf(stdout);
  };
  const ofKinds = (all: readonly Row[], ...kinds: string[]): string[] =>
    all.filter(({ kind }) => kinds.includes(kind)).map(said);

  describe('tells', () => {
    it('select: what it was given, what was ready, what was done, and on which line', async () => {
      const all = await rows('select');
      assert.deepEqual(all.slice(1).map(said), [
        ...['-1 loop name=MainThread', '-1 open fd=3 role=listener proto=tcp :15'],
        ...['-1 open fd=4 role=client proto=tcp :20', '-1 connect fd=4 :20'],
        ...['-1 loop poller=select :21', '-1 watch fd=3 interest=r :21'],
        ...['0 wait timeout=5000 :21', '0 wake ready=1 :21', '0 ready fd=3 events=r :21'],
        ...['0 accept listener=3 fd=5 :22', '0 open fd=5 role=connection proto=tcp :22'],
        ...['0 send fd=4 want=5 put=5 call=sendall :23', '0 watch fd=5 interest=rw :24'],
        ...['1 wait timeout=5000 :24', '1 wake ready=1 :24', '1 ready fd=5 events=rw :24'],
        ...['1 recv fd=5 want=1024 got=5 :25', '1 send fd=5 want=5 put=5 call=sendall :25'],
        ...['1 recv fd=4 want=3 got=3 :26', '1 recv fd=4 want=100 got=2 :27'],
        ...['1 watch fd=5 interest=r :28', '2 wait timeout=0 :28', '2 wake ready=0 :28'],
        ...['2 shutdown fd=4 how=write :29', '3 wait timeout=-1 :30', '3 wake ready=1 :30'],
        ...['3 ready fd=5 events=r :30', '3 recv fd=5 want=1024 got=0 :31', '3 close fd=5 :32'],
        ...['4 wait timeout=10 :33', '4 wake ready=0 :33', '4 close fd=4 :34', '4 close fd=3 :35'],
        '-1 exit code=0',
      ]);
      const [client, connection] = all.filter(({ kind, fd }) => kind === 'open' && fd! > 3);
      assert.deepEqual([client!.local, client!.peer], [connection!.peer, connection!.local]);
      const sent = all.find(({ kind }) => kind === 'send');
      assert.equal(Buffer.from(sent?.data ?? '', 'base64').toString(), 'hello');
      assert.ok(sent?.src?.startsWith(SERVERS));
    });

    itLong('poll', async () => {
      const all = await rows('poll');
      assert.deepEqual(ofKinds(all, 'watch', 'wait', 'ready', 'recv'), [
        ...['-1 watch fd=3 interest=r :43', '0 wait timeout=1000 :43', '0 ready fd=3 events=r :43'],
        ...['0 recv fd=3 want=10 got=2 :44', '0 watch fd=3 interest=w :46'],
        ...['1 wait timeout=-1 :46', '1 ready fd=3 events=w :46', '2 wait timeout=20.5 :48'],
        ...['2 ready fd=3 events=wh :48', '2 watch fd=3 :50', '3 wait timeout=0 :50'],
      ]);
    });

    it('epoll, edge-triggered too, with what is refused', async () => {
      const all = await rows('epoll');
      assert.deepEqual(
        all.filter(({ edge }) => edge === true).map((row) => [row.fd, row.interest, row.of]),
        [[3, 'r', 5]],
      );
      assert.deepEqual(ofKinds(all, 'watch', 'wait', 'ready', 'recv', 'send'), [
        ...['-1 watch fd=3 interest=r of=5 :58', '-1 send fd=4 want=2 put=2 :59'],
        ...['0 wait timeout=1000 :60', '0 ready fd=3 events=r :60', '0 recv fd=3 want=1 got=1 :61'],
        ...['1 wait timeout=0 :62', '1 recv fd=3 want=10 got=1 :63'],
        ...['1 recv fd=3 want=10 got=-1 errno=EAGAIN :65', '1 watch fd=3 interest=rw of=5 :68'],
        ...['2 wait timeout=-1 :69', '2 ready fd=3 events=w :69', '2 watch fd=3 of=5 :70'],
        '2 send fd=3 want=9 put=-1 errno=EPIPE :73',
      ]);
    });

    itLong('selectors, on the lines that call them', async () => {
      const all = await rows('selectors');
      assert.deepEqual(ofKinds(all, 'watch', 'wait', 'accept', 'recv'), [
        ...['-1 watch fd=3 interest=r of=5 :83', '0 wait timeout=5000 :84'],
        ...['0 accept listener=3 fd=6 :85', '0 watch fd=6 interest=r of=5 :86'],
        ...['1 wait timeout=-1 :88', '1 recv fd=6 want=4096 got=1000 :89', '1 watch fd=6 of=5 :90'],
      ]);
      const data = Buffer.from(all.find(({ got }) => got === 1000)?.data ?? '', 'base64');
      assert.equal(data.length, 256);
    });

    it('asyncio, with the line that waits for what the loop reads, and what threads hand to it', async () => {
      const all = await rows('asyncio');
      const moved = ofKinds(all, 'recv', 'send').filter((text) => text.includes('=6'));
      assert.deepEqual(
        moved.map((text) => text.replace(/^\d+ /, '').replace(/want=\d+ /, '')),
        [
          'send fd=7 put=6 :106',
          'recv fd=8 got=6 :98',
          'send fd=8 put=6 :99',
          'recv fd=7 got=6 :107',
        ],
      );
      const [handed] = all.filter(({ kind }) => kind === 'handed');
      assert.equal(handed?.to, 0);
    });

    itLong('threads, a loop each', async () => {
      const all = await rows('threads');
      const loops = all.filter(({ kind, name }) => kind === 'loop' && name !== '');
      assert.deepEqual(
        loops.map(({ loop, name }) => `${loop} ${name?.replace(/ .process.*$/, '')}`),
        ['0 MainThread', '1 the door', '2 Thread-1', '3 Thread-2'],
      );
      for (const loop of [2, 3])
        assert.deepEqual(all.filter((row) => row.loop === loop && row.fd !== undefined).map(said), [
          ...['-1 recv fd=5 want=100 got=5 :120', '-1 send fd=5 want=5 put=5 call=sendall :120'],
          ...['-1 shutdown fd=5 how=write', '-1 close fd=5'],
        ]);
    });

    itLong(
      'TLS: its plaintext, called so, and how much of it lies there unread',
      async function () {
        const all = await rows('tls');
        const moved = all.filter(({ kind }) => kind === 'recv' || kind === 'send');
        const texts = moved.map(({ loop, call, data, peek, got }) => {
          const what =
            peek === true ? `${got} ahead` : Buffer.from(data ?? '', 'base64').toString();
          return `${loop} ${call} ${what}`.trimEnd();
        });
        assert.deepEqual(texts.sort(), [
          ...['0 SSL_do_handshake', '0 SSL_read 2 ahead', '0 SSL_read ET', '0 SSL_read SECR'],
          ...[
            '0 SSL_write secret',
            '1 SSL_do_handshake',
            '1 SSL_read secret',
            '1 SSL_write SECRET',
          ],
        ]);
      },
    );

    itLong('pipes', async () => {
      assert.deepEqual(ofKinds(await rows('pipe'), 'send', 'recv', 'ready'), [
        ...['-1 send fd=4 want=7 put=7 call=write :159', '0 ready fd=3 events=r :160'],
        '0 recv fd=3 want=4 got=4 call=read :161',
      ]);
    });

    itLong('ends of pipes that C closes, once they are looked for', async () => {
      const all = await rows('open_pipe');
      const [, closed] = all.filter(({ kind }) => kind === 'close' || kind === 'ready');
      assert.deepEqual(ofKinds(all, 'close'), [
        ...[`${closed!.tick} close fd=4`, '0 close fd=3 :222'],
      ]);
    });

    it('what is so, anew, where records were lost', async () => {
      const all = await rows('losing');
      const kept = all.slice(all.findIndex(({ kind }) => kind === 'close'));
      const told = kept.slice(
        0,
        kept.findLastIndex(({ kind }) => kind === 'wait'),
      );
      assert.deepEqual(ofKinds(told, 'close', 'open', 'watch', 'wait'), [
        ...['0 close fd=6', '0 open fd=6 role=other proto=tcp'],
        ...['0 open fd=6 role=listener proto=tcp', '0 watch fd=7 interest=r of=9'],
        ...['0 watch fd=3 of=9', '1 wait timeout=1 :247', '0 watch fd=3 :248'],
        '0 watch fd=5 interest=w :248',
      ]);
      assert.equal(told.find(({ kind, fd }) => kind === 'watch' && fd === 7)?.edge, true);
    });

    it('forks: the child has what its parent had, and its own end', async () => {
      const all = await rows('fork');
      const [parent, child] = all.filter(({ kind }) => kind === 'process');
      assert.equal(child?.parent, parent?.pid);
      const loop = all.find(({ kind, pid }) => kind === 'loop' && pid === child?.pid)?.loop;
      const own = all.filter((row) => row.loop === loop && row.kind !== 'loop').map(said);
      assert.deepEqual(own, [
        ...['-1 open fd=4 role=client proto=tcp :170', '-1 connect fd=4 :170'],
        ...['-1 send fd=4 want=14 put=14 call=sendall :171', '-1 close fd=4 :172'],
        '-1 exit code=5',
      ]);
      assert.equal(
        all.filter(({ kind, role }) => kind === 'open' && role === 'listener').length,
        1,
      );
    });

    it('an exception that ends it, and bytes that were no text', async () => {
      const { stdout, stderr, code } = await run('--json', SERVERS, 'error');
      assert.equal(code, 1);
      assert.match(stderr, /^Traceback [^]*\nUnicodeDecodeError: /);
      const all = rowsOf(stdout);
      assert.deepEqual(ofKinds(all, 'decode'), ['-1 decode fd=3 ok=false']);
      const last = said(all.at(-1)!);
      assert.match(last, /^-1 exit code=1 text=UnicodeDecodeError: .* :185$/);
    });

    it('what a thread waits for that is no descriptor, where it is long', async () => {
      const all = await rows('sleeping');
      // A thread that is slow to begin is waited for where it is started.
      const tasks = all.filter(({ kind, src }) => kind === 'task' && !src!.endsWith(':207'));
      assert.deepEqual(tasks.map(said), [
        ...['0 task name=time.sleep state=begin :203', '0 task name=time.sleep state=end :203'],
        ...['0 task name=Event.wait state=begin :204', '0 task name=Event.wait state=end :204'],
        ...['0 task name=Thread.join(napper) state=begin :208'],
        ...['0 task name=Thread.join(napper) state=end :208'],
        ...['0 task name=Popen.wait(sleep) state=begin :209'],
        ...['0 task name=Popen.wait(sleep) state=end :209'],
      ]);
      for (const [i, { t }] of tasks.entries())
        if (i % 2 === 1) assert.ok(t - tasks[i - 1]!.t >= 100e6);
    });

    itLong('every one of many looks, also where they are one record', async () => {
      const all = await rows('idling');
      assert.equal(all.filter(({ kind }) => kind === 'wait').length, 50);
      const times = all.filter(({ kind }) => kind === 'wake').map(({ t }) => t);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
      );
      assert.equal(all.filter(({ kind }) => kind === 'lost').length, 0);
    });
  });

  describe('leaves to the program', () => {
    it('its output, byte by byte, its arguments and its exit code', async () => {
      const program = written(
        'import sys',
        'sys.stdout.buffer.write(bytes(range(256)))',
        'print(sys.argv[1:], file=sys.stderr)',
        'sys.exit(42)',
      );
      const { stdout, stderr, code } = await run('--quiet', program, '--json', '-x', 'a b');
      assert.equal(code, 42);
      assert.equal(stdout, Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)).toString());
      assert.match(stderr, /^\['--json', '-x', 'a b'\]\nprogram.py under the probe\n/);
      assert.match(stderr, /exit code 42\n$/);
    });

    itLong('modules and lines of code', async () => {
      const asked = await run('--quiet', '-c', 'print(3 * 7)');
      assert.deepEqual([asked.stdout, asked.code], ['21\n', 0]);
      const module = await run('--quiet', '-m', 'json.tool', '--help');
      assert.match(module.stdout, /^usage: python -m json.tool/);
    });

    it('the signal that ends it, as a shell tells it', async () => {
      const program = written('import os, signal', 'os.kill(os.getpid(), signal.SIGKILL)');
      const { code } = await run('--quiet', program);
      assert.equal(code, 128 + constants.signals.SIGKILL);
    });

    it('SIGINT and SIGTERM that this command gets', async () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const program = written(
          'import select, signal, socket, sys',
          `signal.signal(signal.${signal}, lambda *_: sys.exit(7))`,
          'here, there = socket.socketpair()',
          'while True: select.select([here], [], [], 0.01)',
        );
        const running = startCommand('python', '--python', here.python, '--json', program);
        await rowOf(running, 'a socket', ({ kind }) => kind === 'open');
        process.kill(running.pid, signal);
        assert.equal((await running.ended).code, 7);
      }
    });
  });

  it('shows ticks on standard error, and keeps a recording that opens', async () => {
    const file = path.join(here.folder, 'echo.mux.arrow');
    const { stdout, stderr, code } = await run('--save', file, SERVERS, 'select');
    assert.deepEqual([stdout, code], ['', 0]);
    assert.match(stderr, /accept\(3\) = 5/);
    assert.match(stderr, /servers.py under the probe\n {2}ticks {6}5 in/);
    const shown = await command('show', file, '--json');
    assert.ok(rowsOf(shown.stdout).some(({ kind }) => kind === 'exit'));
  });

  it('ends the program after so many ticks or seconds, with exit code 0, and leaves nothing', async () => {
    const program = written(
      'import select, socket',
      'here, there = socket.socketpair()',
      'while True: select.select([here], [], [], 0.01)',
    );
    for (const option of [
      ['--ticks', '3'],
      // Of which it needs some to begin.
      ['--seconds', '4'],
    ]) {
      const { stdout, stderr, code } = await run('--json', ...option, program);
      assert.deepEqual([stderr, code], ['', 0]);
      const all = rowsOf(stdout);
      assert.ok(all.filter(({ kind }) => kind === 'wake').length >= 3);
      const { pid } = all[0]!;
      await until('its end', () => isGone(pid!));
    }
    assert.deepEqual(readdirSync(here.folder), ['program.py']);
  });

  it('tells which of two ends it was that came first', async () => {
    const program = written(
      'import select, socket',
      'here, there = socket.socketpair()',
      'while True: select.select([here], [], [], 0.2)',
    );
    const ends = [
      { asked: ['--ticks', '2', '--seconds', '60'], told: 'after 2 ticks' },
      { asked: ['--ticks', '10000', '--seconds', '1'], told: 'after 1 second' },
    ];
    for (const { asked, told } of ends) {
      const { stderr, code } = await run(...asked, program);
      assert.equal(code, 0);
      assert.match(stderr, new RegExp(`^ {2}ended +${told}$`, 'm'));
    }
  });

  it('says it where a Python is not watched', async () => {
    const isolated = here.write('isolated', '#!/bin/sh', `exec '${here.python}' -I "$@"`);
    const program = written('import time', 'time.sleep(3.5)', 'print("done")');
    const { stdout, stderr, code } = await command('python', '--python', isolated, program);
    assert.deepEqual([stdout, code], ['done\n', 0]);
    assert.match(stderr, /^muxscope: no word from the probe after 3 s: with -I, -E or -S /);
  });

  it('refuses what cannot be run, in one line', async () => {
    const missing =
      'python needs a script, or -m and a module: for example muxscope python server.py';
    const cases: [string[], string][] = [
      ...[[], ['-u'], ['-Om'], ['-m'], ['-c']].map((args): [string[], string] => [args, missing]),
      [['nothing.py'], 'there is no file nothing.py: give the path of a Python script'],
      [['-u', 'nothing.py'], 'there is no file nothing.py: give the path of a Python script'],
      [['--no', SERVERS], 'there is no option --no: muxscope help python lists the options'],
      [
        ['--python', '/nowhere/python', SERVERS, 'poll'],
        '/nowhere/python is not there: give --python the path of one',
      ],
      [
        ['--python', '/bin/true', SERVERS, 'poll'],
        '/bin/true is no Python: give --python the path of one',
      ],
    ];
    for (const [args, line] of cases) {
      const { stdout, stderr, code } = await command('python', ...args);
      assert.deepEqual([stdout, stderr, code], ['', `${line}\n`, 2], args.join(' '));
    }
  });
});
