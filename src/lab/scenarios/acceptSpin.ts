import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** accept fails for want of descriptors, and is tried again at once. */
export const acceptSpin: Scenario = {
  id: 'accept-spin',
  title: 'No descriptor left, and accept all the same',
  teaches:
    'At the limit of descriptors accept fails with EMFILE and takes nobody out of the backlog: the listener stays readable, and who only tries again turns at full speed until something is closed.',
  // Edge-triggered readiness is told once: nothing would spin.
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  findings: ['accept-spin'],
  moments: [
    { says: 'No descriptor is left: accept fails', when: 'accept where errno = EMFILE' },
    { says: 'Tried again at once, and again', when: 'accept where errno = EMFILE times 9' },
    { says: 'One is closed', when: 'close' },
    { says: 'Its number is free: the next is let in', when: 'accept where errno != EMFILE' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        // One more than there are numbers below the limit.
        count: 5,
        steps: [
          { connect: {} },
          { expect: { text: 'Hello_World' } },
          // Long enough to see it spin where the machine is busy with others.
          { wait: { ms: 100 } },
          { close: {} },
        ],
      },
    ],
  },
};
