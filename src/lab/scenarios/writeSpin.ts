import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** `w` watched with nothing to send. */
export const writeSpin: Scenario = {
  id: 'write-spin',
  title: 'Always asking to write',
  teaches:
    'A connection is writable as long as its send buffer has room, which is nearly always: whoever watches w without anything to send never sleeps.',
  // Edge-triggered readiness is told once: nothing would spin.
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  findings: ['write-spin'],
  moments: [
    {
      says: 'Woken by w alone, with nothing to send',
      when: 'ready where events = w times 2',
    },
    { says: 'A hundred ticks on: still nothing', when: 'ready where events = w times 100' },
  ],
  clients: {
    clients: [
      {
        // Nobody is there at first, and the server sleeps; with the first client it begins to spin.
        start: 300,
        steps: [
          { connect: {} },
          { wait: { ms: 100 } },
          { send: { text: 'hello' } },
          { expect: { text: 'hello' } },
          { wait: { ms: 100 } },
          { close: {} },
          // It has left, and the server sleeps again.
          { wait: { ms: 300 } },
        ],
      },
    ],
  },
};
