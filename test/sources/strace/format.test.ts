/** Which texts are logs of strace, which only look so, and what is said of those. */

import assert from 'node:assert/strict';
import { formatOf } from '../../../src/sources/formats';
import { openTraceFile } from '../../../src/sources/fileReading';
import { whyNoLog } from '../../../src/sources/strace/format';
import { otherThan } from '../../../src/sources/strace/others';
import { isLog, LOGS, readLog } from '../../support/straceLog';
import path from 'node:path';

const SUMMARY = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 45.00    0.000450           4       100           read
 10.00    0.000100           1       100        50 accept4
------ ----------- ----------- --------- --------- ----------------
100.00    0.001000                   200        50 total
`;
const DTRUSS = `SYSCALL(args) 		 = return
kevent(0x3, 0x0, 0x0)		 = 1 0
read(0x5, "GET / HTTP/1.1", 0x1000)		 = 14 0
`;
const GVISOR = `I1128 10:00:00.000000       1 strace.go:567] [   1:   1] server E epoll_wait(0x3 anon_inode:[eventpoll], 0x7f, 0x10, 0x64)
I1128 10:00:00.000100       1 strace.go:605] [   1:   1] server X epoll_wait(0x3 anon_inode:[eventpoll], 0x7f, 0x10, 0x64) = 1 (0x1) (100us)
`;
const GO = `SCHED 1004ms: gomaxprocs=4 idleprocs=4 threads=8
goroutine 1 [IO wait]:
internal/poll.runtime_pollWait(0x7f, 0x72)
`;
const PERF = `     0.000 ( 0.013 ms): redis-server/123 epoll_wait(epfd: 5<anon_inode:[eventpoll]>, maxevents: 10128) = 1
`;
const KDUMP = ` 12345 nginx    CALL  kevent(0x9,0,0,0x7f,0x200,0x7f)
 12345 nginx    RET   kevent 1
`;

describe('sources/strace/format', () => {
  const others: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
    'a summary of -c': [SUMMARY, /summary that strace -c prints.*without -c/],
    'a log of dtruss': [DTRUSS, /dtruss/],
    'a log of gVisor': [GVISOR, /gVisor/],
    'a dump of Go': [GO, /Go program/],
    'the output of perf trace': [PERF, /perf trace/],
    'the output of kdump': [KDUMP, /kdump/],
  };
  for (const [what, [text, says]] of Object.entries(others))
    it(`takes ${what} for what it is`, () => {
      const head = new TextEncoder().encode(`$ some command\n\n${text}`);
      assert.equal(formatOf(head)?.id, undefined);
      assert.match(whyNoLog(head), says);
      assert.ok(whyNoLog(head).startsWith('is ') && whyNoLog(head).length < 300);
    });

  it('takes what has no call in it for none', () => {
    for (const text of [
      '',
      'hello\n',
      '{"seq":0}\n',
      'ssize_t n = read(fd, buf, 10);\n',
      'See select(2), poll(2).\n',
      '12 futex(0x7f, FUTEX_WAIT, 0, NULL) = 0\n',
      '\0\u0001\u0002\0',
    ])
      assert.equal(isLog(text), false, text);
  });

  it('takes a log with a summary below it for a log, and every log that is kept for nothing else', () => {
    assert.ok(isLog(`read(5, "ab", 9) = 2\n${SUMMARY}`));
    for (const [name, log] of LOGS)
      if (name.endsWith('.log')) assert.equal(otherThan(log), '', name);
  });

  it('tells why there is nothing in a log that traced other calls', () => {
    const { problem } = readLog(
      '12 futex(0x7f, FUTEX_WAIT, 0, NULL) = 0\n12 mmap(NULL, 9) = 0x7f\n',
    );
    assert.match(problem, /^has no call that reads, writes or waits in 2 lines \(2 others\): /);
    assert.equal(readLog('read(5, "", 9) = 0\n').problem, '');
    const why = (text: string) => whyNoLog(new TextEncoder().encode(text));
    assert.match(
      why('12 futex(0x7f, FUTEX_WAIT, 0, NULL) = 0\n'),
      /^is a log of strace with no call/,
    );
    assert.deepEqual([why('read(5, "", 9) = 0\n'), why('hello\n')], ['', '']);
    // Bytes that are no text, in which something looks like a call.
    assert.equal(why('\0\x01 futex(0x7f, FUTEX_WAIT, 0, NULL) = 0\n'), '');
  });

  it('is read as any trace file is', async () => {
    const reading = await openTraceFile(path.resolve('test/fixtures/strace/memcached.log'));
    await reading.ended;
    assert.deepEqual([reading.format, reading.problem], ['strace', '']);
    assert.ok(reading.trace.next > 100);
  });
});
