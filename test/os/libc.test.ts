/** Every function of libc.ts, called against the kernel: its arguments in the right order, its result, its errno. */

import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseAddress, readSockaddr, writeSockaddr } from '../../src/os/address';
import { E } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { C } from '../../src/os/libc';
import { allocate } from '../../src/os/memory';
import { afterThisTest, awaitKernel, pipe, tcpPair, sendText } from '../support/sockets';

const memory = allocate(1024);
const { address, bytes, i32, u32, view } = memory;
const LENGTH = 256;
const VALUE = 264;

// What ends the process is called by the tests of threads (lab/runtimeThreads).
const ELSEWHERE = ['exitNow'];

describe('libc', () => {
  it('has a call of each of its functions here', () => {
    const here = readFileSync('test/os/libc.test.ts', 'utf8');
    const names = Object.keys(libc).filter((name) => name !== 'C' && !ELSEWHERE.includes(name));
    assert.ok(names.length > 20);
    assert.deepEqual(
      names.filter((name) => !new RegExp(`libc\\.${name}\\b`).test(here)),
      [],
    );
  });
});

describe('libc, a TCP conversation', () => {
  it('socket bind listen getsockname connect accept4 getpeername send recv shutdown close', () => {
    const server = owned(libc.socket(C.AF_INET, C.SOCK_STREAM | C.SOCK_CLOEXEC, 0));
    assert.equal(
      libc.bind(server, address, writeSockaddr(memory, 0, parseAddress('127.0.0.1:0'))),
      0,
    );
    assert.equal(libc.listen(server, 1), 0);
    const name = nameBy(libc.getsockname, server);
    const client = owned(libc.socket(C.AF_INET, C.SOCK_STREAM, 0));
    assert.equal(libc.connect(client, address, writeSockaddr(memory, 0, parseAddress(name))), 0);
    i32[LENGTH >> 2] = 128;
    const accepted = owned(libc.accept4(server, address, address + LENGTH, C.SOCK_NONBLOCK));
    assert.equal(readSockaddr(memory, 0, i32[LENGTH >> 2] ?? 0), nameBy(libc.getsockname, client));
    assert.equal(nameBy(libc.getpeername, client), name);

    bytes.set([1, 2, 3], 0);
    assert.equal(libc.send(client, address, 3, 0), 3);
    awaitKernel(accepted, C.POLLIN);
    assert.equal(libc.recv(accepted, address + 8, 8, C.MSG_PEEK), 3);
    assert.equal(libc.recv(accepted, address + 16, 8, 0), 3);
    assert.deepEqual([...bytes.subarray(8, 11), ...bytes.subarray(16, 19)], [1, 2, 3, 1, 2, 3]);
    assert.equal(libc.recv(accepted, address, 8, 0), -1);
    assert.equal(libc.errno(), E.EAGAIN);

    assert.equal(libc.shutdown(client, C.SHUT_WR), 0);
    awaitKernel(accepted, C.POLLIN);
    assert.equal(libc.recv(accepted, address, 8, 0), 0);
    assert.equal(libc.send(client, address, 1, C.MSG_NOSIGNAL), -1);
    assert.equal(libc.errno(), E.EPIPE);
  });

  it('close gives the number back once, then EBADF', () => {
    const fd = libc.socket(C.AF_UNIX, C.SOCK_DGRAM, 0);
    assert.ok(fd >= 0);
    assert.equal(libc.close(fd), 0);
    assert.equal(libc.close(fd), -1);
    assert.equal(libc.errno(), E.EBADF);
  });
});

describe('libc, about a descriptor', () => {
  it('getsockopt and setsockopt', () => {
    const { near } = tcpPair();
    i32[VALUE >> 2] = 1;
    assert.equal(libc.setsockopt(near, C.IPPROTO_TCP, C.TCP_NODELAY, address + VALUE, 4), 0);
    i32[VALUE >> 2] = 0;
    i32[LENGTH >> 2] = 4;
    const value = address + VALUE;
    assert.equal(libc.getsockopt(near, C.IPPROTO_TCP, C.TCP_NODELAY, value, address + LENGTH), 0);
    assert.deepEqual([i32[VALUE >> 2], i32[LENGTH >> 2]], [1, 4]);
  });

  it('fcntl', () => {
    const { near } = tcpPair();
    assert.equal(libc.fcntl(near, C.F_SETFD, 0), 0);
    assert.equal(libc.fcntl(near, C.F_GETFD, 0), 0);
    assert.equal(libc.fcntl(near, C.F_SETFD, C.FD_CLOEXEC), 0);
    assert.equal(libc.fcntl(near, C.F_GETFD, 0), C.FD_CLOEXEC);
  });

  it('ioctl FIONREAD', () => {
    const { near, far } = tcpPair();
    sendText(far, 'seven!!');
    awaitKernel(near, C.POLLIN);
    assert.equal(libc.ioctl(near, C.FIONREAD, address), 0);
    assert.equal(i32[0], 7);
  });
});

describe('libc, waiting', () => {
  it('select', () => {
    const { near, far } = tcpPair();
    sendText(far, 'x');
    awaitKernel(near, C.POLLIN);
    bytes.fill(0, 0, 512);
    for (const fd of [near, far]) u32[fd >> 5] = (u32[fd >> 5] ?? 0) | (1 << (fd & 31));
    const highest = Math.max(near, far);
    assert.equal(libc.select(highest + 1, address, 0, 0, address + 256), 1);
    assert.equal(((u32[near >> 5] ?? 0) >>> (near & 31)) & 1, 1);
    assert.equal(((u32[far >> 5] ?? 0) >>> (far & 31)) & 1, 0);
  });

  it('poll', () => {
    const { near, far } = tcpPair();
    sendText(far, 'x');
    awaitKernel(near, C.POLLIN);
    for (const [index, fd] of [near, far].entries()) {
      i32[index * 2] = fd;
      i32[index * 2 + 1] = C.POLLIN;
    }
    assert.equal(libc.poll(address, 2, 0), 1);
    assert.deepEqual([view.getInt16(6, true), view.getInt16(14, true)], [C.POLLIN, 0]);
  });

  it('epoll_create1 epoll_ctl epoll_wait, in the layout of this platform', () => {
    const { near, far } = tcpPair();
    sendText(far, 'x');
    sendText(near, 'y');
    awaitKernel(near, C.POLLIN);
    awaitKernel(far, C.POLLIN);
    const epoll = owned(libc.epoll_create1(C.EPOLL_CLOEXEC));
    for (const fd of [near, far]) {
      view.setUint32(0, C.EPOLLIN | C.EPOLLRDHUP, true);
      view.setInt32(C.EPOLL_EVENT_DATA, fd, true);
      assert.equal(libc.epoll_ctl(epoll, C.EPOLL_CTL_ADD, fd, address), 0);
    }
    assert.equal(libc.epoll_ctl(epoll, C.EPOLL_CTL_ADD, near, address), -1);
    assert.equal(libc.errno(), E.EEXIST);
    assert.equal(libc.epoll_wait(epoll, address, 8, 0), 2);
    const seen = [0, C.EPOLL_EVENT_SIZE].map((at) => [
      view.getUint32(at, true),
      view.getInt32(at + C.EPOLL_EVENT_DATA, true),
    ]);
    assert.deepEqual(seen, [
      [C.EPOLLIN, near],
      [C.EPOLLIN, far],
    ]);
    assert.equal(libc.epoll_ctl(epoll, C.EPOLL_CTL_DEL, near, 0), 0);
    assert.equal(libc.epoll_wait(epoll, address, 8, 0), 1);
  });

  it('waits at least the time it is given', () => {
    const begun = process.hrtime.bigint();
    assert.equal(libc.poll(0, 0, 20), 0);
    assert.ok(process.hrtime.bigint() - begun >= 20_000_000n);
  });
});

describe('libc, pipes and the process', () => {
  it('pipe2 read write', () => {
    const { readEnd, writeEnd } = pipe();
    bytes.set([9, 8, 7, 0], 0);
    assert.equal(libc.write(writeEnd, address, 3), 3);
    assert.equal(libc.read(readEnd, address + 8, 8), 3);
    assert.deepEqual([...bytes.subarray(8, 11)], [9, 8, 7]);
    assert.equal(libc.pipe2(address, -1), -1);
    assert.equal(libc.errno(), E.EINVAL);
  });

  it('getrlimit setrlimit', () => {
    assert.equal(libc.getrlimit(C.RLIMIT_NOFILE, address), 0);
    const limits = memory.i64.slice(0, 2);
    assert.equal(libc.setrlimit(C.RLIMIT_NOFILE, address), 0);
    assert.equal(libc.getrlimit(C.RLIMIT_NOFILE, address + 64), 0);
    assert.deepEqual(memory.i64.slice(8, 10), limits);
    assert.ok((limits[0] ?? 0n) > 0n);
  });

  it('setpgid', () => {
    assert.equal(libc.setpgid(0, -1), -1);
    assert.equal(libc.errno(), E.EINVAL);
  });

  it('alarm', () => {
    assert.equal(libc.alarm(100), 0);
    assert.equal(libc.alarm(0), 100);
  });

  it('prctl getppid', () => {
    assert.equal(libc.getppid(), process.ppid);
    assert.equal(libc.prctl(C.PR_SET_PDEATHSIG, 0), 0);
    assert.equal(libc.prctl(C.PR_SET_PDEATHSIG, 4096), -1);
    assert.equal(libc.errno(), E.EINVAL);
  });
});

describe('libc, what a program makes for itself', () => {
  it('socketpair', () => {
    assert.equal(libc.socketpair(C.AF_UNIX, C.SOCK_STREAM, 0, address), 0);
    const [one, other] = [owned(i32[0] ?? -1), owned(i32[1] ?? -1)];
    bytes[16] = 7;
    assert.equal(libc.send(one, address + 16, 1, 0), 1);
    assert.equal(libc.recv(other, address + 17, 1, 0), 1);
    assert.equal(bytes[17], 7);
    assert.equal(libc.socketpair(C.AF_INET, C.SOCK_STREAM, 0, address), -1);
    assert.equal(libc.errno(), E.EOPNOTSUPP);
  });

  it('timerfd_create and timerfd_settime', () => {
    const timer = owned(libc.timerfd_create(C.CLOCK_MONOTONIC, C.TFD_NONBLOCK));
    memory.i64.set([0n, 0n, 0n, 1n]);
    assert.equal(libc.timerfd_settime(timer, 0, address, address + 64), 0);
    awaitKernel(timer, C.POLLIN);
    assert.equal(libc.read(timer, address, 8), 8);
    assert.equal(memory.i64[0], 1n);
    assert.equal(libc.timerfd_create(99, 0), -1);
    assert.equal(libc.errno(), E.EINVAL);
  });

  it('clock_gettime: the time of the thread goes on while it computes', () => {
    const ns = (): bigint => {
      assert.equal(libc.clock_gettime(C.CLOCK_THREAD_CPUTIME_ID, address), 0);
      return memory.i64[0]! * 1_000_000_000n + memory.i64[1]!;
    };
    const before = ns();
    const until = performance.now() + 20;
    while (performance.now() < until);
    assert.ok(before > 0n && ns() > before);
    assert.equal(libc.clock_gettime(99, address), -1);
    assert.equal(libc.errno(), E.EINVAL);
  });
});

function owned(fd: number): number {
  assert.ok(fd >= 0, `errno ${fd < 0 ? libc.errno() : 0}`);
  afterThisTest(() => void libc.close(fd));
  return fd;
}

function nameBy(call: typeof libc.getsockname, fd: number): string {
  i32[LENGTH >> 2] = 128;
  assert.equal(call(fd, address, address + LENGTH), 0);
  return readSockaddr(memory, 0, i32[LENGTH >> 2] ?? 0);
}
