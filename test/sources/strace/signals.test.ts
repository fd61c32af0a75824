/** Calls that signals stop: which of them failed, which go on, also where the return of a handler is not traced. */

import assert from 'node:assert/strict';
import { readLog, said } from '../../support/straceLog';

function told(...lines: string[]): string[] {
  const { events, facts } = readLog(lines.join('\n'));
  assert.equal(facts.unread, 0, facts.samples[0]);
  return said(events, 'wait', 'wake', 'recv', 'process', 'loop').map((line) =>
    line.replace(/^\S+ \S+ | (?:timeout|watched|want|data|call)=\S*/gs, ''),
  );
}

function signal(name: string): string {
  return `--- ${name} {si_signo=${name}, si_code=SI_USER, si_pid=1, si_uid=0} ---`;
}

const POLL = 'poll([{fd=3, events=POLLIN}], 1, -1)';
const STOPPED = '= ? ERESTART_RESTARTBLOCK (Interrupted by signal)';
const NO_HANDLER = '= ? ERESTARTNOHAND (To be restarted if no handler)';
const waits = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('loop'));

describe('sources/strace of what signals stop tells', () => {
  it('a poll that is stopped again and again as one', () => {
    const pause = [signal('SIGSTOP'), '--- stopped by SIGSTOP ---', signal('SIGCONT')];
    const lines = told(
      ...[`${POLL} ${STOPPED}`, ...pause],
      ...[`restart_syscall(<... resuming interrupted poll ...>) ${STOPPED}`, ...pause],
      'restart_syscall(<... resuming interrupted restart_syscall ...>) = 1',
    );
    assert.deepEqual(waits(lines), ['wait', 'wake ready=1']);
  });

  it('that it failed when its own handler returned, not one that came into that', () => {
    const lines = told(
      ...[`${POLL} ${STOPPED}`, signal('SIGUSR1'), 'write(4, "x", 1) = 1', signal('SIGCHLD')],
      ...['rt_sigreturn({mask=[USR1]}) = 1', 'rt_sigreturn({mask=[]}) = -1 EINTR (x)'],
      'read(3, "x", 1) = 1',
    );
    assert.deepEqual(waits(lines), [...['wait', 'wake ready=-1 errno=EINTR', 'recv fd=3 got=1']]);
  });

  it('that it failed, of signals that end a program without a handler', () => {
    const select = 'pselect6(4, [3], NULL, NULL, {tv_sec=5, tv_nsec=0}, NULL)';
    const other = 'pselect6(4, [3], NULL, NULL, NULL, NULL)';
    const lines = told(
      ...[`${other} ${NO_HANDLER}`, signal('SIGALRM')],
      ...[`${select} ${NO_HANDLER}`, signal('SIGALRM')],
      ...['read(3, 0x7f, 9) = ? ERESTARTSYS (x)', signal('SIGALRM')],
      `${select} = 1 (in [3])`,
    );
    const failed = 'wake ready=-1 errno=EINTR';
    assert.deepEqual(waits(lines), [...['wait', failed, 'wait', failed, 'wait', 'wake ready=1']]);
  });

  it('no failure of a poll that was only paused, and whose rest was not traced', () => {
    const lines = told(
      ...[`${POLL} ${STOPPED}`, signal('SIGSTOP'), signal('SIGCONT')],
      ...['read(3, "x", 9) = 1', `${POLL} = 1 ([{fd=3, revents=POLLIN}])`],
    );
    assert.deepEqual(waits(lines), ['wait', 'recv fd=3 got=1', 'wait', 'wake ready=1']);
  });

  it('what a thread that became its process by execve runs', () => {
    const { events, facts } = readLog(
      [
        ...['[pid 7] read(3,  <unfinished ...>', '[pid 8] pipe2([5, 6], O_CLOEXEC) = 0'],
        '[pid 8] execve("/bin/new", ["new"], 0x7f /* 9 vars */ <unfinished ...>',
        ...['[pid 7] <... read resumed> <unfinished ...>) = ?'],
        ...['+++ superseded by execve in pid 8 +++', '<... execve resumed>) = 0'],
      ].join('\n'),
    );
    assert.deepEqual([facts.halves, facts.unread], [0, 0]);
    assert.ok(said(events, 'loop', 'process').some((line) => line.includes('name=new')));
  });
});
