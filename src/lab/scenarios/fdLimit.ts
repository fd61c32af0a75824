import { POLLER_NAMES, pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** More connections than select has numbers for. */
export const fdLimit: Scenario = {
  id: 'fd-limit',
  title: 'Where select ends',
  teaches:
    'select takes descriptor numbers up to 1 023, however many are watched: it refuses number 1 024, where poll and epoll go on.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    {
      says: 'Number 1 024 is accepted',
      when: 'accept where fd = 1024',
      pollers: pollersWith({ descriptorEnd: 1024 }),
    },
    {
      says: 'select refuses to watch it',
      when: 'print where text has "descriptor 1024 is too large"',
      shows: { descriptorOf: 'accept' },
      pollers: pollersWith({ descriptorEnd: 1024 }),
    },
    {
      says: 'Number 1 024 is watched like any other',
      when: 'watch where fd = 1024',
      pollers: pollersWith({ descriptorEnd: Infinity }),
    },
    {
      says: 'And so is number 1 100',
      when: 'watch where fd = 1100',
      pollers: pollersWith({ descriptorEnd: Infinity }),
    },
  ],
  clients: {
    clients: [
      {
        start: 50,
        count: 1100,
        steps: [
          { connect: {} },
          // `welcome` or `no room`.
          { expect: { bytes: 7, withinMs: 20_000 } },
          // They stay until all have come, or are turned away at once.
          { expect: { end: true, withinMs: 20_000 } },
        ],
      },
    ],
  },
};
