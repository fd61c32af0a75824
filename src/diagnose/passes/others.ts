/** Threads and loops beside one, which use the same table of descriptors: what it leaves they may go on with. */

import type { Scene } from '../rule';
import type { Loop } from './loop';

export function othersOf({ loops }: Scene, { number, process }: Loop): Loop[] {
  return [...loops.values()].filter(
    (other) => other.process === process && other.number !== number,
  );
}
