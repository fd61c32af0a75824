/** The next tick in which something happened: blocks of the overview in which it did not are passed over whole. */

import { hasFailed } from './errnos';
import { CODE } from './kinds';
import { type Block, blockAt, type Overview, overviewOf } from './overview';
import { type Tick, tickAt, ticksOf } from './ticks';
import type { Trace } from './trace';

/** What may be sought: a descriptor that was ready, a wait or another call that failed, a send that took less than offered. */
export const SOUGHT = ['ready', 'failed', 'short'] as const;
export type Sought = (typeof SOUGHT)[number];

/** The tick, −1 where there is none that is kept; and how many blocks and ticks were looked at. */
export type Found = { readonly tick: number; readonly lookedAt: number };

/** The nearest tick before (−1) or after (1) `from`. */
export function seekTick(
  trace: Trace,
  loop: number,
  from: number,
  direction: -1 | 1,
  sought: Sought,
): Found {
  const kept = ticksOf(trace, loop);
  if (kept === undefined) return { tick: -1, lookedAt: 0 };
  const overview = overviewOf(trace, loop);
  const start = from + direction;
  let tick = direction < 0 ? Math.min(start, kept.last) : Math.max(start, kept.first);
  for (let lookedAt = 1; ; lookedAt++) {
    if (tick < kept.first || tick > kept.last) return { tick: -1, lookedAt };
    const block = blockAt(overview, tick);
    if (block !== undefined && tick !== overview.tick && !HAS[sought].block(block)) {
      tick = pastBlock(block, overview, tick, direction);
    } else {
      const found = tickAt(trace, loop, tick);
      if (found !== undefined && HAS[sought].tick(trace, loop, found)) return { tick, lookedAt };
      tick += direction;
    }
  }
}

/** Whether an event of the loop's is what is sought. */
export function isSought(trace: Trace, seq: number, sought: Sought): boolean {
  const slot = seq & trace.mask;
  switch (sought) {
    case 'ready':
      return trace.kind[slot] === CODE.ready;
    case 'failed':
      return hasFailed(trace, slot);
    case 'short': {
      const put = trace.b[slot]!;
      return trace.kind[slot] === CODE.send && put >= 0 && put < trace.a[slot]!;
    }
  }
}

/** The tick that goes on is in no block yet. */
function pastBlock(block: Block, overview: Overview, tick: number, direction: -1 | 1): number {
  const next = direction < 0 ? block.first - 1 : block.last + 1;
  const isBetween =
    (overview.tick - tick) * direction > 0 && (next - overview.tick) * direction > 0;
  return isBetween ? overview.tick : next;
}

type Has = {
  readonly block: (block: Block) => boolean;
  readonly tick: (trace: Trace, loop: number, tick: Tick) => boolean;
};

const HAS: Readonly<Record<Sought, Has>> = {
  ready: {
    block: ({ readyTicks }) => readyTicks > 0,
    tick: (_trace, _loop, { ready }) => ready > 0,
  },
  failed: {
    block: ({ failedCalls, failedWaits }) => failedCalls + failedWaits > 0,
    tick: (trace, loop, tick) => tick.errno !== '' || hasEvent(trace, loop, tick, 'failed'),
  },
  short: {
    block: ({ shortSends }) => shortSends > 0,
    tick: (trace, loop, tick) => hasEvent(trace, loop, tick, 'short'),
  },
};

function hasEvent(trace: Trace, loop: number, tick: Tick, sought: Sought): boolean {
  for (let seq = tick.wait < 0 ? tick.wake : tick.wait; seq < tick.end; seq++) {
    const slot = seq & trace.mask;
    const isIts = trace.loop[slot] === loop && trace.tick[slot] === tick.tick;
    if (isIts && isSought(trace, seq, sought)) return true;
  }
  return false;
}
