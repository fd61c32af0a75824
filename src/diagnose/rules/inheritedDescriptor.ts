/** A child still holds a connection that its parent has closed: the peer never sees the end. */

import { plural } from '../../trace/words';
import type { Use } from '../passes/use';
import { isStream } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

export const inheritedDescriptor: Rule = {
  id: 'inherited-descriptor',
  stage: 'nursery',
  title: 'A child holds a closed connection open',
  fix: 'Open with SOCK_CLOEXEC (Python does), and close in the child what it does not use before it goes on.',
  needs: ['waits'],
  open(scene) {
    const { trace } = scene;
    const { descriptors, processes } = trace;
    /** Closed by its parent: which children had it open at their fork, and it was not theirs to use. */
    let held: {
      readonly use: Use;
      readonly seq: number;
      readonly child: number;
      tick: number;
      loop: number;
    }[] = [];
    return {
      close(use, loop, seq) {
        if (!isStream(use) || held.length >= MOST_HELD) return;
        processes.list.forEach(({ parent, table }, child) => {
          if (parent !== use.process || table !== child) return;
          const inherited = descriptors.inherited[child]?.[use.fd];
          if (inherited?.gen !== use.gen || inherited.fd !== use.fd) return;
          held.push({ use, seq, child, tick: loop.tick, loop: loop.number });
        });
      },
      // With the child all that it holds is closed.
      exit(loop) {
        held = held.filter(({ child }) => child !== loop.process);
      },
      end() {
        for (const { use, seq, child, tick, loop } of held) {
          const own = scene.useOf(child, use.fd);
          // The child closed it, or it is what the child was made for.
          if (own !== undefined && (own.closed >= 0 || own.read >= 0 || own.sent >= 0)) continue;
          const { pid } = processes.list[child]!;
          const says = (): string =>
            `${nameOf(use)} was closed, but process ${pid}, forked while it was open, holds it still: ${plural(1, 'peer')} waits for an end that does not come.`;
          const told = { loop, use, first: tick, last: tick, count: 1, says };
          scene.tell({ severity: 'warning', evidence: [seq], ...told });
        }
      },
    };
  },
};

const MOST_HELD = 1024;
