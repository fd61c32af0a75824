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
