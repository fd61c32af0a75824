import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** One is ready, and another is read. */
export const againSpin: Scenario = {
  id: 'again-spin',
  title: 'Asking the wrong one',
  teaches:
    'The wait names who is ready, and only who is read stops being so: a handler that reads another one gets EAGAIN, and the next wait ends at once.',
  // Edge-triggered readiness is told once: nothing would spin.
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  findings: ['again-spin'],
  moments: [
    { says: 'One is ready, another is read: EAGAIN', when: 'recv where errno = EAGAIN' },
    { says: 'And so on, as what is ready was not read', when: 'recv where errno = EAGAIN times 9' },
    { says: 'The one that was read instead has left', when: 'recv where got = 0' },
    { says: 'Only now the first is read, and answered', when: 'recv where got > 0' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { wait: { ms: 300 } },
          { send: { text: 'hello' } },
          // Does not come before the other has left.
          { expect: { text: 'hello' } },
          { close: {} },
        ],
      },
      // Came last, and says nothing; stays so long that a busy machine, too, shows the spin.
      { start: 100, steps: [{ connect: {} }, { wait: { ms: 350 } }, { close: {} }] },
    ],
  },
};
