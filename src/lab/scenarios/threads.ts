import type { Scenario } from '../scenario';

/** Ten tasks, in one thread and in ten. */
export const threads: Scenario = {
  id: 'threads',
  title: 'Ten tasks, ten threads',
  teaches:
    'Ten tasks that wait one second each take ten seconds one after the other, and about one second in ten threads: they wait at the same time.',
  pollers: [],
  listeners: 0,
  hasThreads: true,
  seconds: 12,
  findings: [],
  moments: [
    { says: 'One after the other', when: 'task where state = begin' },
    {
      says: 'Each in a thread of its own: they overlap',
      when: 'task where state = begin times 19',
    },
  ],
  clients: { clients: [] },
};
