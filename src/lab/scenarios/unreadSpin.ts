import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A descriptor that is readable, and is not read. */
export const unreadSpin: Scenario = {
  id: 'unread-spin',
  title: 'A timer that nobody reads',
  teaches:
    'What is readable stays so until it is read, a timer, a wake-up pipe and an event descriptor too: who only takes it for a sign and goes back to wait is woken again at once.',
  // Edge-triggered readiness is told once: nothing would spin.
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  findings: ['unread-spin'],
  moments: [
    { says: 'The timer has come: the client is told', when: 'send' },
    { says: 'Nobody has read the timer: it is ready again', when: 'send' },
    { says: 'A flood, instead of one now and then', when: 'send times 10' },
    { says: 'The client is gone, and its timer with it', when: 'close times 2' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        // Twenty signs of life, which should take two seconds, and it has enough.
        steps: [{ connect: {} }, { expect: { bytes: 120 } }, { close: {} }],
      },
    ],
  },
};
