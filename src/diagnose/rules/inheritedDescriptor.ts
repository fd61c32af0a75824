/** A child still holds a connection that its parent has closed: the peer never sees the end, or long after. */

import { formatNs } from '../../trace/times';
import type { Use } from '../passes/use';
import { isStream } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** A child that ends soon after lets its peers go soon after. */
const LATE_NS = 1e9;
const MOST_HELD = 1024;

/** Closed by its parent in the event `seq`; `child` had it open at its fork, and it was not the child's to use. */
type Held = {
  readonly use: Use;
  readonly seq: number;
  readonly at: number;
  readonly child: number;
  readonly tick: number;
  readonly loop: number;
};

export const inheritedDescriptor: Rule = {
  id: 'inherited-descriptor',
  stage: 'nursery',
  title: 'A child holds a closed connection open',
  fix: 'Open with SOCK_CLOEXEC (Python does), and close in the child what it does not use before it goes on; or shut the connection down before you close it.',
  needs: ['waits'],
  open(scene) {
    const { trace } = scene;
    const { descriptors, processes } = trace;
    let held: Held[] = [];
    /** Processes that have ended: what they had open is closed. */
    const gone = new Set<number>();
    const tell = ({ use, seq, child, tick, loop }: Held, until: string): void => {
      const own = scene.useOf(child, use.fd);
      // The child closed it, or it is what the child was made for.
      const isOver = own?.gen === use.gen && own.closed >= 0;
      if (isOver || (own !== undefined && (own.read >= 0 || own.sent >= 0))) return;
      const { pid } = processes.list[child]!;
      const says = (): string =>
        `${nameOf(use)} was closed, but process ${pid}, forked while it was open, ${until}.`;
      const told = { loop, use, first: tick, last: tick, count: 1, says };
      scene.tell({ severity: 'warning', evidence: [seq], ...told });
    };
    return {
      close(use, loop, seq) {
        // Who has shut it down has told its peer the end.
        if (!isStream(use) || use.shutdown >= 0 || held.length >= MOST_HELD) return;
        processes.list.forEach(({ parent, table }, child) => {
          if (parent !== use.process || table !== child || gone.has(child)) return;
          const inherited = descriptors.inherited[child]?.[use.fd];
          if (inherited?.gen !== use.gen || inherited.fd !== use.fd) return;
          const at = trace.t[seq & trace.mask]!;
          held.push({ use, seq, at, child, tick: loop.tick, loop: loop.number });
        });
      },
      // With the child all that it holds is closed.
      exit(loop, seq) {
        gone.add(loop.process);
        const now = trace.t[seq & trace.mask]!;
        for (const one of held) {
          const ns = now - one.at;
          if (one.child !== loop.process || one.at < 0 || ns < LATE_NS) continue;
          tell(one, `held it for ${formatNs(ns)} more: so long its peer waited for the end`);
        }
        held = held.filter(({ child }) => child !== loop.process);
      },
      end() {
        for (const one of held)
          tell(one, 'holds it still: its peer waits for an end that does not come');
      },
    };
  },
};
