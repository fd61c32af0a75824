/** A connection is closed while messages for it wait, though its peer would still have taken them. */

import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { isStream, READY, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

export const queueLoss: Rule = {
  id: 'queue-loss',
  stage: 'stable',
  title: 'Messages that wait are thrown away',
  fix: 'recv returns 0 also when the peer has only ended its own side: send what waits first, then close.',
  needs: ['waits'],
  open(scene) {
    return {
      close(use, loop, seq) {
        // To a peer that is gone nothing can be sent.
        if (use.lost >= 0 || use.sendFailed >= 0) return;
        if (use.depth > 0) {
          const what = `${plural(use.depth, 'message')} of ${use.queued} B in its queue`;
          tell(scene, use, loop, seq, `was closed with ${what}, neither sent nor dropped`);
        } else if (isForgotten(use, loop)) {
          tell(
            scene,
            use,
            loop,
            seq,
            'was watched for writing and is writable; at the end of its stream it was closed without a send',
          );
        }
      },
    };
  },
};

/**
 * Without a word about queues: after its newest bytes came it was watched for writing, so something waits; it is writable, and
 * then the end of its stream is all that is looked at.
 */
function isForgotten(use: Use, { wake }: Loop): boolean {
  const wants = use.watch >= 0 && (use.watch & WATCHED.w) !== 0;
  // Who always watches for writing has nothing to send most of the time (write-spin).
  const isForThis = use.watched > use.got && use.got >= 0 && use.put < use.watched;
  const isWritable = use.readyWake === wake && (use.ready & READY.w) !== 0;
  return wants && isForThis && isWritable && use.zero > wake && isStream(use);
}

function tell(scene: Scene, use: Use, loop: Loop, seq: number, what: string): void {
  const { number, tick } = loop;
  const says = (): string => `${nameOf(use)} ${what}.`;
  const evidence = [use.watched, use.zero, seq];
  const told = { loop: number, use, first: tick, last: tick, count: 1, says };
  scene.tell({ severity: 'error', evidence: evidence.filter((one) => one >= 0), ...told });
}
