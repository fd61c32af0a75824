import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** The queue for each connection, with the tutorial's two mistakes. */
export const readWriteSplitAsWritten: Scenario = {
  id: 'read-write-split-as-written',
  title: 'Reading and writing apart, out of order',
  teaches:
    'A list popped from its end answers the newest first, and clearing the write list inside its own loop forgets whoever joined it meanwhile: replies come out of order, or never.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['queue-order', 'queue-loss'],
  moments: [
    {
      says: 'The second message came before the first was answered',
      when: 'enqueue where depth = 2',
    },
    { says: 'The second is answered first', when: 'dequeue where message = 1', on: 0 },
    {
      says: 'It leaves, and its first was never answered',
      when: 'close',
      on: 0,
      shows: { tab: 'queue' },
    },
    {
      // `回复:forgotten`
      says: 'Read in the tick that writes to another, and forgotten there',
      when: 'enqueue where bytes = 16',
    },
  ],
  // What is answered hangs on who else is written to in its tick, and that on the machine: no reply is expected.
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          ...begin(),
          { send: { text: 'first' } },
          // In the kernel before the tick that answers the first: the second is answered, the first stays behind.
          { send: { text: 'second' }, hold: true },
          { wait: { ms: 400 } },
        ],
      },
      {
        start: 950,
        steps: [
          ...begin(),
          { send: { text: 'hello' } },
          { wait: { ms: 400 } },
          // Read in the very tick that writes to the other client below, and forgotten there.
          { send: { text: 'forgotten' }, hold: true },
          { wait: { ms: 900 } },
          { send: { text: 'still there?' } },
          { wait: { ms: 200 } },
        ],
      },
      {
        start: 1150,
        steps: [
          ...begin(),
          {
            repeat: {
              times: 7,
              steps: [{ send: { text: 'answered' } }, { wait: { ms: 100 } }],
            },
          },
        ],
      },
    ],
  },
};

function begin(): Step[] {
  return [{ connect: {} }, { expect: { text: 'Hello_World' } }];
}
