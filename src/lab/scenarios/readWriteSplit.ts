import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A queue for each connection between reading and writing. */
export const readWriteSplit: Scenario = {
  id: 'read-write-split',
  title: 'Reading and writing apart',
  teaches:
    'What is read waits in its connection’s queue until the connection is writable; w is watched only while something waits, and order is kept.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'What was read waits in the queue', when: 'enqueue where message = 1' },
    { says: 'w is watched while something waits', when: 'watch where interest = rw', on: 0 },
    { says: 'A second message joins it', when: 'enqueue where depth = 2', on: 0 },
    { says: 'The older one goes first', when: 'dequeue where message = 1', on: 0 },
  ],
  clients: {
    clients: [
      {
        start: 50,
        count: 4,
        ramp: 10,
        steps: [
          { connect: {} },
          { expect: { text: 'Hello_World' } },
          {
            repeat: {
              times: 3,
              steps: [
                { send: { text: 'first' } },
                // In the kernel before the tick that answers the first: the queue gets two deep.
                { send: { text: 'second' }, hold: true },
                { expect: { text: '回复:first' } },
                { expect: { text: '回复:second' } },
                { wait: { ms: 120 } },
              ],
            },
          },
          { close: {} },
        ],
      },
    ],
  },
};
