/** What the kernel holds for sockets that somebody looks at, asked from outside four times a second, paused or not. */

import { readProcNetTcp } from '../os/procNetTcp';
import { SyscallError } from '../os/errors';
import { openSockDiag, type SockDiag } from '../os/sockDiag';

const SAMPLE_MS = 250;

/** A TCP socket by its addresses; a listener's peer is ''. */
export type SocketName = { readonly local: string; readonly peer: string };

export type KernelSample = {
  readonly recvq: number;
  readonly sendq: number;
  readonly ageMs: number;
};

/** Opens nothing before a socket is looked at; `onSample` is called after each sample. */
export class KernelQueues {
  readonly #onSample: () => void;
  #diag: SockDiag | 'refused' | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sockets: ReadonlyMap<string, SocketName> = new Map();
  readonly #samples = new Map<string, { recvq: number; sendq: number; at: number }>();

  constructor(onSample: () => void) {
    this.#onSample = onSample;
  }

  /** From now on these are sampled, and no others; a new one at once. */
  look(sockets: readonly SocketName[]): void {
    const before = this.#sockets;
    this.#sockets = new Map(sockets.map((socket) => [keyOf(socket), socket]));
    for (const key of this.#samples.keys()) if (!this.#sockets.has(key)) this.#samples.delete(key);
    const hasNew = [...this.#sockets.keys()].some((key) => !before.has(key));
    if (hasNew) this.#sample();
    if (this.#sockets.size === 0) this.#stop();
    else this.#timer ??= setInterval(() => this.#tick(), SAMPLE_MS);
  }

  /** The last sample of a socket that is looked at; undefined where there is no such socket. */
  get(socket: SocketName): KernelSample | undefined {
    const sample = this.#samples.get(keyOf(socket));
    if (sample === undefined) return undefined;
    const { recvq, sendq, at } = sample;
    return { recvq, sendq, ageMs: Math.round(performance.now() - at) };
  }

  /** Harmless twice. */
  close(): void {
    this.look([]);
    if (this.#diag !== 'refused') this.#diag?.close();
    this.#diag = undefined;
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#sample();
    this.#onSample();
  }

  #sample(): void {
    try {
      const source = this.#open();
      for (const socket of this.#sockets.values()) this.#ask(source, socket);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (this.#diag !== 'refused') this.#diag?.close();
      this.#diag = 'refused';
    }
  }

  #ask(source: Pick<SockDiag, 'queues'>, { local, peer }: SocketName): void {
    const key = keyOf({ local, peer });
    const queues = queuesOf(source, local, peer);
    if (queues === undefined) this.#samples.delete(key);
    else this.#samples.set(key, { ...queues, at: performance.now() });
  }

  /** Where a sandbox refuses netlink, /proc is read instead. */
  #open(): Pick<SockDiag, 'queues'> {
    if (this.#diag === 'refused') return readProcNetTcp();
    this.#diag ??= openSockDiag();
    return this.#diag;
  }
}

/** A text of a trace that is no address stands for no socket. */
function queuesOf(source: Pick<SockDiag, 'queues'>, local: string, peer: string) {
  try {
    return source.queues(local, peer);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function keyOf({ local, peer }: SocketName): string {
  return `${local} ${peer}`;
}
