/** A log that goes on and on: what is kept of it does not grow, and reading it can be stopped. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openTraceFile } from '../../../src/sources/fileReading';
import { StraceDecoder } from '../../../src/sources/strace/decoder';
import { openTrace } from '../../../src/trace/trace';
import { stateAt } from '../../support/states';

/** Nearly 5 KB: a connection is accepted, asks, is answered and closed; another peer and time in each, and now and then what cannot be read. */
function turn(i: number): string {
  const [t, peer] = [
    (i * 0.001).toFixed(6).padStart(17, '1795401'),
    `10.0.${(i >> 8) & 255}.${i & 255}:${i % 60000}`,
  ];
  const fd = `7<TCP:[10.0.0.1:80->${peer}]>`;
  return `71 ${t} accept4(4, {sa_family=AF_INET, sin_port=htons(${i % 60000}), sin_addr=inet_addr("10.0.0.9")}, [16], 0) = ${fd} <0.000010>
71 ${t} epoll_ctl(3<anon_inode:[eventpoll]>, EPOLL_CTL_ADD, ${fd}, {events=EPOLLIN, data={u32=${i}, u64=${i}}}) = 0 <0.000010>
71 ${t} epoll_wait(3<anon_inode:[eventpoll]>,  <unfinished ...>
71 ${t} <... epoll_wait resumed>[{events=EPOLLIN, data={u32=${i}, u64=${i}}}], 64, -1) = 1 <0.000100>
71 ${t} read(${fd}, "GET /${i}\\r\\n"..., 4096) = 4096 <0.000010>
71 ${t} write(${fd}, "${'a'.repeat(4000)}", 64) = 64 <0.000010>
71 ${t} read(${fd}, <cut here
71 ${t} close(${fd}) = 0 <0.000010>
`;
}

/** A program whose numbers are the same each time: it ends with all open, as does its child, and two pollers watch one socket. */
const RUN = `70 1.000001 execve("./server", ["./server"], 0x7ffe /* 35 vars */) = 0
70 1.000002 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3
70 1.000003 listen(3, 16) = 0
70 1.000004 epoll_create1(0) = 4
70 1.000005 epoll_ctl(4, EPOLL_CTL_ADD, 3, {events=EPOLLIN, data={u32=3, u64=3}}) = 0
70 1.000006 epoll_wait(4, [{events=EPOLLIN, data={u32=3, u64=3}}], 8, -1) = 1
70 1.000007 accept(3, {sa_family=AF_INET, sin_port=htons(50374), sin_addr=inet_addr("127.0.0.1")}, [16]) = 5
70 1.000008 poll([{fd=3, events=POLLIN}, {fd=5, events=POLLIN}], 2, 10) = 1 ([{fd=5, revents=POLLIN}])
70 1.000009 fork() = 71
71 1.000010 read(5, "hello", 16) = 5
71 1.000011 exit_group(0) = ?
71 1.000012 +++ exited with 0 +++
70 1.000013 exit_group(0) = ?
70 1.000014 +++ exited with 0 +++
`;

describe('a long log of strace', () => {
  it('takes no more memory the longer it is', () => {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const trace = openTrace({ events: 2048, payload: 1 << 16 });
    const decoder = new StraceDecoder(trace, ['long.log']);
    const encoder = new TextEncoder();
    const read = (from: number, to: number): void => {
      for (let i = from; i < to; i++) decoder.push(encoder.encode(turn(i)));
    };
    read(0, 400);
    const before = heap();
    read(400, 1600);
    const grown = heap() - before;
    assert.ok(trace.first > 5000, `${trace.first} events were let go`);
    assert.equal(decoder.facts.calls + decoder.facts.unread, 1600 * 7);
    assert.ok(grown < 2 << 20, `${grown} bytes more after three times as much`);
  });

  it('of a program that was run again and again holds no more of it than one run has', () => {
    const trace = openTrace({ events: 2048, payload: 1 << 16 });
    const decoder = new StraceDecoder(trace, ['long.log']);
    const run = new TextEncoder().encode(RUN);
    const sizes = (): number[] => {
      const { list, inherited } = trace.descriptors;
      const { live } = trace.states;
      const watching = Array.from(live.watches.values(), ({ size }) => size);
      const used = Math.max(...list.map(({ loops }) => loops.length));
      const tables = live.processes.filter(({ rows }) => rows.length > 0).length;
      const forked = inherited.filter((numbers) => numbers !== undefined).length;
      const open = list.filter(({ closed }) => closed < 0).length;
      return [live.owners.length, tables, live.entries, used, forked, open, ...watching];
    };
    decoder.push(run);
    decoder.push(run);
    const before = sizes();
    for (let i = 0; i < 400; i++) decoder.push(run);
    assert.deepEqual(sizes(), before);
    assert.ok(trace.first > 2000 && trace.processes.left.size < 200, `${trace.first}`);
    // What is gone back to has no more open either.
    const open = stateAt(trace, trace.next - 1).descriptors.length;
    assert.equal(stateAt(trace, trace.first).descriptors.length <= open, true);
  });

  it('is read no further once it is closed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-long-'));
    try {
      const file = path.join(folder, 'long.log');
      writeFileSync(file, Array.from({ length: 2000 }, (_, i) => turn(i)).join(''));
      let pieces = 0;
      const reading = await openTraceFile(file, {
        onRead: () => {
          if (++pieces === 1) reading.close();
        },
      });
      await reading.begun;
      await reading.ended;
      assert.ok(reading.size > 0 && reading.size < reading.openedSize / 2, `${reading.size}`);
      assert.equal(reading.problem, '');
      assert.ok(reading.trace.next > 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
