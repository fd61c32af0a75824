/** The listeners of a program: how they open, and how those who knock are let in. */

import { E } from '../../os/errors';
import * as libc from '../../os/libc';
import { C } from '../../os/libc';
import { acceptFrom, lastPeer, localAddress, setOption } from '../../os/sockets';
import type { Told, ToldKind } from '../packing';
import { now } from '../recorder';
import type { ProgramOptions } from '../scenario';
import { type Door, doorOf, openDoor } from './doors';

/** What of the program's they work with. */
export type Program = {
  /** The loop's. */
  errno: number;
  record<K extends ToldKind>(kind: K, fields: Told<K>): void;
  opened(
    fd: number,
    role: 'listener' | 'connection',
    door: Door,
    local: string,
    peer?: string,
  ): void;
  watch(fd: number, interest: '' | 'r'): void;
  isWatched(fd: number): boolean;
};

export class Listeners {
  /** Those left alone until a descriptor is free: who waits there could not be let in. */
  readonly full = new Set<number>();
  readonly #program: Program;
  readonly #options: Pick<ProgramOptions, 'ports' | 'movePorts'>;
  readonly #gens: Int32Array;
  readonly #onServing: (addresses: string) => void;
  /** Address of each, by descriptor. */
  readonly #locals = new Map<number, string>();

  /** `onServing` is told the addresses, when all of the scenario's are open. */
  constructor(
    program: Program,
    options: Pick<ProgramOptions, 'ports' | 'movePorts'>,
    gens: Int32Array,
    onServing: (addresses: string) => void,
  ) {
    this.#program = program;
    this.#options = options;
    this.#gens = gens;
    this.#onServing = onServing;
  }

  /** Opens the next; throws SyscallError (EADDRINUSE) where its port must not move. */
  open(door: Door): number {
    const { ports, movePorts } = this.#options;
    const fd = openDoor(door, ports[this.#locals.size] ?? 0, movePorts);
    const local = localAddress(fd);
    this.#locals.set(fd, local);
    this.#program.opened(fd, 'listener', door, local);
    if (this.#locals.size === ports.length) this.#onServing([...this.#locals.values()].join(' '));
    return fd;
  }

  /** accept4(2), told: the new connection, or −1 with the loop's `errno`; where none can be let in the listener is left alone. */
  accept(listener: number): number {
    const fd = this.tryAccept(listener);
    const { errno } = this.#program;
    if (fd < 0 && (errno === E.EMFILE || errno === E.ENFILE)) this.#leaveAlone(listener);
    return fd;
  }

  /** accept4(2), told, and nothing besides. */
  tryAccept(listener: number): number {
    const began = now();
    const fd = acceptFrom(listener);
    const errno = fd < 0 ? libc.errno() : 0;
    const returned = now();
    const peer = fd < 0 ? '' : lastPeer();
    const gen = fd < 0 ? 0 : this.#gens[fd]! + 1;
    this.#program.record('accept', { listener, fd, gen, peer, errno, began, returned });
    this.#program.errno = errno;
    if (fd >= 0) this.#letIn(fd, listener, peer);
    return fd;
  }

  /** A descriptor was closed: there is room for one more. */
  onClosed(fd: number): void {
    this.full.delete(fd);
    this.admitAgain();
  }

  /** Those left alone are watched again. */
  admitAgain(): void {
    for (const listener of this.full) this.#program.watch(listener, 'r');
    this.full.clear();
  }

  #letIn(fd: number, listener: number, peer: string): void {
    // An accepted connection has its listener's address: listeners here have no wildcard.
    const local = this.#locals.get(listener) ?? '';
    const door = doorOf(local);
    this.#program.opened(fd, 'connection', door, local, peer);
    // Small answers leave at once: Nagle's algorithm would hold the second until the first is acknowledged (tcp(7)).
    if (door !== 'unix') setOption(fd, C.IPPROTO_TCP, C.TCP_NODELAY, 1);
  }

  /** Readiness would tell of who cannot be let in at every tick, or with edges never again. */
  #leaveAlone(listener: number): void {
    if (!this.#program.isWatched(listener)) return;
    this.full.add(listener);
    this.#program.watch(listener, '');
  }
}
