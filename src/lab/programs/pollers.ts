/** The same work with more and more descriptors watched, few of them active: what a tick costs is measured and printed. */

import { SyscallError } from '../../os/errors';
import { makePair } from '../runtime/descriptors';
import type { Lab } from '../runtime/lab';

/** Descriptors watched, one measurement after the other. */
const COUNTS = [10, 50, 100, 500, 1000, 5000, 10_000];
/** Descriptors ready in each tick; all the others are idle. */
const ACTIVE = 5;
const TICKS = 200;
const WARM_UP_TICKS = 600;

export function pollers(lab: Lab): void {
  const byte = lab.buffer(64);
  /** What is sent to the first of each is received from the second. */
  const active = Array.from({ length: ACTIVE }, () => makePair(lab));
  let watched = 0;
  for (const [, near] of active) watch(near);
  // The first ticks of a process cost more, however many are watched.
  for (let i = 0; i < WARM_UP_TICKS; i++) measureTick();

  for (const count of COUNTS) {
    const reason = whyNot(count);
    if (reason !== undefined) {
      lab.print(`${count} watched: ${reason}`);
      return;
    }
    const cost = measure().toFixed(1);
    lab.print(`${count} watched, ${ACTIVE} active: ${cost} µs a tick`);
  }

  /** Microseconds of the middle one of all ticks: other programs make some of them slow. */
  function measure(): number {
    const times = Array.from({ length: TICKS }, measureTick);
    return times.sort((one, other) => one - other)[TICKS / 2] ?? 0;
  }

  /** A byte to each active one, the wait, and a recv from each that is ready. */
  function measureTick(): number {
    const began = performance.now();
    for (const [far] of active) lab.send(far, byte, 1);
    lab.wait(-1);
    for (const fd of lab.readable) lab.recv(fd, byte, 64);
    return (performance.now() - began) * 1000;
  }

  /** Watches idle descriptors until there are `count`; why not, where this poller or this process cannot. */
  function whyNot(count: number): string | undefined {
    try {
      while (watched < count) for (const fd of makePair(lab)) if (watched < count) watch(fd);
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      if (error instanceof SyscallError && error.code === 'EMFILE')
        return 'this process may have no more descriptors: raise the limit (ulimit -Hn)';
      throw error;
    }
  }

  function watch(fd: number): void {
    lab.watch(fd, 'r');
    watched++;
  }
}
