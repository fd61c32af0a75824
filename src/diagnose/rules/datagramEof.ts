/** An empty datagram is taken for the end of a stream, which datagrams do not have. */

import type { Loop } from '../passes/loop';
import { isDatagram, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

export const datagramEof: Rule = {
  id: 'datagram-eof',
  stage: 'stable',
  title: 'An empty datagram is taken for the end',
  fix: 'A datagram may have no bytes: go on receiving; a UDP socket never reaches an end.',
  needs: ['reads'],
  open(scene) {
    return {
      close(use, loop, seq) {
        if (isAfterEmpty(use, loop)) tell(scene, use, loop, seq, 'closed');
      },
      watch(use, loop, seq) {
        const isOut = (use.watch & WATCHED.rwx) === 0;
        if (isOut && isAfterEmpty(use, loop)) tell(scene, use, loop, seq, 'no longer watched');
      },
    };
  },
};

/** The newest that it read, in this very turn, was empty, and nothing else was done with it since. Who has asked first has its answer. */
function isAfterEmpty(use: Use, { wake }: Loop): boolean {
  if (use.isAsking) return false;
  return isDatagram(use) && use.zero > wake && use.zero === use.read && use.sent < use.zero;
}

function tell(scene: Scene, use: Use, loop: Loop, seq: number, what: string): void {
  const { number, tick } = loop;
  const says = (): string =>
    `An empty datagram came on ${nameOf(use)} (recv returned 0), and in the same tick it was ${what}.`;
  const told = { loop: number, use, first: tick, last: tick, count: 1, says };
  scene.tell({ severity: 'error', evidence: [use.zero, seq], ...told });
}
