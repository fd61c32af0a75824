/** A lab process for tests, not a test: it does what no control can end, or writes what is hard to carry. */

import * as libc from '../../src/os/libc';
import { parseAddress } from '../../src/os/address';
import { setNonBlocking } from '../../src/os/process';
import { openListener } from '../../src/os/sockets';
import { beginLabProcess } from '../../src/lab/process';
import type { ProgramOptions } from '../../src/lab/scenario';
import { Lab } from '../../src/lab/runtime/lab';
import { Outbox } from '../../src/lab/runtime/outbox';
import { C } from '../../src/os/libc';
import { setOption } from '../../src/os/sockets';

const options = beginLabProcess() as ProgramOptions;
const lab = new Lab(options);
try {
  const does: Record<string, () => void> = {
    accept,
    compute,
    breaks,
    prints,
    short,
    sockets,
    echoes,
    answers,
  };
  does[options.scenario]?.();
} finally {
  lab.flush();
}

/** Blocks in accept(2), a listener open beside it. */
function accept(): void {
  lab.listen();
  lab.flush();
  const fd = openListener(parseAddress('127.0.0.1:0'), 1);
  setNonBlocking(fd, false);
  libc.accept4(fd, 0, 0, 0);
}

/** Computes without end. */
function compute(): void {
  lab.listen();
  lab.flush();
  for (;;);
}

/** Ends with an exception, after a print that is not yet written. */
function breaks(): void {
  lab.print('the last words');
  console.error('the first line');
  throw new Error('it broke');
}

/** Far more than a batch or the pipe holds, without a wait between. */
function prints(): void {
  for (let i = 0; i < 3000; i++) lab.print(`${i} ${'x'.repeat(i)}`);
}

/** Offers one client more than its sockets hold, through an outbox, until all of it is sent. */
function short(): void {
  const listener = lab.listen();
  lab.watch(listener, 'r');
  lab.wait(-1);
  const fd = lab.accept(listener);
  setOption(fd, C.SOL_SOCKET, C.SO_SNDBUF, 4096);
  const outbox = new Outbox(lab, fd, lab.buffer(200_000), 200_000);
  for (const letter of 'abc') outbox.enqueue(new TextEncoder().encode(letter.repeat(150_000)));
  lab.watch(fd, 'w');
  while (outbox.depth > 0) {
    lab.wait(-1);
    outbox.sendOldest();
  }
  outbox.enqueue(new TextEncoder().encode('never sent'));
  outbox.dropAll();
  lab.close(fd);
}

/** Shows what one client says three times, with an event of another kind before each but the first. */
function echoes(): void {
  const listener = lab.listen();
  lab.watch(listener, 'r');
  lab.wait(-1);
  const fd = lab.accept(listener);
  const buffer = lab.buffer(1024);
  lab.watch(fd, 'r');
  lab.wait(-1);
  const got = lab.recv(fd, buffer, 1024);
  lab.printReceived();
  lab.watch(fd, 'rw');
  lab.printReceived();
  lab.send(fd, buffer, got - 1);
  lab.printReceived();
}

/** Sends what it received again and again: as it came, with bytes before it, changed, a part of it, and once more after something else. */
function answers(): void {
  const listener = lab.listen();
  lab.watch(listener, 'r');
  lab.wait(-1);
  const fd = lab.accept(listener);
  const prefix = lab.buffer(1024);
  lab.watch(fd, 'r');
  for (let round = 0; ; round++) {
    const before = (round * 7) % 260;
    lab.write(prefix, '.'.repeat(before));
    lab.wait(-1);
    const got = lab.recv(fd, prefix + before, 600);
    if (got <= 0) return;
    lab.printReceived();
    lab.send(fd, prefix + before, got);
    lab.send(fd, prefix, before + got);
    lab.send(fd, prefix, before + got);
    if (before > 0) lab.bytes[prefix + before - 1] = 33;
    lab.send(fd, prefix, before + got);
    lab.bytes[prefix + before + (got >> 1)] = 34;
    lab.send(fd, prefix + before, got);
    lab.send(fd, prefix, before + got - 1);
    lab.print('something else');
    lab.printReceived();
    lab.send(fd, prefix, before + got);
  }
}

/** Opens and closes a listener again and again, with an event of its own between. */
function sockets(): void {
  for (let i = 0; i < 3; i++) {
    const fd = lab.listen();
    lab.record('fault', { fd, name: `use ${i}` });
    lab.close(fd);
  }
}
