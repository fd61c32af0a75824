/** Real descriptors for tests; whatever is made here and not closed by the test is closed after it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, parseAddress } from '../../src/os/address';
import { E, SyscallError, must } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { C } from '../../src/os/libc';
import { allocate } from '../../src/os/memory';
import { descriptorLimit, openPipe, setDescriptorLimit } from '../../src/os/process';
import {
  acceptFrom,
  connectTo,
  localAddress,
  openListener,
  openSocket,
} from '../../src/os/sockets';

/** The two ends of one connection, both non-blocking: `near` accepted it, `far` made it. */
export type Pair = { readonly near: number; readonly far: number };

type CleanUp = () => void | Promise<void>;

/** Milliseconds after which a fixture gives up waiting for the kernel. */
const PATIENCE_MS = 5000;
/** fcntl(2): the lowest free descriptor that is not below the argument. */
const F_DUPFD = 0;

const open = new Set<number>();
const cleanUps: CleanUp[] = [];
const memory = allocate(256);

afterEach('close what the test left open', async () => {
  for (const fd of open) libc.close(fd);
  open.clear();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs `cleanUp` after this test, the last registered first. */
export function afterThisTest(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

/** Closes a descriptor of these fixtures now; its number may be used again at once. */
export function closeNow(fd: number): void {
  open.delete(fd);
  must(libc.close(fd), 'close', fd);
}

/** A listener on a free port of 127.0.0.1, or on `address`. */
export function listener(
  address: Address = parseAddress('127.0.0.1:0'),
  backlog = 128,
): { readonly fd: number; readonly address: Address } {
  const fd = own(openListener(address, backlog));
  return { fd, address: address.family === 'unix' ? address : parseAddress(localAddress(fd)) };
}

/** A non-blocking socket on its way to a listener. */
export function connecting(address: Address): number {
  const fd = own(openSocket(address));
  const number = connectTo(fd, address);
  if (number !== 0 && number !== E.EINPROGRESS) throw new SyscallError('connect', fd, number);
  return fd;
}

/** A TCP connection over 127.0.0.1. */
export function tcpPair(): Pair {
  const server = listener();
  const pair = connectThrough(server.fd, server.address);
  closeNow(server.fd);
  return pair;
}

/** A connection of Unix sockets. */
export function unixPair(): Pair {
  const [pair] = unixPairs(1);
  if (pair === undefined) throw new Error('no pair was made');
  return pair;
}

/** So many connections of Unix sockets; raises the limit of descriptors where they would not fit. */
export function unixPairs(count: number): Pair[] {
  raiseDescriptorLimit(2 * count + 256);
  const folder = mkdtempSync(join(tmpdir(), 'muxscope-test-'));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  const server = listener({ family: 'unix', path: join(folder, 'socket') });
  const pairs = Array.from({ length: count }, () => connectThrough(server.fd, server.address));
  closeNow(server.fd);
  return pairs;
}

/** A pipe(7); both ends block. */
export function pipe(): { readonly readEnd: number; readonly writeEnd: number } {
  const ends = openPipe();
  own(ends.readEnd);
  own(ends.writeEnd);
  return ends;
}

/** The same open file under the lowest free number that is not below `lowest`. */
export function duplicate(fd: number, lowest: number): number {
  raiseDescriptorLimit(lowest + 64);
  return own(must(libc.fcntl(fd, F_DUPFD, lowest), 'fcntl', fd));
}

/** Sends all of the text, or throws. */
export function sendText(fd: number, text: string, flags = 0): void {
  const { written } = new TextEncoder().encodeInto(text, memory.bytes);
  const sent = must(libc.send(fd, memory.address, written, flags | C.MSG_NOSIGNAL), 'send', fd);
  if (sent !== written) throw new Error(`send(${fd}) took ${sent} of ${written} bytes`);
}

/** Takes up to 256 bytes that are there, as a text. */
export function receiveText(fd: number, flags = 0): string {
  const got = must(libc.recv(fd, memory.address, memory.bytes.length, flags), 'recv', fd);
  return new TextDecoder().decode(memory.bytes.subarray(0, got));
}

/** Blocks in poll(2) until the kernel reports all of `events` (POLLIN …) for the descriptor; throws after 5 s. */
export function awaitKernel(fd: number, events: number): void {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isReady(fd, events, 10)) {
    if (Date.now() >= deadline)
      throw new Error(`descriptor ${fd} did not answer ${events} for 5 s`);
  }
}

/** Asks poll(2) once, which waits no longer than told, whether it reports all of `events`. */
export function isReady(fd: number, events: number, timeoutMs = 0): boolean {
  memory.i32[0] = fd;
  memory.i32[1] = events;
  libc.poll(memory.address, 1, timeoutMs);
  return ((memory.i32[1] >>> 16) & events) === events;
}

/** Makes room for so many descriptors in this process, until the test is over. */
function raiseDescriptorLimit(needed: number): void {
  const { soft, hard } = descriptorLimit();
  if (soft >= needed) return;
  if (hard < needed) throw new Error(`${needed} descriptors needed, the hard limit is ${hard}`);
  setDescriptorLimit(needed);
  afterThisTest(() => setDescriptorLimit(soft));
}

function connectThrough(server: number, address: Address): Pair {
  const far = connecting(address);
  awaitKernel(server, C.POLLIN);
  const near = own(must(acceptFrom(server), 'accept4', server));
  awaitKernel(far, C.POLLOUT);
  return { near, far };
}

function own(fd: number): number {
  open.add(fd);
  return fd;
}
