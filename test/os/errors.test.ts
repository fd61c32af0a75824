/** Errno names, and the error thrown for an errno nobody expected. */

import * as assert from 'node:assert/strict';
import { errnoName } from '../../src/os/errnoName';
import { E, SyscallError, must } from '../../src/os/errors';
import * as libc from '../../src/os/libc';

describe('errnoName', () => {
  const table: [number, string][] = [
    [4, 'EINTR'],
    [11, 'EAGAIN'],
    [95, 'EOPNOTSUPP'],
    [104, 'ECONNRESET'],
    [115, 'EINPROGRESS'],
  ];
  for (const [number, name] of table)
    it(`knows ${number} as ${name}`, () => assert.equal(errnoName(number), name));

  it('gives the kernel’s name where glibc has two, and says which numbers it does not know', () => {
    assert.equal(errnoName(E.EWOULDBLOCK), 'EAGAIN');
    assert.equal(errnoName(E.ENOTSUP), 'EOPNOTSUPP');
    assert.equal(errnoName(999), 'errno 999');
  });
});

describe('SyscallError', () => {
  const table: [string, number, number, string, string, string][] = [
    ['bind', 5, 98, '127.0.0.1:80', 'bind(127.0.0.1:80): EADDRINUSE', 'EADDRINUSE'],
    ['recv', 7, 104, '', 'recv(7): ECONNRESET', 'ECONNRESET'],
    ['close', 0, 9, '', 'close(0): EBADF', 'EBADF'],
    ['socket', -1, 24, '', 'socket(): EMFILE', 'EMFILE'],
    ['wait', 3, 999, '', 'wait(3): errno 999', 'errno 999'],
  ];
  for (const [call, fd, errno, detail, message, code] of table)
    it(`says ${message}`, () => {
      const error = new SyscallError(call, fd, errno, detail);
      assert.equal(String(error), `SyscallError: ${message}`);
      assert.deepEqual(Object.assign({}, error), { name: 'SyscallError', call, fd, errno, code });
      assert.ok(error instanceof Error);
    });
});

describe('must', () => {
  it('gives the result back, or throws what errno says', () => {
    assert.equal(must(0, 'close'), 0);
    assert.equal(must(7, 'socket'), 7);
    assert.throws(() => must(libc.close(-1), 'close', 12), {
      name: 'SyscallError',
      message: 'close(12): EBADF',
      errno: E.EBADF,
    });
  });
});
