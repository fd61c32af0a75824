/** Threads, processes, signals, and what each of them has open: who a line is of, and what that one's numbers stand for. */

import assert from 'node:assert/strict';
import { readLog, said } from '../../support/straceLog';

function told(lines: readonly string[], ...kinds: string[]): string[] {
  const { facts, events } = readLog(lines.join('\n'));
  assert.equal(facts.unread, 0, facts.samples[0]);
  return said(events, ...kinds);
}

/** `pid tid` of each loop. */
function loopsOf(lines: readonly string[]): string[] {
  return [...readLog(lines.join('\n')).trace.processes.loops.values()].map(
    ({ pid, tid }) => `${pid} ${tid}`,
  );
}

const THREAD = 'flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM';

describe('sources/strace of processes tells', () => {
  it('threads of clone3 and of clone, whose table is one', () => {
    const lines = [
      '10 socket(AF_INET, SOCK_STREAM, 0) = 3',
      `10 clone3({${THREAD}, child_tid=0x7f, stack_size=0x7fff80} => {parent_tid=[11]}, 88) = 11`,
      `10 clone(child_stack=0x7f, ${THREAD}, parent_tid=[12], tls=0x7f) = 12`,
      '11 listen(3, 5) = 0',
      '12 close(3) = 0',
    ];
    assert.deepEqual(loopsOf(lines), ['10 10', '10 11', '10 12']);
    assert.deepEqual(told(lines, 'open', 'close', 'process'), [
      '1 -1 open fd=3 role=listener proto=tcp',
      '2 -1 close fd=3',
    ]);
  });

  it('children, whose table is a copy, or their parent’s where it is shared', () => {
    const lines = [
      '10 pipe2([3, 4], O_CLOEXEC) = 0',
      '10 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 11',
      '11 close(3) = 0',
      '10 read(3, "x", 1) = 1',
      '10 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FILES|SIGCHLD) = 12',
      '12 close(4) = 0',
      '10 close(4) = -1 EBADF (Bad file descriptor)',
      '11 execve("/bin/cat", ["cat"], 0x7f /* 3 vars */) = 0',
    ];
    assert.deepEqual(told(lines, 'process', 'close', 'recv'), [
      '0 -1 process pid=11 parent=10',
      '1 -1 close fd=3',
      '0 -1 recv fd=3 want=1 got=1 data=x call=read',
      '0 -1 process pid=12 parent=10 shares=true',
      '2 -1 close fd=4',
      '1 -1 close fd=4',
    ]);
  });

  it('what a process said last on a standard error that is a file, with its end', () => {
    const lines = [
      '10 write(2</tmp/err>, "listening\\n", 10) = 10',
      '10 recvfrom(5<TCP:[127.0.0.1:1->127.0.0.1:2]>, 0x7f, 100, 0, NULL, NULL) = -1 EAGAIN (Try again)',
      '10 write(2</tmp/err>, "BlockingIOError", 15) = 15',
      '10 write(2</tmp/err>, ": 11\\n", 5) = 5',
      '10 +++ exited with 1 +++',
    ];
    assert.deepEqual(told(lines, 'send', 'exit'), ['0 -1 exit code=1 text=BlockingIOError: 11\n']);
  });

  it('a long sleep of a thread that has waited, and no short one, and none of another', () => {
    const lines = [
      '10 1.000000 clock_nanosleep(CLOCK_MONOTONIC, 0, {tv_sec=0, tv_nsec=450000000}, NULL) = 0 <0.450000>',
      '10 2.000000 poll([{fd=3, events=POLLIN}], 1, 1000) = 1 ([{fd=3, revents=POLLIN}]) <0.010000>',
      '10 3.000000 clock_nanosleep(CLOCK_MONOTONIC, 0, {tv_sec=0, tv_nsec=450000000}, NULL) = 0 <0.450000>',
      '10 4.000000 nanosleep({tv_sec=0, tv_nsec=1000}, NULL) = 0 <0.000100>',
    ];
    assert.deepEqual(told(lines, 'task'), [
      '0 0 task name=clock_nanosleep state=begin',
      '0 0 task name=clock_nanosleep state=end',
    ]);
  });

  it('a long sleep in a log without durations, by what was asked for', () => {
    const lines = [
      '10 2.000000 poll([{fd=3, events=POLLIN}], 1, 1000) = 1 ([{fd=3, revents=POLLIN}])',
      '10 3.000000 nanosleep({tv_sec=0, tv_nsec=450000000}, NULL) = 0',
      '10 4.000000 clock_nanosleep(CLOCK_MONOTONIC, 0, {tv_sec=2, tv_nsec=0}, {tv_sec=1, tv_nsec=0}) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)',
      '10 6.000000 clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, {tv_sec=1700000000, tv_nsec=0}, NULL) = 0',
      '10 7.000000 wait4(-1, NULL, 0, NULL) = 11',
    ];
    assert.deepEqual(told(lines, 'task'), [
      '0 0 task name=nanosleep state=begin',
      '0 0 task name=nanosleep state=end',
    ]);
  });

  it('a child that speaks before its parent’s call has returned', () => {
    const lines = [
      '10 pipe2([3, 4], O_CLOEXEC) = 0',
      '10 vfork( <unfinished ...>',
      '11 close(3) = 0',
      '11 execve("/bin/true", ["true"], 0x7f <unfinished ...>',
      '10 <... vfork resumed>) = 11',
      '11 <... execve resumed>) = 0',
      '10 read(3, "", 1) = 0',
      '11 +++ exited with 0 +++',
    ];
    assert.deepEqual(
      told(lines, 'process', 'close', 'recv', 'exit'),
      [
        '0 -1 process pid=11 parent=10',
        ...[
          '1 -1 close fd=3',
          '1 -1 close fd=4',
          '0 -1 recv fd=3 want=1 got=0 call=read',
          '1 -1 exit',
        ],
      ].map((line) => (line.endsWith('exit') ? `${line} code=0` : line)),
    );
  });

  it('lines that have a number only while there is more than one', () => {
    const lines = [
      'strace: Process 10 attached',
      'read(3, "a", 1) = 1',
      'clone(child_stack=NULL, flags=SIGCHLDstrace: Process 11 attached',
      ', child_tidptr=0x7f) = 11',
      '[pid    11] read(3,  <unfinished ...>',
      '[pid    10] read(4,  <unfinished ...>',
      '[pid    11] <... read resumed>"b", 1) = 1',
      '[pid    11] exit_group(3) = ?',
      '[pid    11] +++ exited with 3 +++',
      '<... read resumed>"c", 1) = 1',
      '--- SIGCHLD {si_signo=SIGCHLD, si_pid=11} ---',
      'read(4, "d", 1) = 1',
      '+++ killed by SIGKILL +++',
    ];
    assert.deepEqual(loopsOf(lines), ['10 10', '11 11']);
    assert.deepEqual(
      told(lines, 'recv', 'exit', 'signal').map((line) =>
        line.replace(/ want=1| got=1| call=read/g, ''),
      ),
      [
        ...[
          '0 -1 recv fd=3 data=a',
          '1 -1 recv fd=3 data=b',
          '1 -1 exit code=3',
          '0 -1 recv fd=4 data=c',
        ],
        ...[
          '0 -1 signal name=SIGCHLD',
          '0 -1 recv fd=4 data=d',
          '0 -1 exit code=-1 signal=SIGKILL',
        ],
      ],
    );
  });

  it('whose the first lines were, once somebody else has a number', () => {
    const lines = [
      'read(3, "a", 1) = 1',
      'clone(child_stack=NULL, flags=SIGCHLD) = 11',
      '[pid 11] read(3, "b", 1) = 1',
      '[pid 10] read(3, "c", 1) = 1',
    ];
    assert.deepEqual(
      told(lines, 'recv').map((line) => line.slice(0, 1)),
      ['0', '1', '0'],
    );
  });

  it('threads that were there before, and processes that were attached to one by one', () => {
    assert.deepEqual(loopsOf(['10 read(3, "", 1) = 0', '11 read(3, "", 1) = 0']), [
      '10 10',
      '10 11',
    ]);
    const lines = [
      'strace: Process 10 attached with 2 threads',
      '[pid    11] read(3, "", 1) = 0',
      '[pid    10] read(3, "", 1) = 0',
    ];
    assert.deepEqual(loopsOf(lines), ['10 11', '10 10']);
    const two = ['strace: Process 10 attached', 'strace: Process 20 attached', ...lines.slice(1)];
    assert.deepEqual(loopsOf([...two, '[pid    20] read(3, "", 1) = 0']), [
      '10 11',
      '10 10',
      '20 20',
    ]);
  });

  it('as many threads as a machine can have, whatever number stands before each line', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `${i + 1} futex(0x7f, FUTEX_WAIT, 0, NULL) = 0`,
    );
    const { facts, trace } = readLog([...lines, '20001 read(3, "", 1) = 0'].join('\n'));
    assert.deepEqual([facts.others, facts.calls], [20_000, 1]);
    assert.equal(trace.processes.loops.size, 1);
  });

  it('files of -ff that were put behind each other', () => {
    const lines = [
      '==> trace.10 <==',
      'read(3, "", 1) = 0',
      '',
      '==> trace.11 <==',
      'read(3, "", 1) = 0',
    ];
    assert.deepEqual(loopsOf(lines), ['10 10', '10 11']);
  });

  it('the name that a thread was given', () => {
    const { trace } = readLog('10 prctl(PR_SET_NAME, "worker") = 0\n');
    assert.equal(trace.processes.loops.get(0)?.name, 'worker');
  });

  it('who ended as whom: of exec by another thread, of an exit that is told by its call alone', () => {
    const lines = [
      `10 clone3({${THREAD}} => {parent_tid=[11]}, 88) = 11`,
      '11 execve("/bin/x", ["x"], 0x7f /* 1 var */ <unfinished ...>',
      '10 +++ superseded by execve in pid 11 +++',
      '10 <... execve resumed>) = 0',
      '10 read(3, "", 1) = 0',
      '10 exit_group(7) = ?',
    ];
    assert.deepEqual(told(lines, 'exit', 'recv'), [
      '1 -1 recv fd=3 want=1 got=0 call=read',
      '1 -1 exit code=7',
    ]);
  });
});

describe('sources/strace of numbers tells', () => {
  it('closes and dup2 when they begin: another thread may have the number before they return', () => {
    const lines = [
      '10 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0',
      '10 close(3 <unfinished ...>',
      '11 accept4(9, NULL, NULL, SOCK_CLOEXEC) = 3<TCP:[127.0.0.1:1->127.0.0.1:2]>',
      '10 <... close resumed>) = 0',
      '11 dup2(4, 3 <unfinished ...>',
      '10 close(3) = 0',
      '11 <... dup2 resumed>) = 3',
    ];
    assert.deepEqual(
      told(lines, 'close', 'accept', 'dup'),
      [
        ...['0 -1 close fd=3', '1 -1 accept fd=3 listener=9 peer=127.0.0.1:2'],
        ...['1 -1 dup fd=3 from=4', '0 -1 close fd=3'],
      ].map((line) => line.replace('fd=3 listener=9', 'listener=9 fd=3')),
    );
  });

  it('every way to have one more, and what exec leaves', () => {
    const lines = [
      'socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3, 4]) = 0',
      'dup(3) = 5',
      'fcntl(3, F_DUPFD, 10) = 10',
      'fcntl(3, F_DUPFD_CLOEXEC, 10) = 11',
      'dup3(3, 12, O_CLOEXEC) = 12',
      'dup2(3, 3) = 3',
      'fcntl(5, F_SETFD, FD_CLOEXEC) = 0',
      'ioctl(4, FIONCLEX) = 0',
      'close_range(10, 10, 0) = 0',
      'execve("/bin/x", ["x"], 0x7f /* 1 var */) = 0',
      'close_range(3, ~0U, 0) = 0',
    ];
    assert.deepEqual(told(lines, 'dup', 'close'), [
      ...[
        '0 -1 dup fd=5 from=3',
        '0 -1 dup fd=10 from=3',
        '0 -1 dup fd=11 from=3',
        '0 -1 dup fd=12 from=3',
      ],
      ...['0 -1 close fd=10', '0 -1 close fd=3', '0 -1 close fd=5', '0 -1 close fd=11'],
      ...['0 -1 close fd=12', '0 -1 close fd=4'],
    ]);
  });

  it('sockets by what they are for, and nothing of those that are for nothing', () => {
    const lines = [
      'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3',
      'bind(3, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
      'getsockname(3, {sa_family=AF_INET, sin_port=htons(8001), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0',
      'listen(3, 5) = 0',
      'socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 4',
      'connect(4, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = -1 EINPROGRESS (Operation now in progress)',
      'getsockopt(4, SOL_SOCKET, SO_ERROR, [111], [4]) = 0',
      'socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 5',
      'sendto(5, "q", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = 1',
      'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 6',
      'close(6) = 0',
      'accept(3, {sa_family=AF_INET, sin_port=htons(5000), sin_addr=inet_addr("127.0.0.1")}, [16]) = 6',
      'shutdown(6, SHUT_WR) = 0',
      'shutdown(6, 2 /* send and receive */) = -1 ENOTCONN (Transport endpoint is not connected)',
    ];
    assert.deepEqual(told(lines).slice(1), [
      '0 -1 open fd=3 role=listener proto=tcp local=127.0.0.1:8001',
      '0 -1 open fd=4 role=client proto=tcp6 peer=[::1]:80',
      '0 -1 connect fd=4 peer=[::1]:80 errno=EINPROGRESS',
      '0 -1 sockerr fd=4 errno=ECONNREFUSED',
      '0 -1 open fd=5 role=other proto=udp',
      '0 -1 send fd=5 want=1 put=1 data=q call=sendto peer=10.0.0.1:53',
      '0 -1 accept listener=3 fd=6 peer=127.0.0.1:5000',
      '0 -1 open fd=6 role=connection proto=tcp peer=127.0.0.1:5000',
      '0 -1 shutdown fd=6 how=write',
      '0 -1 shutdown fd=6 how=both errno=ENOTCONN',
    ]);
  });

  it('the bytes of every call that moves some', () => {
    const lines = [
      'recv(3, "abc", 9, MSG_PEEK) = 3',
      'recvfrom(3, "abc", 9, MSG_OOB, NULL, NULL) = 3',
      'readv(3, [{iov_base="ab", iov_len=2}, {iov_base="c", iov_len=7}], 2) = 3',
      'recvmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="abc", iov_len=9}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 3',
      'recvmmsg(3, [{msg_hdr={msg_name=NULL, msg_iov=[{iov_base="ab", iov_len=4}]}, msg_len=2}, {msg_hdr={msg_iov=[{iov_base="c", iov_len=5}]}, msg_len=1}], 2, 0, NULL) = 2',
      'send(3, "abc", 3, 0) = 3',
      'writev(3, [{"ab", 2}, {"c"..., 7}], 2) = 9',
      'sendfile(3, 9</srv/x>, [0] => [5], 9) = 5',
      'splice(4, NULL, 3, NULL, 9, 0) = 5',
      'sendto(3, "abc"..., 4096, MSG_NOSIGNAL, NULL, 0) = -1 EAGAIN (Resource temporarily unavailable)',
      'read(3, 0x7f7c2003c113, 5) = -1 EAGAIN (Resource temporarily unavailable)',
    ];
    assert.deepEqual(
      told(lines, 'recv', 'send').map((line) => line.replace('0 -1 ', '')),
      [
        'recv fd=3 want=9 got=3 data=abc peek=true',
        'recv fd=3 want=9 got=3 data=abc oob=true',
        'recv fd=3 want=9 got=3 data=abc call=readv',
        'recv fd=3 want=9 got=3 data=abc call=recvmsg',
        'recv fd=3 want=9 got=3 data=ab call=recvmmsg',
        'send fd=3 want=3 put=3 data=abc',
        'send fd=3 want=9 put=9 data=abc call=writev',
        'send fd=3 want=9 put=5 call=sendfile',
        'recv fd=4 want=9 got=5 call=splice',
        'send fd=3 want=9 put=5 call=splice',
        'send fd=3 want=4096 put=-1 errno=EAGAIN data=abc',
        'recv fd=3 want=5 got=-1 errno=EAGAIN call=read',
      ],
    );
  });

  it('descriptors that came with a message', () => {
    const line =
      'recvmsg(3, {msg_name=NULL, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[8<TCP:[127.0.0.1:1->127.0.0.1:2]>, 9]}], msg_controllen=24, msg_flags=0}, MSG_CMSG_CLOEXEC) = 1';
    assert.deepEqual(told([line], 'open').slice(1), [
      '0 -1 open fd=8 role=connection proto=tcp local=127.0.0.1:1 peer=127.0.0.1:2',
      '0 -1 open fd=9 role=other',
    ]);
  });

  it('ordinary files nothing, terminals and what is watched something', () => {
    const lines = [
      'openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3',
      'read(3, "127.0.0.1", 4096) = 9',
      'close(3) = 0',
      'openat(AT_FDCWD, "/run/fifo", O_RDWR) = 3',
      'poll([{fd=3, events=POLLIN}], 1, 0) = 0 (Timeout)',
      'open("/dev/tty", O_RDWR) = 4',
      'read(4, "y", 1) = 1',
      'timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC) = 5',
      'read(5, "\\1\\0\\0\\0\\0\\0\\0\\0", 8) = 8',
    ];
    assert.deepEqual(
      told(lines, 'open', 'recv', 'close').map((line) => line.replace(/ data=.*/s, '')),
      [
        '0 -1 open fd=3 role=other proto=file local=/run/fifo',
        ...['0 0 open fd=4 role=other local=/dev/tty', '0 0 recv fd=4 want=1 got=1'],
        ...['0 0 open fd=5 role=timer proto=timer', '0 0 recv fd=5 want=8 got=8'],
      ],
    );
  });
});

describe('sources/strace of signals tells', () => {
  const SELECT = 'select(4, [3], NULL, NULL, {5, 0})';
  const SIGNAL = '--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=1, si_uid=0} ---';

  it('a wait that goes on as one', () => {
    const lines = [
      `${SELECT} = ? ERESTARTNOHAND (To be restarted if no handler)`,
      SIGNAL,
      'select(4, [3], NULL, NULL, {4, 0}) = 1 (in [3], left {3, 0})',
    ];
    assert.deepEqual(told(lines, 'wait', 'wake', 'signal'), [
      ...['0 0 wait timeout=5000 watched=1', '0 0 signal name=SIGUSR1'],
      ...['0 0 wait timeout=4000 watched=1', '0 0 wake ready=1 waited=1000000000'],
    ]);
  });

  it('one that a handler ended, whose own calls are before that', () => {
    const lines = [
      `${SELECT} = ? ERESTARTNOHAND (To be restarted if no handler)`,
      '--- SIGCHLD (Child exited) @ 0 (0) ---',
      'write(5, "x", 1) = 1',
      'rt_sigreturn({mask=[]}) = -1 EINTR (Interrupted system call)',
      'read(5, "x", 1) = 1',
    ];
    const kinds = told(lines, 'wait', 'wake', 'signal', 'send', 'recv').map((line) =>
      line.slice(0, 10),
    );
    assert.deepEqual(kinds, ['0 0 wait t', '0 0 signal', '0 0 send f', '0 0 wake r', '0 0 recv f']);
  });

  it('the same where the handler’s return was not traced', () => {
    const lines = [
      `${SELECT} = ? ERESTARTNOHAND (x)`,
      SIGNAL,
      'write(5, "x", 1) = 1',
      `${SELECT} = 0 (Timeout)`,
    ];
    assert.deepEqual(
      told(lines, 'wait', 'wake').map((line) => line.slice(0, 18)),
      [...['0 0 wait timeout=5', '0 0 wake ready=-1 ', '0 1 wait timeout=5', '0 1 wake ready=0']],
    );
  });

  it('a poll that restart_syscall goes on with', () => {
    const lines = [
      'poll([{fd=3, events=POLLIN}], 1, 1000) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)',
      '--- SIGCONT {si_signo=SIGCONT} ---',
      'restart_syscall(<... resuming interrupted poll ...>) = 1',
      'restart_syscall(<... resuming interrupted nanosleep ...>) = 0',
    ];
    assert.deepEqual(told(lines, 'wait', 'wake'), [
      '0 0 wait timeout=1000 watched=1',
      '0 0 wake ready=1',
    ]);
  });

  it('a read that failed when its handler returned, not one that began again', () => {
    const lines = [
      'read(3, 0x7f, 5) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
      SIGNAL,
      'rt_sigreturn({mask=[]}) = -1 EINTR (Interrupted system call)',
      'read(3, 0x7f, 5) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
      SIGNAL,
      'rt_sigreturn({mask=[]}) = 0',
      'read(3, "", 5) = 0',
    ];
    assert.deepEqual(told(lines, 'recv'), [
      '0 -1 recv fd=3 want=5 got=-1 errno=EINTR call=read',
      '0 -1 recv fd=3 want=5 got=0 call=read',
    ]);
  });
});
