/** Calls as other machines and older kernels name them, numbers for all flags, and a program's name that was cut. */

import assert from 'node:assert/strict';
import { readLog, said } from '../../support/straceLog';

function told(...lines: string[]): string[] {
  const { events, facts } = readLog(lines.join('\n'));
  assert.equal(facts.unread, 0, facts.samples[0]);
  return said(events).filter((line) => !/^\S+ \S+ (?:loop|wake)/.test(line));
}

describe('sources/strace knows', () => {
  const pairs: Readonly<Record<string, readonly [string, string]>> = {
    socketcall: ['recv(4, "ab", 10, 0) = 2', 'socketcall(SYS_RECV, [4, "ab", 10, 0]) = 2'],
    'socketcall that listens': [
      'socket(AF_INET, SOCK_STREAM, 0) = 3\nlisten(3, 5) = 0',
      'socketcall(SYS_SOCKET, [AF_INET, SOCK_STREAM, 0]) = 3\nsocketcall(SYS_LISTEN, [3, 5]) = 0',
    ],
    'select of ARM': [
      'select(5, [3], [], NULL, NULL) = 1 (in [3])',
      'old_select(5, [3], [], NULL, NULL) = 1 (in [3])',
    ],
    'select of i386': [
      'select(5, [3], [], NULL, NULL) = 1 (in [3])',
      '_newselect(5, [3], [], NULL, NULL) = 1 (in [3])',
    ],
    'select of 64-bit times': [
      'pselect6(5, [3], NULL, NULL, NULL, NULL) = 1 (in [3])',
      'pselect6_time64(5, [3], NULL, NULL, NULL, NULL) = 1 (in [3])',
    ],
    'epoll of Alpha': [
      'epoll_wait(6, [{EPOLLIN, {u32=4, u64=4}}], 10, -1) = 1',
      'epoll_wait_old(6, {{EPOLLIN, {u32=4, u64=4}}}, 10, -1) = 1',
    ],
    'readv that has an offset': [
      'readv(4, [{iov_base="ab", iov_len=2}], 1) = 2',
      'preadv2(4, [{iov_base="ab", iov_len=2}], 1, -1, 0) = 2',
    ],
    'flags that are numbers': [
      'socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3, 4]) = 0\nfcntl(3, F_DUPFD, 0) = 5\nshutdown(4, SHUT_WR) = 0\nrecv(4, "a", 1, MSG_PEEK) = 1\nexecve("/bin/x", [], NULL) = 0',
      'socketpair(0x1, 0x1|0x80000, 0, [3, 4]) = 0\nfcntl(3, 0, 0) = 5\nshutdown(4, 0x1) = 0\nrecv(4, "a", 1, 0x2) = 1\nexecve("/bin/x", [], NULL) = 0',
    ],
    'flags with what they mean': [
      'socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3, 4]) = 0\nexecve("/bin/x", [], NULL) = 0',
      'socketpair(0x1 /* AF_UNIX */, 0x1 /* SOCK_STREAM */|0x80000 /* SOCK_CLOEXEC */, 0, [3, 4]) = 0\nexecve("/bin/x", [], NULL) = 0',
    ],
    'addresses that are bytes': [
      'accept(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, [16]) = 4\naccept(3, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "fe80::1", &sin6_addr)}, [28]) = 5',
      String.raw`accept(3, {sa_family=0x2, sin_port="\0P", sin_addr="\x7f\x00\x00\x01"}, [16]) = 4
accept(3, {sa_family=0xa, sin6_port="\0P", sin6_addr="\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"}, [28]) = 5`,
    ],
  };
  for (const [what, [usual, other]] of Object.entries(pairs))
    it(what, () => assert.deepEqual(told(other), told(usual)));

  it('that a process has ended with exit_group, where strace was told not to say so', () => {
    const log = [
      '7 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 8',
      '8 read(5, "", 1) = 0',
      '7 exit_group(3) = ?',
    ];
    assert.deepEqual(told(...log).slice(-1), ['1 -1 exit code=3']);
  });

  it('what was run, also where its words were cut', () => {
    const program = (execve: string) =>
      readLog(`${execve} = 0\nread(0, "", 1) = 0\n`).trace.about.program;
    assert.equal(
      program(
        'execve("/usr/bin/python3.11", ["/usr/bin/pyth"..., "-m", "http.ser"..., "8000"], 0x7f /* 9 vars */)',
      ),
      '/usr/bin/python3.11 -m http.ser… 8000',
    );
    assert.equal(program('execve("/bin/x", ["x", "a", ...], 0x7f)'), 'x a …');
    assert.equal(program('execve("/bin/x", [...], 0x7f)'), '/bin/x');
    assert.equal(program('execve("/bin/x", 0x7f1, 0x7f2)'), '/bin/x');
  });
});
