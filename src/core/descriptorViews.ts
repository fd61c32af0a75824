/** A use of a descriptor's number, and what views are told of it. */

import type { Proto, Role } from '../trace/kinds';
import type { Described, DESCRIPTOR } from './guard';

/** One use of a descriptor's number. */
export type DescriptorName = Described<typeof DESCRIPTOR>;

/** It, as it is in the selected tick. */
export type DescriptorInfo = DescriptorName & {
  readonly role: Role;
  readonly proto: Proto;
  readonly local: string;
  readonly peer: string;
  /** Interest and messages queued after the selected tick, readiness in it: letters, and how many. */
  readonly interest: string;
  readonly events: string;
  readonly depth: number;
  readonly isClosed: boolean;
  /** It is opened after the selected tick. */
  readonly isToCome?: true;
};

/** What the kernel holds for the selected descriptor now; null where it cannot be asked (closed, not TCP). */
export type KernelDetail = {
  readonly recvq: number;
  readonly sendq: number;
  readonly ageMs: number;
};

/** A step of how a descriptor came to be; `seq`, `tick`: of its event, −1 not kept, before the first tick or in another loop. */
export type OriginView = {
  readonly by: 'open' | 'accept' | 'dup' | 'fork' | 'before' | 'lost';
  readonly fd: number;
  readonly gen: number;
  readonly seq: number;
  readonly tick: number;
};
