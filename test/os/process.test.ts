/** Pipes, descriptor flags and limits, and dying with the parent. */

import * as assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import path from 'node:path';
import { must } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { C } from '../../src/os/libc';
import { allocate } from '../../src/os/memory';
import {
  descriptorLimit,
  dieWithParent,
  growPipe,
  setDescriptorLimit,
  setNonBlocking,
} from '../../src/os/process';
import { startProcess } from '../support/command';
import { bundleProgram } from '../support/programs';
import { afterThisTest, pipe } from '../support/sockets';

/** fcntl(2) and prctl(2): what the sources set and never ask. */
const F_GETPIPE_SZ = 1032;
const PR_GET_PDEATHSIG = 2;

describe('openPipe', () => {
  it('opens two ends of one pipe, close-on-exec and blocking', () => {
    const { readEnd, writeEnd } = pipe();
    assert.equal(
      readlinkSync(`/proc/self/fd/${readEnd}`),
      readlinkSync(`/proc/self/fd/${writeEnd}`),
    );
    for (const fd of [readEnd, writeEnd]) {
      assert.equal(libc.fcntl(fd, C.F_GETFD, 0), C.FD_CLOEXEC);
      assert.equal(libc.fcntl(fd, C.F_GETFL, 0) & C.O_NONBLOCK, 0);
    }
    assert.equal(libc.fcntl(readEnd, C.F_GETFL, 0) & 1, 0);
    assert.equal(libc.fcntl(writeEnd, C.F_GETFL, 0) & 1, 1);
  });
});

describe('setNonBlocking', () => {
  it('sets and clears O_NONBLOCK, and leaves the other flags and the other end alone', () => {
    const { readEnd, writeEnd } = pipe();
    const before = libc.fcntl(writeEnd, C.F_GETFL, 0);
    setNonBlocking(writeEnd, true);
    assert.equal(libc.fcntl(writeEnd, C.F_GETFL, 0), before | C.O_NONBLOCK);
    assert.equal(libc.fcntl(readEnd, C.F_GETFL, 0) & C.O_NONBLOCK, 0);
    setNonBlocking(writeEnd, false);
    assert.equal(libc.fcntl(writeEnd, C.F_GETFL, 0), before);
  });

  it('throws for a closed descriptor', () => {
    assert.throws(() => setNonBlocking(-1, true), { name: 'SyscallError', code: 'EBADF' });
  });
});

describe('growPipe', () => {
  it('makes a pipe at least so large, and is harmless where it may not', () => {
    const { writeEnd } = pipe();
    growPipe(writeEnd, 1 << 17);
    assert.equal(libc.fcntl(writeEnd, F_GETPIPE_SZ, 0), 1 << 17);
    growPipe(writeEnd, -1);
    growPipe(-1, 1 << 17);
    assert.equal(libc.fcntl(writeEnd, F_GETPIPE_SZ, 0), 1 << 17);
  });
});

describe('dieWithParent', () => {
  it('asks for SIGKILL, and tells whether the parent is the expected one', () => {
    afterThisTest(() => void must(libc.prctl(C.PR_SET_PDEATHSIG, 0), 'prctl'));
    const memory = allocate(8);
    assert.equal(dieWithParent(process.ppid), true);
    must(libc.prctl(PR_GET_PDEATHSIG, memory.address), 'prctl');
    assert.equal(memory.i32[0], C.SIGKILL);
    assert.equal(dieWithParent(process.pid), false);
  });
});

describe('endUnlessCalled', () => {
  const endOf = async (...args: string[]): Promise<unknown> => {
    const folder = await bundleProgram('os/heartbeat.ts', 'heartbeat.js');
    const { code, signal } = await startProcess(process.execPath, [
      path.join(folder, 'heartbeat.js'),
      ...args,
    ]).ended;
    return code ?? signal;
  };

  it('ends a process that hangs, and none that goes on calling', async () => {
    assert.deepEqual(await Promise.all([endOf('1', 'hangs'), endOf('6')]), ['SIGALRM', 0]);
  });
});

describe('descriptorLimit', () => {
  it('is set for the soft limit only, and put back', () => {
    const { soft, hard } = descriptorLimit();
    afterThisTest(() => setDescriptorLimit(soft));
    assert.ok(soft > 0 && soft <= hard, `${soft} of ${hard}`);
    setDescriptorLimit(soft - 1);
    assert.deepEqual(descriptorLimit(), { soft: soft - 1, hard });
    setDescriptorLimit(soft);
    assert.deepEqual(descriptorLimit(), { soft, hard });
  });

  it('is what the kernel keeps to: EMFILE at the limit', () => {
    const { soft } = descriptorLimit();
    afterThisTest(() => setDescriptorLimit(soft));
    const { writeEnd } = pipe();
    setDescriptorLimit(writeEnd + 1);
    assert.throws(() => pipe(), { name: 'SyscallError', message: 'pipe2(): EMFILE' });
  });

  it('says which limit it could not set', () => {
    const { hard } = descriptorLimit();
    assert.throws(() => setDescriptorLimit(hard + 1), {
      name: 'SyscallError',
      message: `setrlimit(RLIMIT_NOFILE, ${hard + 1}): EINVAL`,
    });
  });
});
