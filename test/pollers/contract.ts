/** What every poller must do, written once and run for each backend; `abilities` says where the answers differ. */

import assert from 'node:assert/strict';
import { errnoName } from '../../src/os/errnoName';
import { C, errno, shutdown } from '../../src/os/libc';
import { resetOnClose } from '../../src/os/sockets';
import {
  ERROR,
  EXCEPT,
  HALF_CLOSED,
  HANGUP,
  type Poller,
  READ,
  WRITE,
} from '../../src/pollers/poller';
import type { PollerName } from '../../src/pollers/list';
import { openPoller } from '../../src/pollers/pollers';
import {
  afterThisTest,
  awaitKernel,
  closeNow,
  connecting,
  duplicate,
  listener,
  sendText,
  tcpPair,
  unixPair,
  unixPairs,
} from '../support/sockets';
import { pipeWrittenSoon, signalRepeatedly } from './outside';

/** Milliseconds that no wait of these tests takes unless something is wrong. */
export const LONG_MS = 5000;

/** A poller that is closed after the test. */
export function freshPoller(name: PollerName): Poller {
  const poller = openPoller(name);
  afterThisTest(() => poller.close());
  return poller;
}

/** The answer of one wait: events by descriptor, ascending. */
export function answer(poller: Poller, timeoutMs = LONG_MS): [fd: number, events: number][] {
  const count = poller.wait(timeoutMs);
  assert.notEqual(count, -1, 'the wait failed');
  return Array.from({ length: count }, (_, i): [number, number] => [
    poller.readyFds[i] ?? -1,
    poller.readyEvents[i] ?? 0,
  ]).sort(([a], [b]) => a - b);
}

/** The blocks that hold for every backend. */
export function pollerContract(name: PollerName): void {
  let poller: Poller;
  beforeEach(() => {
    poller = freshPoller(name);
  });

  describe('readiness', () => describeReadiness(() => poller));
  describe('end of a connection', () => describeEnds(() => poller));
  describe('waiting', () => describeWaiting(() => poller));
  describe('the watched set', () => describeWatchedSet(() => poller));
  describe('many descriptors', () => describeMany(() => poller));
}

function describeReadiness(current: () => Poller): void {
  it('tells that bytes can be read', () => {
    const { near, far } = tcpPair();
    current().add(near, READ);
    assert.deepEqual(answer(current(), 0), []);
    sendText(far, 'x');
    assert.deepEqual(answer(current()), [[near, READ]]);
  });

  it('tells that a connection waits to be accepted', () => {
    const server = listener();
    current().add(server.fd, READ);
    assert.deepEqual(answer(current(), 0), []);
    connecting(server.address);
    assert.deepEqual(answer(current()), [[server.fd, READ]]);
  });

  it('tells that there is room to write', () => {
    const { near } = unixPair();
    current().add(near, WRITE);
    assert.deepEqual(answer(current()), [[near, WRITE]]);
  });

  it('tells both at once, as one descriptor', () => {
    const { near, far } = tcpPair();
    sendText(far, 'x');
    awaitKernel(near, C.POLLIN);
    current().add(near, READ | WRITE);
    assert.deepEqual(answer(current()), [[near, READ | WRITE]]);
  });

  it('tells an out-of-band byte as exceptional', () => {
    const { near, far } = tcpPair();
    current().add(near, EXCEPT);
    sendText(far, 'x');
    awaitKernel(near, C.POLLIN);
    assert.deepEqual(answer(current(), 0), []);
    sendText(far, '!', C.MSG_OOB);
    assert.deepEqual(answer(current()), [[near, EXCEPT]]);
  });

  it('tells only the descriptors that are ready', () => {
    const [a, b, c] = [unixPair(), unixPair(), unixPair()];
    for (const pair of [a, b, c]) current().add(pair.near, READ);
    sendText(b.far, 'x');
    assert.deepEqual(answer(current()), [[b.near, READ]]);
  });
}

function describeEnds(current: () => Poller): void {
  const told = (events: number): number =>
    current().abilities.tellsHangup ? events : events & (READ | WRITE | EXCEPT);

  it('tells that the peer will send no more', () => {
    const { near, far } = tcpPair();
    current().add(near, READ);
    shutdown(far, C.SHUT_WR);
    assert.deepEqual(answer(current()), [[near, told(READ | HALF_CLOSED)]]);
  });

  it('tells a hang-up when both directions are closed', () => {
    const { near, far } = tcpPair();
    shutdown(near, C.SHUT_WR);
    closeNow(far);
    awaitKernel(near, C.POLLHUP);
    current().add(near, READ);
    assert.deepEqual(answer(current()), [[near, told(READ | HANGUP | HALF_CLOSED)]]);
  });

  it('tells an error when the peer resets', () => {
    const { near, far } = tcpPair();
    current().add(near, READ);
    resetOnClose(far);
    closeNow(far);
    assert.deepEqual(answer(current()), [[near, told(READ | HANGUP | ERROR | HALF_CLOSED)]]);
  });

  it('tells no half close to those who do not read', () => {
    const { near, far } = tcpPair();
    current().add(near, WRITE);
    shutdown(far, C.SHUT_WR);
    awaitKernel(near, C.POLLRDHUP);
    assert.deepEqual(answer(current()), [[near, WRITE]]);
  });

  it('tells a hang-up for interest 0, where the backend knows hang-ups, and nothing else', () => {
    const { near, far } = tcpPair();
    current().add(near, 0);
    sendText(far, 'x');
    awaitKernel(near, C.POLLIN);
    assert.deepEqual(answer(current(), 0), []);
    shutdown(near, C.SHUT_WR);
    closeNow(far);
    awaitKernel(near, C.POLLHUP);
    const hangup: [number, number][] = [[near, HANGUP]];
    assert.deepEqual(answer(current(), 0), current().abilities.tellsHangup ? hangup : []);
  });
}

function describeWaiting(current: () => Poller): void {
  it('takes at least the timeout, again and again', () => {
    current().add(unixPair().near, READ);
    for (let round = 0; round < 3; round++) {
      const begin = process.hrtime.bigint();
      assert.equal(current().wait(25), 0);
      assert.ok(process.hrtime.bigint() - begin >= 25_000_000n, `too early in round ${round}`);
    }
  });

  it('waits with nothing watched', () => {
    const begin = process.hrtime.bigint();
    assert.equal(current().wait(25), 0);
    assert.ok(process.hrtime.bigint() - begin >= 25_000_000n);
  });

  it('waits for ever with −1, until something is ready', () => {
    const readEnd = pipeWrittenSoon();
    current().add(readEnd, READ);
    assert.equal(current().wait(-1), 1);
    assert.equal(current().readyFds[0], readEnd);
  });

  it('answers −1 with EINTR when a signal comes', () => {
    current().add(unixPair().near, READ);
    signalRepeatedly('SIGWINCH');
    assert.equal(current().wait(LONG_MS), -1);
    assert.equal(errnoName(errno()), 'EINTR');
  });

  it('goes on after a signal', () => {
    const { near, far } = unixPair();
    current().add(near, READ);
    const stop = signalRepeatedly('SIGWINCH');
    assert.equal(current().wait(LONG_MS), -1);
    stop();
    sendText(far, 'x');
    let count = -1;
    // A last signal may be on its way.
    for (let tries = 0; count < 0 && tries < 100; tries++) count = current().wait(LONG_MS);
    assert.equal(count, 1);
    assert.equal(current().readyFds[0], near);
  });
}

function describeWatchedSet(current: () => Poller): void {
  it('follows a changed interest', () => {
    const { near, far } = unixPair();
    current().add(near, READ);
    current().modify(near, WRITE);
    sendText(far, 'x');
    assert.equal(current().interestOf(near), WRITE);
    assert.deepEqual(answer(current()), [[near, WRITE]]);
    current().modify(near, READ);
    assert.deepEqual(answer(current()), [[near, READ]]);
    current().modify(near, 0);
    assert.equal(current().interestOf(near), 0);
    assert.deepEqual(answer(current(), 0), []);
    assert.equal(current().size, 1);
  });

  it('never tells a descriptor that was removed while ready', () => {
    const [a, b] = [unixPair(), unixPair()];
    for (const { near, far } of [a, b]) {
      current().add(near, READ);
      sendText(far, 'x');
    }
    current().remove(a.near);
    assert.equal(current().interestOf(a.near), -1);
    assert.deepEqual(answer(current()), [[b.near, READ]]);
    current().remove(b.near);
    assert.equal(current().size, 0);
    assert.deepEqual(answer(current(), 0), []);
  });

  it('takes a number that is used again for another connection', () => {
    const [old, next] = [tcpPair(), tcpPair()];
    current().add(old.near, READ);
    sendText(old.far, 'x');
    assert.deepEqual(answer(current()), [[old.near, READ]]);
    current().remove(old.near);
    closeNow(old.near);
    const reused = duplicate(next.near, old.near);
    assert.equal(reused, old.near);
    current().add(reused, READ);
    assert.deepEqual(answer(current(), 0), []);
    sendText(next.far, 'y');
    assert.deepEqual(answer(current()), [[reused, READ]]);
  });

  it('leaves nothing behind when add fails', () => {
    assert.throws(() => current().add(-1, READ), /^RangeError: -1 |EBADF$/);
    assert.equal(current().size, 0);
    assert.equal(current().interestOf(-1), -1);
  });

  it('refuses to add twice, and keeps the first interest', () => {
    const { near } = unixPair();
    current().add(near, READ);
    assert.throws(() => current().add(near, WRITE), new RegExp(`${near}`));
    assert.equal(current().size, 1);
    assert.equal(current().interestOf(near), READ);
    assert.deepEqual(answer(current(), 0), []);
  });

  it('refuses to modify what is not watched', () => {
    const { near } = unixPair();
    assert.throws(() => current().modify(near, WRITE), new RegExp(`${near}`));
    assert.equal(current().size, 0);
    assert.equal(current().interestOf(near), -1);
    assert.deepEqual(answer(current(), 0), []);
  });

  it('removes harmlessly what is not watched, or closed already', () => {
    const { near, far } = unixPair();
    current().remove(far);
    current().remove(1_000_000);
    current().add(near, READ);
    closeNow(near);
    current().remove(near);
    current().remove(near);
    assert.equal(current().size, 0);
    assert.equal(current().interestOf(near), -1);
    assert.deepEqual(answer(current(), 0), []);
  });

  it('is empty after close, and closes twice', () => {
    const { near } = unixPair();
    current().add(near, WRITE);
    current().close();
    current().close();
    assert.equal(current().size, 0);
    assert.equal(current().interestOf(near), -1);
  });
}

function describeMany(current: () => Poller): void {
  it('tells exactly those that are ready, through removals', function () {
    this.timeout(20_000);
    const pairs = unixPairs(current().abilities.descriptorEnd < Infinity ? 400 : 1500);
    for (const { near } of pairs) current().add(near, READ);
    assert.equal(current().size, pairs.length);
    for (const { far } of pairs) sendText(far, 'x');
    assert.deepEqual(fdsOf(answer(current())), sorted(pairs.map(({ near }) => near)));

    // Every third goes, so that whatever keeps the set in order has gaps at all places.
    const kept = pairs.filter((_, i) => i % 3 !== 0);
    pairs.forEach(({ near }, i) => i % 3 === 0 && current().remove(near));
    kept.forEach(({ near }, i) => current().modify(near, i % 2 === 0 ? WRITE : 0));
    const expected = sorted(kept.filter((_, i) => i % 2 === 0).map(({ near }) => near));
    assert.equal(current().size, kept.length);
    assert.deepEqual(
      answer(current()),
      expected.map((fd) => [fd, WRITE]),
    );
  });

  it('keeps the last answer while descriptors are added', function () {
    this.timeout(20_000);
    const [first, ...others] = unixPairs(current().abilities.descriptorEnd < Infinity ? 400 : 1500);
    assert.ok(first);
    current().add(first.near, WRITE);
    assert.equal(current().wait(LONG_MS), 1);
    for (const { near } of others) current().add(near, READ);
    assert.equal(current().readyFds[0], first.near);
    assert.equal(current().readyEvents[0], WRITE);
  });
}

function fdsOf(events: readonly (readonly [fd: number, events: number])[]): number[] {
  return events.map(([fd]) => fd);
}

function sorted(fds: readonly number[]): number[] {
  return [...fds].sort((a, b) => a - b);
}
