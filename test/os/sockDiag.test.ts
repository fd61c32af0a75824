/** The kernel's queues from outside, by netlink and by /proc/net/tcp, against real sockets and against each other. */

import * as assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { type Address, formatAddress, parseAddress, writeSockaddr } from '../../src/os/address';
import { E, must } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { C } from '../../src/os/libc';
import { allocate } from '../../src/os/memory';
import { readProcNetTcp } from '../../src/os/procNetTcp';
import { type KernelQueues, type SockDiag, openSockDiag } from '../../src/os/sockDiag';
import { acceptFrom, ioctlInt, localAddress, openSocket, resetOnClose } from '../../src/os/sockets';
import { afterThisTest, awaitKernel, closeNow, connecting, listener } from '../support/sockets';
import { skipWith } from '../skip';
import { peerAddress } from '../support/peer';

const PATIENCE_MS = 5000;
const memory = allocate(1 << 17);

for (const host of ['127.0.0.1', '[::1]'])
  describe(`kernel queues over ${host}`, () => {
    if (host === '[::1]') before(needIPv6);
    let diag: SockDiag;
    beforeEach(() => (diag = openSockDiag()));
    afterEach(() => diag.close());

    it('recvq is what the program has not read', () => {
      const { near, far } = connection(host);
      assert.deepEqual(queuesOf(diag, near), { recvq: 0, sendq: 0 });
      send(far, 1000);
      send(far, 234);
      agree(diag, near, { recvq: 1234, sendq: 0 });
      assert.equal(ioctlInt(near, C.FIONREAD), 1234);
      assert.equal(libc.recv(near, memory.address, 1200, 0), 1200);
      agree(diag, near, { recvq: 34, sendq: 0 });
      agree(diag, far, { recvq: 0, sendq: 0 });
    });

    it('sendq is what a peer that does not read has left with the sender', () => {
      const { near, far } = connection(host);
      while (libc.send(near, memory.address, memory.bytes.length, C.MSG_NOSIGNAL) > 0);
      assert.equal(libc.errno(), E.EAGAIN);
      eventually(() => {
        const sendq = ioctlInt(near, C.SIOCOUTQ);
        assert.ok(sendq > 0);
        assert.deepEqual(queuesOf(diag, near), { recvq: 0, sendq });
        assert.deepEqual(procQueuesOf(near), { recvq: 0, sendq });
        const recvq = ioctlInt(far, C.FIONREAD);
        assert.ok(recvq > 0);
        assert.deepEqual(queuesOf(diag, far), { recvq, sendq: 0 });
      });
    });

    it('an end of stream counts as one byte until it is read, as in ss(8)', () => {
      const { near, far } = connection(host);
      must(libc.shutdown(far, C.SHUT_WR), 'shutdown', far);
      agree(diag, near, { recvq: 1, sendq: 0 });
      assert.equal(ioctlInt(near, C.FIONREAD), 0);
      assert.equal(libc.recv(near, memory.address, 100, 0), 0);
      agree(diag, near, { recvq: 0, sendq: 0 });
    });

    it("a listener's recvq is how many wait to be accepted, its sendq how many may", () => {
      const server = listener(parseAddress(`${host}:0`), 7);
      const local = localAddress(server.fd);
      for (let waiting = 0; waiting < 4; waiting++) {
        eventually(() => {
          assert.deepEqual(diag.queues(local, ''), { recvq: waiting, sendq: 7 });
          assert.deepEqual(readProcNetTcp().queues(local, ''), { recvq: waiting, sendq: 0 });
        });
        connecting(server.address);
      }
      accept(server.fd);
      eventually(() => assert.equal(diag.queues(local, '')?.recvq, 3));
    });

    it('a connection that is gone is not taken for its listener', () => {
      const server = listener(parseAddress(`${host}:0`));
      const far = connecting(server.address);
      const near = accept(server.fd);
      const [local, peer] = [localAddress(near), peerAddress(near)];
      assert.deepEqual(diag.queues(local, peer), { recvq: 0, sendq: 0 });
      for (const fd of [far, near]) resetOnClose(fd);
      closeNow(far);
      eventually(() => {
        assert.equal(diag.queues(local, peer), undefined);
        assert.equal(readProcNetTcp().queues(local, peer), undefined);
      });
      assert.deepEqual(diag.queues(local, '')?.recvq, 0);
    });

    it('a listener of every address is found by that one only', () => {
      const any = host === '[::1]' ? '[::]' : '0.0.0.0';
      const { address } = listener(parseAddress(`${any}:0`), 3);
      const local = formatAddress(address);
      assert.deepEqual(diag.queues(local, ''), { recvq: 0, sendq: 3 });
      assert.equal(diag.queues(local.replace(any, host), ''), undefined);
    });
  });

describe('kernel queues of an IPv6 socket that talks IPv4', () => {
  before(needIPv6);

  it('are found by the IPv4-mapped addresses', () => {
    const server = dualStackListener();
    const { port } = parseAddress(localAddress(server)) as { port: number };
    const far = connecting(parseAddress(`127.0.0.1:${port}`));
    const near = accept(server);
    assert.match(peerAddress(near), /^\[::ffff:127\.0\.0\.1\]:/);
    const diag = openSockDiag();
    afterThisTest(() => diag.close());
    send(far, 5);
    agree(diag, near, { recvq: 5, sendq: 0 });
    agree(diag, far, { recvq: 0, sendq: 0 });
  });
});

describe('kernel queues of what is not there', () => {
  const unknown: [string, string][] = [
    ['127.0.0.1:1', ''],
    ['127.0.0.1:1', '127.0.0.1:2'],
    ['[::1]:1', '[::1]:2'],
    ['127.0.0.1:1', '[::1]:2'],
    ['[::1]:1', '127.0.0.1:2'],
    ['[fe80::1%lo]:1', ''],
    ['unix:/tmp/a', ''],
    ['unix:@a', 'unix:@b'],
    ['', ''],
    ['', '127.0.0.1:2'],
    ['127.0.0.1:1', 'unix:/tmp/a'],
  ];
  for (const [local, peer] of unknown)
    it(`knows no '${local}' with '${peer}'`, () => {
      const diag = openSockDiag();
      afterThisTest(() => diag.close());
      assert.equal(diag.queues(local, peer), undefined);
      assert.equal(readProcNetTcp().queues(local, peer), undefined);
    });

  it('refuses a text that is no address', () => {
    const diag = openSockDiag();
    afterThisTest(() => diag.close());
    for (const reader of [diag, readProcNetTcp()])
      assert.throws(() => reader.queues('localhost:80', ''), /'localhost:80' is no address/);
  });
});

describe('openSockDiag', () => {
  it('gives its descriptor back, harmlessly twice, and answers no more', () => {
    const before = readdirSync('/proc/self/fd');
    const diag = openSockDiag();
    assert.equal(readdirSync('/proc/self/fd').length, before.length + 1);
    diag.close();
    diag.close();
    assert.deepEqual(readdirSync('/proc/self/fd'), before);
    assert.throws(() => diag.queues('127.0.0.1:1', ''), { name: 'SyscallError', code: 'EBADF' });
  });

  it('answers for the right socket many times over', () => {
    const diag = openSockDiag();
    afterThisTest(() => diag.close());
    const connections = Array.from({ length: 20 }, (_, bytes) => {
      const { near, far } = connection('127.0.0.1');
      send(far, bytes + 1);
      agree(diag, near, { recvq: bytes + 1, sendq: 0 });
      return near;
    });
    for (let round = 0; round < 50; round++)
      assert.deepEqual(
        connections.map((fd) => queuesOf(diag, fd)?.recvq),
        connections.map((_, bytes) => bytes + 1),
      );
  });
});

function needIPv6(this: Mocha.Context): void {
  const addresses = Object.values(networkInterfaces()).flat();
  if (!addresses.some((entry) => entry?.address === '::1')) skipWith(this, 'no IPv6 loopback here');
}

function queuesOf(diag: SockDiag, fd: number): KernelQueues | undefined {
  return diag.queues(localAddress(fd), peerAddress(fd));
}

function procQueuesOf(fd: number): KernelQueues | undefined {
  return readProcNetTcp().queues(localAddress(fd), peerAddress(fd));
}

/** Both ways say so, as soon as the loopback has delivered. */
function agree(diag: SockDiag, fd: number, expected: KernelQueues): void {
  eventually(() => {
    assert.deepEqual(queuesOf(diag, fd), expected);
    assert.deepEqual(procQueuesOf(fd), expected);
  });
}

/** Tries until the check holds; its last failure after 5 s. */
function eventually(check: () => void): void {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      check();
      return;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
    }
  }
}

function connection(host: string): { near: number; far: number } {
  const server = listener(parseAddress(`${host}:0`));
  const far = connecting(server.address);
  const near = accept(server.fd);
  closeNow(server.fd);
  return { near, far };
}

function accept(server: number): number {
  awaitKernel(server, C.POLLIN);
  const fd = must(acceptFrom(server), 'accept4', server);
  afterThisTest(() => void libc.close(fd));
  return fd;
}

function dualStackListener(): number {
  const address: Address = parseAddress('[::]:0');
  const fd = openSocket(address);
  afterThisTest(() => void libc.close(fd));
  must(libc.bind(fd, memory.address, writeSockaddr(memory, 0, address)), 'bind', fd);
  return must(libc.listen(fd, 1), 'listen', fd) || fd;
}

function send(fd: number, count: number): void {
  assert.equal(libc.send(fd, memory.address, count, C.MSG_NOSIGNAL), count);
}
