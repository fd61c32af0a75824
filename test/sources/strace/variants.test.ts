/** Logs of calls, versions and ways of copying that are seldom: every call in them is told, and as many are ready as were. */

import assert from 'node:assert/strict';
import { readLog, said } from '../../support/straceLog';

const KINDS = [
  'accept',
  'connect',
  'recv',
  'send',
  'ready',
  'wake',
  'close',
  'dup',
  'signal',
  'exit',
  'process',
];

const VARIANTS: Readonly<
  Record<string, { readonly log: readonly string[]; readonly told: readonly string[] }>
> = {
  'socketcall(2) of 32-bit programs': {
    log: [
      'socketcall(SYS_SOCKET, [PF_INET, SOCK_STREAM, IPPROTO_IP]) = 3',
      'socketcall(SYS_CONNECT, [3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("10.0.0.1")}, 16]) = 0',
      'socketcall(SYS_SEND, [3, "ab", 2, 0]) = 2',
      '_newselect(4, [3], NULL, NULL, {1, 0}) = 1 (in [3], left {0, 999990})',
      'socketcall(SYS_RECV, [3, "xyz", 100, 0]) = 3',
    ],
    told: [
      '0 -1 connect fd=3 peer=10.0.0.1:80',
      '0 -1 send fd=3 want=2 put=2 data=ab',
      '0 0 wake ready=1 waited=10000',
      '0 0 ready fd=3 events=r',
      '0 0 recv fd=3 want=100 got=3 data=xyz',
    ],
  },
  'several datagrams in one call': {
    log: [
      'recvmmsg(3, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, msg_namelen=128 => 16, msg_iov=[{iov_base="abc", iov_len=1500}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=3}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, msg_namelen=128 => 16, msg_iov=[{iov_base="defg", iov_len=1500}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=4}], 8, MSG_DONTWAIT, NULL) = 2 (left NULL)',
      'sendmmsg(3, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="ab", iov_len=2}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=2}], 1, MSG_NOSIGNAL) = 1',
    ],
    told: [
      '0 -1 recv fd=3 want=3000 got=7 data=abc call=recvmmsg peer=10.0.0.1:53',
      '0 -1 send fd=3 want=2 put=2 data=ab call=sendmmsg',
    ],
  },
  'epoll_pwait2(2)': {
    log: [
      'epoll_create1(0) = 3',
      'epoll_ctl(3, EPOLL_CTL_ADD, 5, {events=EPOLLIN, data=0x5}) = 0',
      'epoll_pwait2(3, [{events=EPOLLIN, data=0x5}], 16, {tv_sec=0, tv_nsec=500000}, NULL, 8) = 1',
    ],
    told: ['0 0 wake ready=1', '0 0 ready fd=5 events=r'],
  },
  'odd spaces where calls go on': {
    log: [
      '[pid  7] epoll_wait(3, <unfinished ...>',
      '[pid  8] read(4, <unfinished ...>',
      '[pid  7] <... epoll_wait resumed> [{EPOLLIN, {u32=5, u64=5}}], 16, 100)  = 1',
      '[pid  8] <... read resumed> "ab", 9)   = 2',
      '[pid 7] read(5,  <unfinished ...>',
      '[pid 8] close(4) = 0',
      '[pid 7] <... read resumed>  "abc"  , 100) = 3',
    ],
    told: [
      '0 0 wake ready=1',
      '0 0 ready fd=5 events=r',
      '1 -1 recv fd=4 want=9 got=2 data=ab call=read',
      '1 -1 close fd=4',
      '0 0 recv fd=5 want=100 got=3 data=abc call=read',
    ],
  },
  'every way to double a number': {
    log: [
      'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3',
      'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("10.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)',
      'fcntl(3, F_DUPFD_CLOEXEC, 10) = 10',
      'dup3(3, 11, O_CLOEXEC) = 11',
      'dup2(3, 12) = 12',
      'fcntl64(3, F_DUPFD, 20) = 20',
      'sendto(10, "ab", 2, MSG_NOSIGNAL, NULL, 0) = 2',
      'close(3) = 0',
      'sendto(12, "ab", 2, 0, NULL, 0) = 2',
    ],
    told: [
      '0 -1 connect fd=3 peer=10.0.0.1:80 errno=EINPROGRESS',
      '0 -1 dup fd=10 from=3',
      '0 -1 dup fd=11 from=3',
      '0 -1 dup fd=12 from=3',
      '0 -1 dup fd=20 from=3',
      '0 -1 send fd=10 want=2 put=2 data=ab',
      '0 -1 close fd=3',
      '0 -1 send fd=12 want=2 put=2 data=ab',
    ],
  },
  'what is no socket': {
    log: [
      'eventfd2(0, EFD_CLOEXEC|EFD_NONBLOCK) = 3',
      'timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK) = 4',
      'signalfd4(-1, [INT TERM], 8, SFD_NONBLOCK) = 5',
      'inotify_init1(IN_NONBLOCK) = 6',
      'poll([{fd=3, events=POLLIN}, {fd=4, events=POLLIN}, {fd=5, events=POLLIN}, {fd=6, events=POLLIN}], 4, -1) = 2 ([{fd=3, revents=POLLIN}, {fd=5, revents=POLLIN}])',
      'read(3, "\\1\\0\\0\\0\\0\\0\\0\\0", 8) = 8',
      'read(5, [{ssi_signo=SIGINT, ssi_code=SI_USER, ssi_pid=1, ssi_uid=0}], 128) = 128',
      'read(6, [{wd=1, mask=IN_CREATE, cookie=0, len=16, name="x"}], 4096) = 32',
    ],
    told: [
      '0 0 wake ready=2',
      '0 0 ready fd=3 events=r',
      '0 0 ready fd=5 events=r',
      '0 0 recv fd=3 want=8 got=8 data=\x01\x00\x00\x00\x00\x00\x00\x00 call=read',
      '0 0 recv fd=5 want=128 got=128 call=read',
      '0 0 recv fd=6 want=4096 got=32 call=read',
    ],
  },
  'a child that becomes another program': {
    log: [
      '7 clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f, stack_size=0x9000}, 88) = 8',
      '8 execve("/bin/ls", ["ls"], 0x7ff /* 3 vars */) = 0',
      '8 +++ exited with 0 +++',
      '7 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=0, si_status=0, si_utime=0, si_stime=0} ---',
      '7 poll([{fd=5, events=POLLIN}], 1, 0) = 0 (Timeout)',
    ],
    told: [
      '0 -1 process pid=8 parent=7',
      '1 -1 exit code=0',
      '0 -1 signal name=SIGCHLD',
      '0 0 wake ready=0',
    ],
  },
  'errors in other languages': {
    log: [
      'read(5, 0x7ffd, 9) = -1 EAGAIN (Ressource temporairement non disponible)',
      'recvfrom(5, 0x7f, 9, 0, NULL, NULL) = -1 ECONNRESET (Die Verbindung wurde vom Kommunikationspartner zurückgesetzt) <0.000010>',
      'read(5, 0x7f, 9) = -1 EINTR (中断的系统调用)',
    ],
    told: [
      '0 -1 recv fd=5 want=9 got=-1 errno=EAGAIN call=read',
      '0 -1 recv fd=5 want=9 got=-1 errno=ECONNRESET dur=10000',
      '0 -1 recv fd=5 want=9 got=-1 errno=EINTR call=read',
    ],
  },
  'the source of a page': {
    log: [
      '[pid  7] epoll_wait(3, &lt;unfinished ...&gt;',
      '[pid  8] write(4, &quot;a&amp;b&quot;, 3) = 3',
      '[pid  7] &lt;... epoll_wait resumed&gt; [{EPOLLIN, {u32=5, u64=5}}], 16, 100) = 1',
    ],
    told: [
      '0 -1 send fd=4 want=3 put=3 data=a&b call=write',
      '1 0 wake ready=1',
      '1 0 ready fd=5 events=r',
    ],
  },
  'numbers of lines': {
    log: [
      '      1 7 epoll_wait(3, [{EPOLLIN, {u32=5, u64=5}}], 16, 100) = 1',
      '      2 7 read(5, "ab", 9) = 2',
      '      3 7 read(5, "", 9) = 0',
      '      4 7 close(5) = 0',
    ],
    told: [
      '0 0 wake ready=1',
      '0 0 ready fd=5 events=r',
      '0 0 recv fd=5 want=9 got=2 data=ab call=read',
      '0 0 recv fd=5 want=9 got=0 call=read',
      '0 0 close fd=5',
    ],
  },
  'a mail of 72 columns, quoted': {
    log: [
      '> [pid 12345] 10:00:07.123456 sendto(5, "GET / HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n",',
      '> 36, MSG_NOSIGNAL, NULL, 0) = 36 <0.000040>',
      '> [pid 12345] 10:00:07.223456 poll([{fd=5, events=POLLIN}], 1, 5000) = 1',
      '> ([{fd=5, revents=POLLIN}]) <0.1000>',
      '> [pid 12345] 10:00:07.323456 recvfrom(5, "HTTP/1.1 200 OK", 4096, 0, NULL,',
      '> NULL) = 15 <0.000010>',
    ],
    told: [
      '0 -1 send fd=5 want=36 put=36 data=GET / HTTP/1.1\r\nHost: a.example\r\n\r\n dur=40000',
      '0 0 wake ready=1 waited=100000000',
      '0 0 ready fd=5 events=r',
      '0 0 recv fd=5 want=4096 got=15 data=HTTP/1.1 200 OK dur=10000',
    ],
  },
  'who was attached': {
    log: [
      'strace: Process 7 attached with 3 threads',
      'strace: Process 12 attached',
      '[pid  7] epoll_wait(3, [{EPOLLIN, {u32=5, u64=5}}], 16, 100) = 1',
      '[pid 12] read(5, "ab", 9) = 2',
      'strace: Process 12 detached',
      '^Cstrace: Process 7 detached',
      ' <detached ...>',
    ],
    told: [
      '0 0 wake ready=1',
      '0 0 ready fd=5 events=r',
      '1 -1 recv fd=5 want=9 got=2 data=ab call=read',
    ],
  },
  'descriptors that are passed on': {
    log: [
      'socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0, [3, 4]) = 0',
      'sendmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[9]}], msg_controllen=24, msg_flags=0}, 0) = 1',
      'recvmsg(4, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[12]}], msg_controllen=24, msg_flags=0}, 0) = 1',
      'read(12, "q", 1) = 1',
    ],
    told: [
      '0 -1 send fd=3 want=1 put=1 data=x call=sendmsg',
      '0 -1 recv fd=4 want=1 got=1 data=x call=recvmsg',
      '0 -1 recv fd=12 want=1 got=1 data=q call=read',
    ],
  },
  'calls with times of 64 bits': {
    log: [
      'ppoll_time64([{fd=5, events=POLLIN|POLLRDNORM}, {fd=-1}], 2, {tv_sec=1, tv_nsec=0}, NULL, 8) = 1 ([{fd=5, revents=POLLIN|POLLRDNORM}], left {tv_sec=0, tv_nsec=500000000})',
      'pselect6_time64(6, [5], [], [], {tv_sec=1, tv_nsec=0}, NULL) = 0 (Timeout)',
    ],
    told: ['0 0 wake ready=1 waited=500000000', '0 0 ready fd=5 events=r', '1 0 wake ready=0'],
  },
  'strace 4.17': {
    log: [
      'select(6, [3 5], NULL, NULL, {tv_sec=1, tv_usec=0}) = 1 (in [5], left {tv_sec=0, tv_usec=999990})',
      'epoll_ctl(3, EPOLL_CTL_ADD, 5, {EPOLLIN|EPOLLET, {u32=5, u64=94489280517}}) = 0',
      'epoll_wait(3, [{EPOLLIN, {u32=5, u64=94489280517}}], 16, -1) = 1',
      'recvmsg(5, {msg_name(16)={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, msg_iov(1)=[{"abc", 1500}], msg_controllen=0, msg_flags=0}, 0) = 3',
    ],
    told: [
      '0 0 wake ready=1 waited=10000',
      '0 0 ready fd=5 events=r',
      '1 0 wake ready=1',
      '1 0 ready fd=5 events=r',
      '1 0 recv fd=5 want=1500 got=3 data=abc call=recvmsg peer=10.0.0.1:53',
    ],
  },
  'select with all its sets': {
    log: ['select(1024, [3 4 5 6 7], [8 9], [3 4], NULL) = 3 (in [5 6], out [8])'],
    told: [
      '0 0 wake ready=3',
      '0 0 ready fd=5 events=r',
      '0 0 ready fd=6 events=r',
      '0 0 ready fd=8 events=w',
    ],
  },
  'what was injected': {
    log: [
      'read(5, 0x7ffd, 9) = -1 EAGAIN (Resource temporarily unavailable) (INJECTED)',
      'read(5, "ab", 9) = 2 (DELAYED)',
    ],
    told: [
      '0 -1 recv fd=5 want=9 got=-1 errno=EAGAIN call=read',
      '0 -1 recv fd=5 want=9 got=2 data=ab call=read',
    ],
  },
  'numbers of two namespaces': {
    log: [`[pid 12345 /* 3 in strace's PID NS */] read(5, "ab", 9) = 2`],
    told: ['0 -1 recv fd=5 want=9 got=2 data=ab call=read'],
  },
  'children in another namespace': {
    log: [
      "12345 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 3 /* 12350 in strace's PID NS */",
      '12350 read(5, "ab", 9) = 2',
      '12350 +++ exited with 0 +++',
    ],
    told: [
      '0 -1 process pid=12350 parent=12345',
      '1 -1 recv fd=5 want=9 got=2 data=ab call=read',
      '1 -1 exit code=0',
    ],
  },
  'arguments that somebody left out': {
    log: ['read(5, ..., 1024) = 512', 'epoll_wait(3, ..., 16, 100) = 2', 'send(5, ..., 7, 0) = 7'],
    told: [
      '0 -1 recv fd=5 want=1024 got=512 call=read',
      '0 0 wake ready=2',
      '0 0 send fd=5 want=7 put=7',
    ],
  },
  'names of processes': {
    log: [
      '12345<nginx> 1795401963.250465 epoll_wait(8<anon_inode:[eventpoll]>, [{events=EPOLLIN, data={u32=5, u64=5}}], 512, -1) = 1 <0.5>',
      '12345<nginx> 1795401963.750465 accept4(6<TCP:[0.0.0.0:80]>, {sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("10.0.0.1")}, [112 => 16], SOCK_NONBLOCK) = 3<TCP:[10.0.0.9:80->10.0.0.1:1]> <0.00002>',
    ],
    told: [
      '0 0 wake ready=1 waited=500000000',
      '0 0 ready fd=5 events=r',
      '0 0 accept listener=6 fd=3 peer=10.0.0.1:1 dur=20000',
    ],
  },
  'names of processes with parentheses (-Y)': {
    log: [
      '[pid 71<(sd-pam)>] read(5,  <unfinished ...>',
      '[pid 72<a(1) b>] write(6, "x", 1)   = 1',
      '[pid 71<(sd-pam)>] <... read resumed>"ab", 9) = 2',
    ],
    told: [
      '0 -1 send fd=6 want=1 put=1 data=x call=write',
      '1 -1 recv fd=5 want=9 got=2 data=ab call=read',
    ],
  },
  'what SELinux calls threads and files (--secontext)': {
    log: [
      '[pid 71] [unconfined_t] read(5 [httpd_t],  <unfinished ...>',
      '[pid 72] [unconfined_t] sendto(6</dev/x> [httpd_t], "x", 1, 0, NULL, 0) = 1',
      '[pid 71] [unconfined_t] <... read resumed>"ab", 9) = 2',
      '[pid 71] [unconfined_t] execve("/bin/x" [bin_t], ["x"], 0x7ff /* 3 vars */) = 0',
    ],
    told: ['0 -1 send fd=6 want=1 put=1 data=x', '1 -1 recv fd=5 want=9 got=2 data=ab call=read'],
  },
  'the same before times, in full': {
    log: [
      '71 [unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023] 10:00:00.000001 read(5 [system_u:object_r:x_t:s0], "ab", 9) = 2',
      '72 [unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023] 10:00:00.000002 read(6 [system_u:object_r:x_t:s0], "cd", 9) = 2',
    ],
    told: [
      '0 -1 recv fd=5 want=9 got=2 data=ab call=read',
      '1 -1 recv fd=6 want=9 got=2 data=cd call=read',
    ],
  },
  'vectors that are not printed (-s 0)': {
    log: [
      'sendmsg(5, {msg_name=NULL, msg_namelen=0, msg_iov=[...], msg_iovlen=2, msg_controllen=0, msg_flags=0}, 0) = 4',
      'readv(5, [...], 2) = 7',
      'readv(5, [{iov_base=""..., iov_len=9}, ...], 2) = 11',
    ],
    told: [
      '0 -1 send fd=5 want=4 put=4 call=sendmsg',
      '0 -1 recv fd=5 want=7 got=7 call=readv',
      '0 -1 recv fd=5 want=11 got=11 call=readv',
    ],
  },
  'lines in a list of YAML, or indented in one of JSON': {
    log: [
      '    "stderr_lines": [',
      '        "[pid 7] read(5, \\"ab\\\\n\\", 9) = 3",',
      '        "[pid 7] read(5, \\"\\", 9) = 0"',
      '- "[pid 7] read(5, \\"c\\", 9) = 1"',
    ],
    told: [
      '0 -1 recv fd=5 want=9 got=3 data=ab\n call=read',
      '0 -1 recv fd=5 want=9 got=0 call=read',
      '0 -1 recv fd=5 want=9 got=1 data=c call=read',
    ],
  },
  'lines as bytes of Python': {
    log: [`b'[pid 7] read(5, "it\\'s\\\\n", 9) = 5\\n'`, `b'[pid 7] read(5, "", 9) = 0\\r\\n',`],
    told: [
      `0 -1 recv fd=5 want=9 got=5 data=it's\n call=read`,
      '0 -1 recv fd=5 want=9 got=0 call=read',
    ],
  },
  'lines as texts of JSON': {
    log: ['"[pid 7] read(5, \\"ab\\\\n\\", 9) = 3",', '"[pid 7] read(5, \\"\\", 9) = 0",'],
    told: [
      '0 -1 recv fd=5 want=9 got=3 data=ab\n call=read',
      '0 -1 recv fd=5 want=9 got=0 call=read',
    ],
  },
  'what script(1) recorded': {
    log: [
      '\x1b]0;root@box: ~\x07\x1b[?2004h\x1b[01;32mroot@box\x1b[00m:~# strace -p 7',
      'read(5, "ab", 9) = 2\r\r',
      'read(5, "", 9) = 0\r',
      '\x1b[?2004l',
    ],
    told: [
      '0 -1 recv fd=5 want=9 got=2 data=ab call=read',
      '0 -1 recv fd=5 want=9 got=0 call=read',
    ],
  },
  'a table, quotes doubled': {
    log: [
      '"2026-11-28 10:00:00","host1","read(5, ""ab"", 9) = 2"',
      '"2026-11-28 10:00:01","host1","read(5, """", 9) = 0"',
    ],
    told: [
      '0 -1 recv fd=5 want=9 got=2 data=ab call=read',
      '0 -1 recv fd=5 want=9 got=0 call=read',
    ],
  },
  'a chat, with list marks': {
    log: ['*strace output*', '• `read(5, "ab", 9) = 2`', '• `read(5, "", 9) = 0`'],
    told: [
      '0 -1 recv fd=5 want=9 got=2 data=ab call=read',
      '0 -1 recv fd=5 want=9 got=0 call=read',
    ],
  },
};

describe('sources/strace reads what is seldom:', () => {
  for (const [what, { log, told }] of Object.entries(VARIANTS))
    it(what, () => {
      const { events, facts } = readLog(log.join('\n'));
      assert.equal(facts.unread, 0, facts.samples[0]);
      assert.deepEqual(said(events, ...KINDS), told);
    });
});
