import type { Scenario } from '../scenario';

/** The cost of a wait. */
export const pollers: Scenario = {
  id: 'pollers',
  title: 'What a wait costs',
  teaches:
    'select and poll look at every descriptor they are given in every wait, epoll only at those that are ready: with few active among many, theirs grows with the number watched and its does not.',
  pollers: ['select', 'poll', 'epoll', 'epoll-et'],
  // The program talks to itself: nobody outside is to wait for.
  listeners: 0,
  findings: [],
  clients: { clients: [] },
};
