/** What is told of how a log was read: what was, what was not, and what of the program it does not show. */

import assert from 'node:assert/strict';
import { STRACE_FORMAT } from '../../../src/sources/strace/format';
import { openTrace } from '../../../src/trace/trace';
import { logNamed } from '../../support/straceLog';

function told(log: string): string[] {
  const decoder = STRACE_FORMAT.open(openTrace({ events: 1 << 12, payload: 1 << 18 }));
  decoder.push(new TextEncoder().encode(log));
  decoder.end();
  return decoder.told!().map((row) => row.join(' '));
}

describe('sources/strace tells of a log', () => {
  it('how many lines were calls, and which could not be read', () => {
    const cut = 'read(5, "abcde\n';
    const log = `$ strace -p 7\nread(5, "ab", 9) = 2\n\n${cut}futex(0x7f, FUTEX_WAKE, 1) = 0\n<... poll resumed>) = 0\n`;
    assert.deepEqual(told(log).slice(0, 2), [
      'log 6 lines: 2 calls, 1 that tell nothing of descriptors, 1 that are no calls, 1 not readable, 1 of which the begin is missing',
      'unread line 4: read(5, "abcde',
    ]);
    assert.ok(told(`read(5, "ab", 9) = 2\n${cut.repeat(9)}`).includes('unread and 4 more'));
  });

  it('what it lacks, and how to have it', () => {
    const log = [
      'read(5, "abcd"..., 9) = 9',
      'epoll_wait(3, [...], 16, -1) = 2',
      'poll([{fd=3, events=POLLIN}, ...], 400, -1) = 1 ([{fd=3, revents=POLLIN}])',
    ];
    assert.deepEqual(told(log.join('\n')).slice(1), [
      'lacks how long calls took: trace with -ttt -T',
      'lacks the rest of 1 text, behind 4 bytes: trace with a greater -s',
      'lacks the rest of 2 lists of descriptors: trace with -e abbrev=none',
    ]);
    assert.ok(
      told(logNamed('node24-http-iouring.log')).includes(
        'lacks calls of 2 threads through io_uring, which strace does not show',
      ),
    );
    assert.deepEqual(told('7 1.000001 read(5, "ab", 9) = 2 <0.000020>'), ['log 1 line: 1 call']);
  });
});
