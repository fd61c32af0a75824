/** The files of `strace -ff`: whichever is opened, all are read as one log, in the order of their times. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findTraceFiles } from '../../../src/sources/findFile';
import { openTraceFile, type ReadingOptions } from '../../../src/sources/fileReading';
import { readEvent } from '../../../src/trace/json';
import { until } from '../../support/processes';
import { readLog, said } from '../../support/straceLog';

const LOG = [
  '71 1795401963.000001 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 72 <0.000010>',
  '72 1795401963.000100 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0 <0.000010>',
  '71 1795401963.000200 poll([{fd=3, events=POLLIN}], 1, -1 <unfinished ...>',
  '72 1795401963.000300 sendto(4, "caf\u00e9 \\377", 6, 0, NULL, 0) = 6 <0.000010>',
  '71 <... poll resumed>) = 1 ([{fd=3, revents=POLLIN}]) <0.000400>',
  '71 1795401963.000700 recvfrom(3, "caf\u00e9 \\377", 100, 0, NULL, NULL) = 6 <0.000010>',
  '72 1795401963.000800 +++ exited with 0 +++',
  '71 1795401963.000900 +++ exited with 3 +++',
];

/** As `-ff` prints them, who writes no line of another between. */
function unsplit(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^(71 .*) <unfinished \.\.\.>\n(72 .*)\n71 <\.\.\. \w+ resumed>/m, '$2\n$1');
}

describe('sources/strace of the files of -ff', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-ff-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes each thread's lines into its file; returns the path without the number. */
  function write(lines: readonly string[]): string {
    const base = path.join(folder, 'trace');
    for (const tid of ['71', '72']) {
      const own = unsplit(lines)
        .split('\n')
        .filter((line) => line.startsWith(tid))
        .map((line) => line.slice(3));
      writeFileSync(`${base}.${tid}`, `${own.join('\n')}\n`);
    }
    return base;
  }

  async function open(file: string, options: ReadingOptions = {}) {
    const reading = await openTraceFile(file, options);
    await reading.ended;
    const { trace } = reading;
    const events = Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!);
    return { lines: said(events), told: reading.told(), problem: reading.problem };
  }

  it('makes what -f would have told, whichever is opened', async () => {
    const base = write(LOG);
    writeFileSync(path.join(folder, 'other.9'), 'no log');
    for (const tid of ['71', '72']) {
      const { lines, told, problem } = await open(`${base}.${tid}`);
      assert.equal(problem, '');
      assert.deepEqual(lines, said(readLog(LOG.join('\n')).events));
      assert.deepEqual(told[0], ['files', '2, one a thread, in the order of their times']);
    }
  });

  it('may be named one by one, and nothing beside them', async () => {
    const base = write(LOG);
    writeFileSync(`${base}.73`, '');
    const found = await findTraceFiles(['71', '72', '73'].map((tid) => `${base}.${tid}`));
    await found.handle.close();
    assert.deepEqual(found.files, [`${base}.71`, `${base}.72`]);
    const other = path.join(folder, 'other.log');
    writeFileSync(other, LOG.join('\n'));
    await assert.rejects(findTraceFiles([`${base}.71`, other]), /one trace too many: .*it is none/);
    await assert.rejects(
      findTraceFiles([other, `${base}.71`]),
      /one trace too many: .*other.log is/,
    );
  });

  it('goes past midnight, and past lines without a time', async () => {
    const day = LOG.map((line, i) =>
      line
        .replace(/ \d+\.\d+ /, i < 3 ? ` 23:59:59.000${i}00 ` : ` 00:00:00.000${i}00 `)
        .replace('<0.0004', '<1.0004'),
    );
    day.splice(2, 0, '72 it printed this');
    assert.deepEqual((await open(`${write(day)}.71`)).lines, said(readLog(day.join('\n')).events));
  });

  it('puts a thread that began after midnight behind what was before', async () => {
    const day = LOG.map((line) =>
      line.replace(/ \d+\.\d+ /, line.startsWith('71') ? ' 23:59:59.5 ' : ' 00:00:00.5 '),
    );
    const { lines } = await open(`${write(day)}.71`);
    const at = (what: string): number => lines.findIndex((line) => line.includes(what));
    assert.ok(at(' recv ') >= 0 && at(' recv ') < at(' send '));
  });

  it('joins whole seconds thread by thread, and says that no more is known', async () => {
    for (const time of ['10:00:07', '1795401963']) {
      const base = write(LOG.map((line) => line.replace(/ \d+\.\d+ /, ` ${time} `)));
      const { lines, told } = await open(`${base}.72`);
      assert.ok(lines.some((line) => line.includes('send')));
      assert.ok(lines.some((line) => line.includes('recv')));
      assert.deepEqual(told.slice(0, 2), [
        ['files', '2, one a thread, in the order of their times'],
        [
          'lacks',
          'the order of threads within a second, in which each stands as a whole: trace with -ff -ttt -T',
        ],
      ]);
    }
  });

  it('follows them, and those that come later, in the order in which they were written', async () => {
    const base = path.join(folder, 'trace');
    const end = (file: string, line: string): void =>
      appendFileSync(`${base}.${file}`, `179540196${line} <0.000010>\n`);
    end('71', '3.000001 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0');
    const reading = await openTraceFile(`${base}.71`, { follow: 'always' });
    const { trace } = reading;
    const told = (): string[] =>
      said(Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!));
    const has = (what: string): Promise<unknown> =>
      until(
        () => told().join('\n'),
        () => told().some((line) => line.includes(what)),
      );
    await has('open fd=4');
    end('71', '3.000100 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 72');
    appendFileSync(`${base}.72`, '1795401963.000200 recvfrom(3, ');
    end('71', '3.000300 sendto(4, "ab", 2, 0, NULL, 0) = 2');
    await has(' send fd=4');
    appendFileSync(`${base}.72`, '"ab", 9, 0, NULL, NULL) = 2 <0.000200>\n');
    await has(' recv fd=3');
    writeFileSync(`${base}.73`, '');
    end('71', '4.000001 sendto(4, "cd", 2, 0, NULL, 0) = 2');
    await has('data=cd');
    end('73', '4.000100 recvfrom(3, "cd", 9, 0, NULL, NULL) = 2');
    await has('recv fd=3 want=9 got=2 data=cd');
    appendFileSync(`${base}.72`, '1795401965.000100 epoll_wait(7, ');
    reading.close();
    await reading.ended;
    assert.deepEqual(trace.about.logs.slice(0, 4), [
      ...['71', '72', '73'].map((tid) => `${base}.${tid}`),
      '',
    ]);
    const srcs = told().filter((line) => line.includes('recv')).length;
    assert.equal(srcs, 2);
    assert.deepEqual(reading.told()[0], ['files', '3, one a thread, in the order of their times']);
    const { src } = readEvent(trace, trace.next - 1)!;
    assert.equal(src, `${base}.73:1`);
  });

  it('tells what a thread is in where its file ends', async () => {
    const base = write(LOG);
    appendFileSync(`${base}.71`, '1795401963.001000 poll([{fd=3, events=POLLIN}], 1, 50');
    const { lines, told } = await open(`${base}.71`);
    assert.ok(!told.some(([about]) => about === 'unread'));
    assert.ok(lines.at(-1)?.includes(' wait '), lines.at(-1));
  });

  it('reads one alone where none has times, and says so', async () => {
    const base = write(LOG.map((line) => line.replace(/ \d+\.\d+ /, ' ')));
    const { lines, told } = await open(`${base}.72`);
    assert.ok(lines.some((line) => line.includes('send')));
    assert.ok(!lines.some((line) => line.includes('recv')));
    assert.deepEqual(told[0], [
      'lacks',
      'the 1 file of other threads beside it, which have no times to be joined by: trace with -ff -ttt',
    ]);
  });

  it('leaves out what is only called so, and says how much', async () => {
    const base = write(LOG);
    execFileSync('mkfifo', [`${base}.60`]);
    mkdirSync(`${base}.61`);
    writeFileSync(`${base}.62`, '1795401963.000001 is when (1) = 2 was written\n\0\xff');
    writeFileSync(`${base}.63`, '10:00:00.5 close(3) = 0\n');
    writeFileSync(`${base}.64`, '1795401963.000001 it printed this\n');
    writeFileSync(`${base}.65`, '');
    writeFileSync(`${base}.66`, '1795401963.000001 +++ exited with 0 +++\n');
    const { lines, told } = await open(`${base}.72`);
    assert.deepEqual(told.slice(0, 2), [
      ['files', '3, one a thread, in the order of their times'],
      ['left out', '5 files called like it, no log of strace with the same kind of time'],
    ]);
    assert.ok(lines.some((line) => line.includes('recv')));
  });

  it('joins no log with what it was before it was rotated', async () => {
    for (const i of [1, 2])
      writeFileSync(path.join(folder, `log.${i}`), `179540196${i}.5 read(0, "", 1) = 0\n`);
    const { lines, told } = await open(path.join(folder, 'log.1'));
    assert.equal(lines.filter((line) => line.includes('recv')).length, 1);
    assert.match(told[0]?.[1] ?? '', /^the 1 file beside it, counted from 1 on/);
  });

  it('says so where there are too many', async () => {
    const base = write(LOG);
    for (let tid = 1000; tid < 1511; tid++) writeFileSync(`${base}.${tid}`, '');
    assert.deepEqual((await open(`${base}.71`)).told[0], [
      'lacks',
      'the 512 files with names like its own: more than 512 are not read as one',
    ]);
  });

  it('bounds a line without an end', async () => {
    const base = write(LOG);
    truncateSync(`${base}.72`, 128 << 20);
    const { lines, problem } = await open(`${base}.71`);
    assert.equal(problem, '');
    assert.deepEqual(lines, said(readLog(LOG.join('\n')).events));
  });
});
