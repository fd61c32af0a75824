/** Where each event stands in the log that it was read from, also when that was saved. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { originLines } from '../../../src/cli/origins';
import { saveTo } from '../../../src/core/recording';
import { openTraceFile } from '../../../src/sources/fileReading';
import { openDiagnosis } from '../../../src/diagnose/diagnosis';
import { readEvent, toJson } from '../../../src/trace/json';
import type { Trace } from '../../../src/trace/trace';

const LOG = `$ strace -f -tt -T ./server
[pid 7] 10:00:00.000001 epoll_ctl(3, EPOLL_CTL_ADD, 4, {EPOLLIN, {u32=4,
 u64=4}}) = 0 <0.000010>
[pid 7] 10:00:00.000100 epoll_wait(3,  <unfinished ...>
[pid 8] 10:00:00.000200 read(9, "ab", 2) = 2 <0.000003>
[pid 7] 10:00:00.000300 <... epoll_wait resumed> [{EPOLLIN, {u32=4, u64=4}}], 8, -1) = 1 <0.000200>
[pid 7] 10:00:00.000400 read(4, "", 16) = 0 <0.000003>
`;

describe('the line of a log that an event is of', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'muxscope-lines-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function open(file: string): Promise<Trace> {
    const reading = await openTraceFile(file);
    await reading.ended;
    assert.equal(reading.problem, '');
    return reading.trace;
  }

  function linesIn(trace: Trace, kind: string): string[] {
    const all = Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!);
    return all.filter((event) => event.kind === kind).map(({ src = '' }) => src);
  }

  function write(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  it('is that where its call begins, of a wake where it goes on', async () => {
    const file = write('server.log', LOG);
    const trace = await open(file);
    for (const [kind, line] of [
      ['watch', 2],
      ['wait', 4],
      ['wake', 6],
      ['ready', 6],
    ] as const)
      assert.deepEqual(linesIn(trace, kind), [`${file}:${line}`], kind);
    assert.deepEqual(linesIn(trace, 'recv'), [`${file}:5`, `${file}:7`]);
  });

  it('stands in the terminal beside where a descriptor came from', async () => {
    const made = ['socket(AF_INET, SOCK_STREAM, 0) = 3', 'listen(3, 9) = 0'];
    const trace = await open(
      write('origin.log', [...made, 'accept(3, NULL, NULL) = 4', 'read(4, "", 9) = 0'].join('\n')),
    );
    const [line = ''] = originLines(trace, 4);
    assert.match(line, /^4: accept\(3\).* \(origin\.log:3\), listener 3 .*\(origin\.log:\d\)$/);
  });

  it('takes no text of the trace', async () => {
    const log = LOG + '[pid 7] 10:00:00.000400 read(4, "x", 16) = 1 <0.000003>\n'.repeat(2000);
    const { texts, next } = await open(write('long.log', log));
    assert.ok(next > 2000 && texts.entries.length < 32, `${texts.entries.length} texts`);
  });

  it('is that of the file of its thread where several were joined', async () => {
    const base = path.join(folder, 'trace');
    write('trace.71', '1795401963.1 read(3, "a", 1) = 1\n1795401963.4 read(3, "b", 1) = 1\n');
    write('trace.72', 'noise\n1795401963.2 read(4, "c", 1) = 1\n');
    const lines = linesIn(await open(`${base}.72`), 'recv');
    assert.deepEqual(lines, [`${base}.71:1`, `${base}.72:2`, `${base}.71:2`]);
  });

  for (const name of ['saved.mux.arrow', 'saved.jsonl'])
    it(`is kept in ${name}, and in what is saved of that`, async () => {
      const trace = await open(write('server.log', LOG));
      const said = Array.from({ length: trace.next }, (_, seq) => toJson(trace, seq));
      const save = async (from: Trace, file: string): Promise<Trace> => {
        if (file.endsWith('.jsonl'))
          write(
            path.basename(file),
            `{"trace":{"logs":${JSON.stringify(from.about.logs)},"clock":"wall"}}\n${said.join('\n')}\n`,
          );
        else await saveTo(file, from);
        return open(file);
      };
      const again = await save(trace, path.join(folder, name));
      const twice = await save(again, path.join(folder, 'twice.mux.arrow'));
      for (const read of [again, twice]) {
        assert.deepEqual(read.about.logs, trace.about.logs);
        assert.deepEqual(
          Array.from({ length: read.next }, (_, seq) => toJson(read, seq)),
          said,
        );
        assert.ok(read.texts.entries.length <= trace.texts.entries.length + 1);
      }
    });

  it('is where a finding stands, and no part of what it is', async () => {
    const wait = `epoll_wait(3, [{EPOLLIN, {u32=4, u64=4}}], 8, -1) = 1\nread(4, "", 16) = 0\n`;
    const file = write(
      'spin.log',
      `epoll_ctl(3, EPOLL_CTL_ADD, 4, {EPOLLIN, {u32=4, u64=4}}) = 0\n${wait.repeat(40)}`,
    );
    const diagnosis = openDiagnosis(await open(file));
    const findings = diagnosis.findings().filter(({ rule }) => rule === 'eof-spin');
    assert.equal(findings.length, 1);
    assert.match(findings[0]!.src, /spin\.log:\d+$/);
  });
});
