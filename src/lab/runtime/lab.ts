/** What a lab program is written with: sockets, a watched set, the wait and prints, each a real call that is recorded. */

import { isUtf8 } from 'node:buffer';
import { E, SyscallError } from '../../os/errors';
import * as libc from '../../os/libc';
import { C } from '../../os/libc';
import { type Memory, allocate } from '../../os/memory';
import { ioctlInt, unreadOf } from '../../os/sockets';
import { ERROR, EXCEPT, HALF_CLOSED, HANGUP, type Poller, READ, WRITE } from '../../pollers/poller';
import { knownPoller } from '../../pollers/list';
import { openPoller } from '../../pollers/pollers';
import { bitsOf, CODE, INTEREST_LETTERS, type Proto, type Role } from '../../trace/kinds';
import type { Told, ToldKind } from '../packing';
import { Recorder, now } from '../recorder';
import type { ProgramOptions } from '../scenario';
import { Control } from './control';
import type { Door } from './doors';
import { Listeners } from './listeners';
import { type LoopContext, onlyLoop } from './threadState';
import { Waiter } from './waiter';

/** What a descriptor may be watched for; empty: no longer. */
export type Interest = '' | 'r' | 'w' | 'x' | 'rw' | 'rx' | 'rwx';

/** A call that moves bytes: its name, and the code and flags by which the trace tells of it. */
export type Moving = { readonly call: string; readonly code: number; readonly flags: number };

/** Bytes for commands, for the buffers that a program asks for (pages that none asked for cost nothing), and for a batch of records. */
const CONTROL_ROOM = 256;
const BUFFER_ROOM = 16 * 1024 * 1024;
const BATCH_ROOM = 256 * 1024;

/** What every message comes to, looked up once. */
const { recv: RECV, send: SEND } = CODE;
const { MSG_NOSIGNAL } = C;

/** Hang-up, error and half-close are met by reading: recv tells which it was. */
const READABLE = READ | HANGUP | ERROR | HALF_CLOSED;

/** Answers that a program reads as data; any other errno is a mistake and ends it. */
const expected = new Set<number>([
  E.EAGAIN,
  E.EINTR,
  E.ECONNRESET,
  E.ECONNABORTED,
  E.ECONNREFUSED,
  E.EPIPE,
  E.ETIMEDOUT,
  E.ENOTCONN,
  E.EMFILE,
  E.ENFILE,
]);

/** One loop of a program; most programs have no other. */
export class Lab {
  /** The three lists after a wait: readable (or hung up), writable, exceptional; the next wait fills them anew. */
  readonly readable: number[] = [];
  readonly writable: number[] = [];
  readonly exceptional: number[] = [];
  /** Edge-triggered: one that is ready must be read, or accepted from, until EAGAIN (epoll(7)). */
  readonly isEdge: boolean;
  /** The bytes that recv and send work on; buffer() tells where a program's own are. */
  readonly bytes: Uint8Array;
  /** The errno of the last call here that returned −1. */
  errno = 0;
  readonly #options: ProgramOptions;
  readonly #memory: Memory;
  readonly #recorder: Recorder;
  readonly #isRecording: boolean;
  readonly #control: Control;
  readonly #gens: Int32Array;
  readonly #listeners: Listeners;
  /** Where the bytes of the last recv stand. */
  readonly #received = { start: 0, length: 0 };
  #bufferEnd = CONTROL_ROOM;
  #poller: Poller | undefined;
  #waiter: Waiter | undefined;

  constructor(options: ProgramOptions, context: LoopContext = onlyLoop(options.scenario)) {
    const { loop, name, tid, gens, control, lock } = context;
    const start = CONTROL_ROOM + BUFFER_ROOM;
    const end = start + BATCH_ROOM + ((options.capture + 7) & ~7);
    this.#options = options;
    this.isEdge = knownPoller(options.poller)?.can.isEdge === true;
    this.#memory = allocate(end);
    this.bytes = this.#memory.bytes;
    this.#gens = gens;
    this.#recorder = new Recorder(this.#memory, start, end, loop, options.capture, lock);
    this.#isRecording = options.inspect;
    this.#control = new Control(this.#recorder, this.#memory, 0, options.holdFirst, control);
    if (options.inspect) this.#recorder.tellMore();
    this.#listeners = new Listeners(this, options, gens, (addresses) =>
      this.#recorder.signal('serving', addresses),
    );
    this.record('loop', { poller: options.poller, name, pid: process.pid, tid });
    // Nothing is to be opened: clients, and the parent, need not wait for it.
    if (options.ports.length === 0 && loop === 0) this.#recorder.signal('serving');
  }

  /** Opens the next of the scenario's listeners on loopback; throws SyscallError (EADDRINUSE) where its port must not move. */
  listen(door: Door = 'tcp'): number {
    return this.#listeners.open(door);
  }

  /** Says what the descriptor is watched for from now on; empty: no longer. */
  watch(fd: number, interest: Interest): void {
    const poller = (this.#poller ??= openPoller(this.#options.poller || 'select'));
    const bits = bitsOf(interest, INTEREST_LETTERS);
    const began = now();
    if (bits === 0) poller.remove(fd);
    else if (poller.interestOf(fd) < 0) poller.add(fd, bits);
    else poller.modify(fd, bits);
    const [of, edge] = [poller.descriptor, this.isEdge];
    this.record('watch', { fd, interest, edge, of, began, returned: now() });
  }

  /** One tick: waits for readiness, at most `timeoutMs` (−1 for ever), fills the three lists and returns how many are ready; −1 when a signal came. */
  wait(timeoutMs: number): number {
    const waiter = (this.#waiter ??= this.#openWaiter());
    const result = waiter.wait(timeoutMs);
    const { readable, writable, exceptional } = this;
    let [reads, writes, excepts] = [0, 0, 0];
    for (let i = 0; i < waiter.count; i++) {
      const fd = waiter.fds[i]!;
      const events = waiter.events[i]!;
      if (events & READABLE) readable[reads++] = fd;
      if (events & WRITE) writable[writes++] = fd;
      if (events & EXCEPT) exceptional[excepts++] = fd;
    }
    cut(readable, reads);
    cut(writable, writes);
    cut(exceptional, excepts);
    // Whoever else may have freed a descriptor did not say so: in a quiet tick it is tried again.
    if (result === 0) this.#listeners.admitAgain();
    return result;
  }

  /**
   * accept4(2): the new connection, non-blocking; −1 where none waits any more, or none can be let in: readiness would
   * tell of that one in every tick, or with edges never again, so the listener is not watched until a descriptor is free.
   */
  accept(listener: number): number {
    const fd = this.#listeners.accept(listener);
    return fd < 0 ? this.#check('accept4', listener) : fd;
  }

  /** The same, and a listener that nobody can be let in at is watched on: who calls this looks at `errno`. */
  tryAccept(listener: number): number {
    const fd = this.#listeners.tryAccept(listener);
    return fd < 0 ? this.#check('accept4', listener) : fd;
  }

  /** recv(2) into `length` bytes from `start`: bytes that came, 0 at the end of the stream, −1 with `errno`. */
  recv(fd: number, start: number, length: number): number {
    if (!this.#isRecording) {
      const came = libc.recv(fd, this.#at(start), length, 0);
      if (came > 0) this.#control.hasReceived = true;
      return this.#result('recv', fd, came);
    }
    const recorder = this.#recorder;
    recorder.begin();
    const got = libc.recv(fd, this.#at(start), length, 0);
    const errno = got < 0 ? libc.errno() : 0;
    recorder.end();
    recorder.call(RECV, fd, this.#gens[fd]!, length, got, errno, start);
    if (got > 0) this.#control.hasReceived = true;
    this.#received.start = start;
    this.#received.length = got;
    this.errno = errno;
    return errno === 0 ? got : this.#check('recv', fd);
  }

  /** send(2) of `length` bytes from `start`: how many the kernel took, −1 with `errno`. */
  send(fd: number, start: number, length: number): number {
    if (!this.#isRecording)
      return this.#result('send', fd, libc.send(fd, this.#at(start), length, MSG_NOSIGNAL));
    const recorder = this.#recorder;
    recorder.begin();
    const put = libc.send(fd, this.#at(start), length, MSG_NOSIGNAL);
    const errno = put < 0 ? libc.errno() : 0;
    recorder.end();
    recorder.call(SEND, fd, this.#gens[fd]!, length, put, errno, start);
    this.errno = errno;
    return errno === 0 ? put : this.#check('send', fd);
  }

  /** A call that moves bytes otherwise than recv and send here do, told as `moving` says: what it returned, −1 with `errno`. */
  move(
    moving: Moving,
    fd: number,
    start: number,
    length: number,
    make: (address: number) => number,
  ): number {
    const recorder = this.#recorder;
    recorder.begin();
    const result = make(this.#at(start));
    const errno = result < 0 ? libc.errno() : 0;
    recorder.end();
    this.errno = errno;
    const head = moving.code | (moving.flags << 16);
    if (this.#isRecording) recorder.call(head, fd, this.#gens[fd]!, length, result, errno, start);
    return errno === 0 ? result : this.#check(moving.call, fd);
  }

  /** Listeners left alone until a descriptor is free: who waits there could not be let in. */
  get full(): ReadonlySet<number> {
    return this.#listeners.full;
  }

  isWatched(fd: number): boolean {
    return (this.#poller?.interestOf(fd) ?? -1) >= 0;
  }

  /** Tells of a new descriptor; the next use of its number begins. */
  opened(fd: number, role: Role, proto: Proto, local = '', peer = ''): void {
    this.#gens[fd]!++;
    this.record('open', { fd, role, proto, local, peer });
  }

  /** The last call that returned −1 did so because it would have had to wait. */
  get wouldBlock(): boolean {
    return this.errno === E.EAGAIN;
  }

  /** The bytes that the recv just before brought, as text; where they are none (a character was cut), with replacement characters. */
  decodeReceived(fd: number): string {
    const { start, length } = this.#received;
    const bytes = this.bytes.subarray(start, start + Math.max(0, length));
    this.record('decode', { fd, ok: isUtf8(bytes) });
    return new TextDecoder().decode(bytes);
  }

  /** shutdown(2) of the sending side: the peer reads what was sent, then the end of the stream. */
  endSending(fd: number): void {
    const began = now();
    this.errno = libc.shutdown(fd, C.SHUT_WR) < 0 ? libc.errno() : 0;
    this.record('shutdown', { fd, how: 'write', errno: this.errno, began, returned: now() });
  }

  /** No longer watches the descriptor and closes it. */
  close(fd: number): void {
    if (this.isWatched(fd)) this.watch(fd, '');
    this.closeWatched(fd);
  }

  /** Closes the descriptor, and leaves it in the watched set where it is in there. */
  closeWatched(fd: number): void {
    // Another thread may have the number, and a new generation of it, as soon as it is free.
    const gen = this.#gens[fd]!;
    if (this.#isRecording) this.#tellUnread(fd);
    const began = now();
    libc.close(fd);
    this.record('close', { fd, gen, began, returned: now() });
    this.#listeners.onClosed(fd);
  }

  /** Shows a text, as a program's print would. */
  print(text: string): void {
    this.record('print', { text });
  }

  /** Shows the bytes that the last recv brought, all of them, as they are now; no text is made of them. */
  printReceived(): void {
    if (!this.#isRecording) return;
    const { start, length } = this.#received;
    if (this.#recorder.isAfterRecv) this.#recorder.sameBytes();
    else this.record('print', { text: this.bytes.subarray(start, start + length) });
  }

  /** Room for `length` bytes that recv and send may use; returns where it starts in `bytes`. */
  buffer(length: number): number {
    const start = this.#bufferEnd;
    this.#bufferEnd += (length + 63) & ~63;
    if (this.#bufferEnd > CONTROL_ROOM + BUFFER_ROOM)
      throw new RangeError(
        `a buffer of ${length} bytes does not fit: a program has ${BUFFER_ROOM}`,
      );
    return start;
  }

  /** Puts a text's UTF-8 bytes at `start` and returns how many they are. */
  write(start: number, text: string): number {
    return new TextEncoder().encodeInto(text, this.bytes.subarray(start)).written;
  }

  /** Writes one event of the program's; the generation of its descriptor is added. */
  record<K extends ToldKind>(kind: K, fields: Told<K>): void {
    if (this.#isRecording) this.#recorder.record(kind, fields, this.#gens);
  }

  /** What is recorded so far goes out. */
  flush(): void {
    this.#recorder.flush();
  }

  /** So does the rest, when the program has ended, however it did. */
  finish(): void {
    this.#recorder.finish();
  }

  /** Tells why the program cannot begin. */
  refuse(reason: string): void {
    this.#recorder.signal('refused', reason);
  }

  /** With bytes unread a close is a reset, and throws away what is unsent. */
  #tellUnread(fd: number): void {
    const recvq = unreadOf(fd);
    if (recvq > 0) this.record('kernel', { fd, recvq, sendq: ioctlInt(fd, C.SIOCOUTQ) });
  }

  #at(start: number): number {
    return this.#memory.address + start;
  }

  #openWaiter(): Waiter {
    const poller = (this.#poller ??= openPoller(this.#options.poller || 'select'));
    const recorder = this.#isRecording ? this.#recorder : undefined;
    return new Waiter(poller, this.#control, recorder, this.#gens, this.#options.ticks);
  }

  /** A call that is not recorded. */
  #result(call: string, fd: number, result: number): number {
    this.errno = result < 0 ? libc.errno() : 0;
    return result < 0 ? this.#check(call, fd) : result;
  }

  #check(call: string, fd: number): number {
    if (!expected.has(this.errno)) throw new SyscallError(call, fd, this.errno);
    return -1;
  }
}

/** Takes what is behind `length` off a list: its room stays for the next tick, where setting its length gives that back. */
function cut(list: number[], length: number): void {
  while (list.length > length) list.pop();
}
