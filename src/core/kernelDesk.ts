/** What is asked of the kernel about the descriptors that somebody has selected. */

import type { Descriptor } from '../trace/descriptors';
import type { KernelQueues, SocketName } from './kernelQueues';
import type { KernelDetail } from './descriptorViews';
import { findDescriptor } from './queries/descriptor';
import type { AnySession } from './session';
import type { Looked } from './viewers';

export class KernelDesk {
  readonly #queues: KernelQueues | undefined;

  /** `queues` undefined: there is no kernel here that could be asked. */
  constructor(queues: KernelQueues | undefined) {
    this.#queues = queues;
  }

  /** Null where it cannot be asked, or has not answered yet. */
  readonly of = (descriptor: Descriptor): KernelDetail | null => {
    const socket = socketOf(descriptor);
    return (socket && this.#queues?.get(socket)) ?? null;
  };

  /** From now on about these. */
  look(looked: readonly Looked[], find: (session: number) => AnySession | undefined): void {
    if (this.#queues === undefined) return;
    const sockets = looked.flatMap(({ session: id, view: { loop, selected } }) => {
      const session = find(id);
      if (selected === null || session === undefined || session.state === 'ended') return [];
      const descriptor = findDescriptor(session.trace, loop, selected);
      return (descriptor && socketOf(descriptor)) ?? [];
    });
    this.#queues.look(sockets);
  }

  close(): void {
    this.#queues?.close();
  }
}

/** Undefined where the kernel cannot be asked: closed, or not TCP. */
function socketOf({ proto, local, peer, closed }: Descriptor): SocketName | undefined {
  const isTcp = proto === 'tcp' || proto === 'tcp6';
  return isTcp && local !== '' && closed < 0 ? { local, peer } : undefined;
}
