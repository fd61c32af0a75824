/** Sockets in words, against the kernel. */

import * as assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { type Address, formatAddress, parseAddress } from '../../src/os/address';
import { E } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { C } from '../../src/os/libc';
import { allocate } from '../../src/os/memory';
import {
  acceptFrom,
  connectTo,
  getOption,
  ioctlInt,
  lastPeer,
  localAddress,
  openDatagramSocket,
  openListener,
  openSocket,
  openSocketPair,
  resetOnClose,
  setOption,
} from '../../src/os/sockets';
import {
  afterThisTest,
  awaitKernel,
  closeNow,
  connecting,
  listener,
  pipe,
  receiveText,
  sendText,
  tcpPair,
  unixPair,
} from '../support/sockets';
import { skipWith } from '../skip';
import { peerAddress } from '../support/peer';

const ABSTRACT: Address = { family: 'unix', path: `@muxscope-test-${process.pid}` };

describe('openListener', () => {
  it('listens without blocking, close-on-exec, on the address asked for', () => {
    const { fd, address } = listener();
    assert.match(localAddress(fd), /^127\.0\.0\.1:[1-9]\d*$/);
    assert.equal(localAddress(fd), formatAddress(address));
    assert.notEqual(libc.fcntl(fd, C.F_GETFL, 0) & C.O_NONBLOCK, 0);
    assert.equal(libc.fcntl(fd, C.F_GETFD, 0), C.FD_CLOEXEC);
    assert.equal(getOption(fd, C.SOL_SOCKET, C.SO_REUSEADDR), 1);
  });

  it('listens on an abstract Unix address', () => {
    const { fd } = listener(ABSTRACT);
    assert.equal(localAddress(fd), formatAddress(ABSTRACT));
  });

  const failures: [string, () => Address, string][] = [
    ['a taken port', () => listener().address, 'EADDRINUSE'],
    ['a taken Unix address', () => (listener(ABSTRACT), ABSTRACT), 'EADDRINUSE'],
    ['an address of another machine', () => parseAddress('192.0.2.1:0'), 'EADDRNOTAVAIL'],
    ['a folder that is not there', () => parseAddress('unix:/no/such/folder/a'), 'ENOENT'],
  ];
  for (const [what, make, code] of failures)
    it(`leaves no descriptor open for ${what}: ${code}`, () => {
      const address = make();
      const before = openDescriptors();
      assert.throws(() => openListener(address, 1), {
        name: 'SyscallError',
        message: `bind(${formatAddress(address)}): ${code}`,
        code,
      });
      assert.deepEqual(openDescriptors(), before);
    });

  it('leaves no descriptor open for a path that is too long', () => {
    const before = openDescriptors();
    assert.throws(() => openListener({ family: 'unix', path: 'x'.repeat(108) }, 1), RangeError);
    assert.deepEqual(openDescriptors(), before);
  });
});

describe('acceptFrom and lastPeer', () => {
  it('gives −1 with EAGAIN while nobody connects', () => {
    const { fd } = listener();
    assert.equal(acceptFrom(fd), -1);
    assert.equal(libc.errno(), E.EAGAIN);
  });

  for (const text of ['127.0.0.1:0', '[::1]:0'])
    it(`gives a non-blocking connection and its peer over ${text}`, function () {
      if (text === '[::1]:0' && !hasIPv6()) skipWith(this, 'no IPv6 loopback here');
      const server = listener(parseAddress(text));
      const far = connecting(server.address);
      const near = accept(server.fd);
      assert.equal(lastPeer(), localAddress(far));
      assert.equal(localAddress(near), formatAddress(server.address));
      assert.equal(peerAddress(near), localAddress(far));
      assert.equal(peerAddress(far), localAddress(near));
      assert.notEqual(libc.fcntl(near, C.F_GETFL, 0) & C.O_NONBLOCK, 0);
      assert.equal(libc.fcntl(near, C.F_GETFD, 0), C.FD_CLOEXEC);
    });

  it('gives no peer for an unnamed Unix socket', () => {
    const server = listener(ABSTRACT);
    const far = connecting(ABSTRACT);
    accept(server.fd);
    assert.equal(lastPeer(), '');
    assert.equal(peerAddress(far), formatAddress(ABSTRACT));
  });
});

describe('connectTo and peerAddress', () => {
  it('is refused by a port nobody listens on, which SO_ERROR says once', () => {
    const server = listener();
    closeNow(server.fd);
    const fd = connecting(server.address);
    awaitKernel(fd, C.POLLERR);
    assert.equal(peerAddress(fd), '');
    assert.equal(getOption(fd, C.SOL_SOCKET, C.SO_ERROR), E.ECONNREFUSED);
    assert.equal(getOption(fd, C.SOL_SOCKET, C.SO_ERROR), 0);
  });

  it('gives the errno of a connect that fails at once', () => {
    const fd = openSocket(ABSTRACT);
    afterThisTest(() => void libc.close(fd));
    assert.equal(connectTo(fd, ABSTRACT), E.ECONNREFUSED);
  });
});

describe('setOption and getOption', () => {
  it('sets an int; the kernel doubles buffer sizes (socket(7))', () => {
    const { near } = tcpPair();
    setOption(near, C.SOL_SOCKET, C.SO_SNDBUF, 10_000);
    assert.equal(getOption(near, C.SOL_SOCKET, C.SO_SNDBUF), 20_000);
    setOption(near, C.IPPROTO_TCP, C.TCP_NODELAY, 1);
    assert.equal(getOption(near, C.IPPROTO_TCP, C.TCP_NODELAY), 1);
  });

  it('throws for a descriptor that is no socket', () => {
    const { readEnd } = pipe();
    const expected = { name: 'SyscallError', fd: readEnd, code: 'ENOTSOCK' };
    assert.throws(() => setOption(readEnd, C.SOL_SOCKET, C.SO_SNDBUF, 1), expected);
    assert.throws(() => getOption(readEnd, C.SOL_SOCKET, C.SO_SNDBUF), expected);
    assert.throws(() => localAddress(readEnd), expected);
  });
});

describe('resetOnClose', () => {
  const memory = allocate(8);

  it('gives the peer ECONNRESET', () => {
    const { near, far } = tcpPair();
    resetOnClose(near);
    closeNow(near);
    awaitKernel(far, C.POLLHUP | C.POLLERR);
    assert.equal(libc.recv(far, memory.address, 8, 0), -1);
    assert.equal(libc.errno(), E.ECONNRESET);
  });

  it('is not what an ordinary close does: end of stream', () => {
    const { near, far } = tcpPair();
    closeNow(near);
    awaitKernel(far, C.POLLIN);
    assert.equal(libc.recv(far, memory.address, 8, 0), 0);
  });
});

describe('ioctlInt', () => {
  for (const [name, make] of [
    ['TCP', tcpPair],
    ['Unix', unixPair],
  ] as const)
    it(`FIONREAD counts the bytes to read of a ${name} socket`, () => {
      const { near, far } = make();
      assert.equal(ioctlInt(near, C.FIONREAD), 0);
      sendText(far, 'twelve bytes');
      awaitKernel(near, C.POLLIN);
      assert.equal(ioctlInt(near, C.FIONREAD), 12);
    });

  it('SIOCOUTQ counts what the peer has no room for', () => {
    const { near } = tcpPair();
    assert.equal(ioctlInt(near, C.SIOCOUTQ), 0);
    const memory = allocate(65536);
    while (libc.send(near, memory.address, 65536, C.MSG_NOSIGNAL) > 0);
    assert.equal(libc.errno(), E.EAGAIN);
    assert.ok(ioctlInt(near, C.SIOCOUTQ) > 0);
  });

  it('throws for a descriptor that cannot say', () => {
    const { fd } = listener();
    assert.throws(() => ioctlInt(fd, C.FIONREAD), {
      name: 'SyscallError',
      message: `ioctl(${fd}): EINVAL`,
    });
  });
});

/** Their numbers; the folder's own descriptor has the same number each time. */
function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd');
}

function hasIPv6(): boolean {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.some((entry) => entry?.address === '::1');
}

function accept(server: number): number {
  awaitKernel(server, C.POLLIN);
  const fd = acceptFrom(server);
  afterThisTest(() => void libc.close(fd));
  assert.ok(fd >= 0);
  return fd;
}

describe('openDatagramSocket', () => {
  it('receives what another sends to it, message by message', () => {
    const [near, far] = [datagrams(), datagrams()];
    assert.notEqual(libc.fcntl(near, C.F_GETFL, 0) & C.O_NONBLOCK, 0);
    assert.equal(libc.fcntl(near, C.F_GETFD, 0), C.FD_CLOEXEC);
    assert.equal(connectTo(far, parseAddress(localAddress(near))), 0);
    sendText(far, 'one');
    sendText(far, 'two');
    awaitKernel(near, C.POLLIN);
    assert.deepEqual([receiveText(near), receiveText(near)], ['one', 'two']);
  });

  it('throws for a taken address, and leaves no descriptor', () => {
    const address = parseAddress(localAddress(datagrams()));
    const before = readdirSync('/proc/self/fd').length;
    assert.throws(() => openDatagramSocket(address), { call: 'bind', code: 'EADDRINUSE' });
    assert.equal(readdirSync('/proc/self/fd').length, before);
  });

  function datagrams(): number {
    const fd = openDatagramSocket(parseAddress('127.0.0.1:0'));
    afterThisTest(() => void libc.close(fd));
    return fd;
  }
});

describe('openSocketPair', () => {
  it('opens two that are each other’s peer, non-blocking and close-on-exec', () => {
    const [one, other] = openSocketPair();
    for (const fd of [one, other]) {
      afterThisTest(() => void libc.close(fd));
      assert.notEqual(libc.fcntl(fd, C.F_GETFL, 0) & C.O_NONBLOCK, 0);
      assert.equal(libc.fcntl(fd, C.F_GETFD, 0), C.FD_CLOEXEC);
    }
    sendText(one, 'there');
    assert.equal(receiveText(other), 'there');
    sendText(other, 'and back');
    assert.equal(receiveText(one), 'and back');
  });
});
