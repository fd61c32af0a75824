/** A connection is closed while messages for it wait, though its peer would still have taken them. */

import { plural } from '../../trace/words';
import type { Severity } from '../finding';
import type { Loop } from '../passes/loop';
import { turnSince } from '../passes/rounds';
import { isStream, READY, type Use } from '../passes/use';
import { wantedAt } from '../passes/wanted';
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
        const wake = turnSince(scene.trace, loop, use.readyWake);
        if (use.depth > 0) {
          const what = `${plural(use.depth, 'message')} of ${use.queued} B in its queue`;
          tell(scene, use, loop, seq, `was closed with ${what}, neither sent nor dropped`);
        } else if (isCut(scene, use, wake)) {
          const { trace } = scene;
          const want = trace.a[use.put & trace.mask]!;
          const left = want - trace.b[use.put & trace.mask]!;
          const what = `${left} of the ${plural(want, 'byte')} that were offered last have not gone`;
          tell(
            scene,
            use,
            loop,
            seq,
            `was closed at the end of its stream, though ${what}`,
            'warning',
          );
        } else if (isStuck(scene, use, wake)) {
          const what =
            'has been watched for writing since the last send, and its buffers are full; at the end of its stream it was closed';
          tell(scene, use, loop, seq, what, 'warning');
        } else if (isForgotten(scene, use, wake)) {
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
function isForgotten({ trace }: Scene, use: Use, wake: number): boolean {
  const isWritable = use.readyWake === wake && (use.ready & READY.w) !== 0;
  if (!isWritable || use.zero < wake || !isStream(use)) return false;
  const wanted = wantedAt(trace, use, wake);
  // Who always watches for writing has nothing to send most of the time (write-spin).
  return wanted > use.got && use.got >= 0 && use.put < wanted;
}

/** After its last send it asked for room, in a turn before, and there is none: so something waits, whatever came since. */
function isStuck({ trace }: Scene, use: Use, wake: number): boolean {
  const { put, zero, ready, readyWake, shutdown } = use;
  const isFull = readyWake === wake && (ready & READY.w) === 0;
  if (!isFull || put < 0 || zero < wake || shutdown >= 0 || !isStream(use)) return false;
  const wanted = wantedAt(trace, use, wake);
  return wanted > put && wanted < wake;
}

/** The rest of a short send still waits, writability is watched, and the end comes: a peer that is gone has most often reset it. */
function isCut({ trace }: Scene, use: Use, wake: number): boolean {
  const { put, sent, zero, ready, readyWake } = use;
  if (put < trace.first || put !== sent || zero < wake || zero < put || !isStream(use))
    return false;
  const slot = put & trace.mask;
  const isShort = trace.b[slot]! > 0 && trace.b[slot]! < trace.a[slot]!;
  // Whose buffers are full has not read all, and would have reset it by closing: it has only ended its own side.
  const isWanted = (ready & READY.w) !== 0 || wantedAt(trace, use, wake) >= 0;
  return isShort && use.shutdown < 0 && readyWake === wake && isWanted;
}

function tell(
  scene: Scene,
  use: Use,
  loop: Loop,
  seq: number,
  what: string,
  severity: Severity = 'error',
): void {
  const { number, tick } = loop;
  const says = (): string => `${nameOf(use)} ${what}.`;
  const evidence = [use.watched, use.zero, seq];
  const told = { loop: number, use, first: tick, last: tick, count: 1, says };
  // Where the end is taken for a leave.
  const culprit = use.zero;
  scene.tell({ severity, evidence: evidence.filter((one) => one >= 0), culprit, ...told });
}
