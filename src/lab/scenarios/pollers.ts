import { POLLER_NAMES, pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** The cost of a wait. */
export const pollers: Scenario = {
  id: 'pollers',
  title: 'What a wait costs',
  teaches:
    'select and poll look at every descriptor they are given in every wait, epoll only at those that are ready: with few active among many, theirs grows with the number watched and its does not.',
  pollers: POLLER_NAMES,
  // The program talks to itself: nobody outside is to wait for.
  listeners: 0,
  findings: [],
  moments: [
    { says: 'What a tick cost with 10 watched', when: 'print where text has "10 watched"' },
    { says: 'With 500', when: 'print where text has "500 watched"' },
    {
      says: 'More than select has numbers for',
      when: 'print where text has "is too large"',
      pollers: pollersWith({ descriptorEnd: 1024 }),
    },
    {
      says: 'With 10 000',
      when: 'print where text has "10000 watched"',
      pollers: pollersWith({ descriptorEnd: Infinity }),
    },
  ],
  clients: { clients: [] },
};
