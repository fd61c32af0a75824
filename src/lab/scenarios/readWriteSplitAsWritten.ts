import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** The queue for each connection, with the tutorial's two mistakes. */
export const readWriteSplitAsWritten: Scenario = {
  id: 'read-write-split-as-written',
  title: 'Reading and writing apart, out of order',
  teaches:
    'A list popped from its end answers the newest first, and clearing the write list inside its own loop forgets whoever joined it meanwhile: replies come out of order, or never.',
  pollers: ['select', 'poll', 'epoll', 'epoll-et'],
  listeners: 1,
  findings: ['queue-order', 'queue-loss'],
  landmarks: [
    {
      says: 'The second message came before the first was answered',
      kind: 'enqueue',
      where: { depth: 2 },
    },
    { says: 'The second is answered first', kind: 'dequeue', where: { message: 1 } },
    { says: 'It leaves, and its first was never answered', kind: 'close' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          ...begin(),
          { send: { text: 'first' } },
          // In the kernel before the tick that answers the first: the second is answered, the first stays behind.
          { send: { text: 'second' }, hold: true },
          { expect: { text: '回复:second' } },
          { wait: { ms: 200 } },
          // To speak again does not help: the newest is popped, the first stays behind.
          { send: { text: 'third' } },
          { expect: { text: '回复:third' } },
        ],
      },
      {
        start: 700,
        steps: [
          ...begin(),
          { send: { text: 'hello' } },
          { expect: { text: '回复:hello' } },
          { wait: { ms: 400 } },
          // Read in the very tick that writes to the other client below, and forgotten there.
          { send: { text: 'forgotten' }, hold: true },
          { wait: { ms: 900 } },
          { send: { text: 'still there?' } },
          { expect: { text: '回复:still there?' } },
        ],
      },
      {
        start: 900,
        steps: [
          ...begin(),
          {
            repeat: {
              times: 5,
              steps: [
                { send: { text: 'answered' } },
                { expect: { text: '回复:answered' } },
                { wait: { ms: 100 } },
              ],
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
