/** What held a loop up, by which call, and by how long the calls took where nothing else tells it. */

import assert from 'node:assert/strict';
import { diagnosed, rulesFound } from '../support/diagnosed';
import { readLog } from '../support/straceLog';
import { SECOND, server } from './servers';

describe('a loop that is blocked', () => {
  it('by an accept is so by that on the listener, whatever it returned', () => {
    const built = server().open(9, { role: 'listener' });
    built.wait(-1).wake({ t: SECOND }).ready(6, 'r').recv(6, 5);
    const failed = { listener: 9, fd: -1, errno: 'ECONNABORTED' } as const;
    built.event('accept', { ...failed, t: 2 * SECOND, dur: SECOND - 2000 });
    built.event('wait', { t: 2 * SECOND + 1000, tick: 2, timeout: -1 });
    built.event('wake', { t: 2 * SECOND + 2000, tick: 2, ready: 1, waited: 900 });
    built.event('ready', { t: 2 * SECOND + 2000, tick: 2, fd: 5, events: 'r' });
    const [found] = diagnosed(built.trace).findings();
    assert.match(found?.message ?? '', /^accept\(9\) held up the loop for 1\.000 s/);
  });

  it('by work is so on the line of the call before it, where the wait has none', () => {
    const built = server();
    built.wait(-1).wake({ t: SECOND }).ready(6, 'r').recv(6, 5, { t: SECOND, src: 'app.py:7' });
    built.event('wait', { t: 3 * SECOND, tick: 2, timeout: -1 });
    built.event('wake', { t: 3 * SECOND + 1000, tick: 2, ready: 1, waited: 900 });
    built.event('ready', { t: 3 * SECOND + 1000, tick: 2, fd: 5, events: 'r' });
    const [found] = diagnosed(built.trace).findings();
    assert.match(found?.message ?? '', /^Work without a call held up the loop for 2\.000 s/);
    assert.equal(found?.src, 'app.py:7');
  });

  /** As `strace -T` alone writes it. */
  const log = (seconds: string): string =>
    [
      'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3 <0.000010>',
      'listen(3, 9) = 0 <0.000010>',
      'poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}]) <0.100000>',
      'accept4(3, NULL, NULL, 0) = 4 <0.000010>',
      'poll([{fd=3, events=POLLIN}, {fd=4, events=POLLIN}], 2, -1) = 1 ([{fd=4, revents=POLLIN}]) <0.500000>',
      'recvfrom(4, "ask", 99, 0, NULL, NULL) = 3 <0.000010>',
      `sendto(4, "${'x'.repeat(32)}"..., 3000000, 0, NULL, 0) = 3000000 <${seconds}>`,
      'poll([{fd=3, events=POLLIN}, {fd=4, events=POLLIN}], 2, -1) = 1 ([{fd=3, revents=POLLIN}]) <0.000010>',
      'accept4(3, NULL, NULL, 0) = 5 <0.000010>',
      '',
    ].join('\n');

  it('is so by a call that blocks for 0.3 s in each of eight turns, in a log too', () => {
    const lines = [
      '1.000000 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3 <0.000010>',
      '1.000100 listen(3, 9) = 0 <0.000010>',
      '1.000200 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4 <0.000010>',
    ];
    const both = '[{fd=3, events=POLLIN}, {fd=5, events=POLLIN}], 2, -1';
    for (let i = 2; i < 10; i++)
      lines.push(
        `${i}.000000 poll(${both}) = 1 ([{fd=5, revents=POLLIN}]) <0.500000>`,
        `${i}.500100 recvfrom(5, "ask", 99, 0, NULL, NULL) = 3 <0.000010>`,
        `${i}.500200 recvfrom(4, "row", 99, 0, NULL, NULL) = 3 <0.3000${i}0>`,
        `${i}.800400 sendto(5, "row", 3, 0, NULL, 0) = 3 <0.000010>`,
        `${i}.800500 poll(${both}) = 1 ([{fd=3, revents=POLLIN}]) <0.000010>`,
        `${i}.800600 accept4(3, NULL, NULL, 0) = ${i + 5} <0.000010>`,
      );
    assert.deepEqual(rulesFound(readLog(`${lines.join('\n')}\n`).trace), ['loop-blocked']);
  });

  it('is so by how long a call took, where there are no times', () => {
    const { trace } = readLog(log('6.895169'));
    const found = diagnosed(trace)
      .findings()
      .find(({ rule }) => rule === 'loop-blocked');
    assert.match(
      found?.message ?? '',
      /^send\(4\) held up the loop for 6\.895 s, while 3 .*was ready/,
    );
    assert.deepEqual(rulesFound(readLog(log('0.000020')).trace), []);
  });
});
