import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Closed, and still in the watched set. */
export const staleDescriptor: Scenario = {
  id: 'stale-descriptor',
  title: 'Closed, and still watched',
  teaches:
    'Who closes a descriptor must take it out of the watched set: poll says POLLNVAL of its number in every wait, until somebody else gets the number.',
  // select fails for the whole set, and from epoll the kernel takes what is closed.
  pollers: pollersWith({ isEdge: false, keepsSet: false, tellsHangup: true }),
  listeners: 1,
  findings: ['stale-descriptor'],
  moments: [
    { says: 'A reset: closed', when: 'close' },
    { says: 'Its number is still in the set: it is no descriptor', when: 'ready where events = n' },
    { says: 'And so in every tick', when: 'ready where events = n times 9' },
    { says: 'The next client gets the number', when: 'accept' },
  ],
  clients: {
    clients: [
      // It comes back so late that a busy machine, too, shows the spin.
      { start: 50, steps: [...stay(), { reset: {} }, { wait: { ms: 150 } }, ...stay()] },
    ],
  },
};

function stay(): Step[] {
  return [
    { connect: {} },
    { send: { text: 'hello' } },
    { expect: { text: 'hello' } },
    { wait: { ms: 300 } },
  ];
}
