import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** One client at a time. */
export const blocking: Scenario = {
  id: 'blocking',
  title: 'One client at a time',
  teaches:
    'A plain socket server stands in accept or in recv: whoever connects while it talks to another waits in the backlog, and does not get a byte until that one has left.',
  pollers: [],
  listeners: 1,
  findings: [],
  moments: [
    { says: 'recv stands until this client speaks', when: 'recv took 100 ms' },
    { says: 'Only now the second client is accepted', when: 'accept times 2' },
  ],
  clients: {
    clients: [
      { start: 50, count: 3, steps: talk() },
      // One that leaves without a word to it: the server goes on all the same.
      {
        start: 100,
        steps: [{ connect: {} }, { expect: { text: 'Hello_World' } }, { reset: {} }],
      },
    ],
  },
};

function talk(): Step[] {
  return [
    { connect: {} },
    { expect: { text: 'Hello_World' } },
    {
      repeat: {
        times: 3,
        steps: [
          { send: { text: '在吗' } },
          { expect: { text: '回复:在吗' } },
          { wait: { ms: 150 } },
        ],
      },
    },
    { close: {} },
  ];
}
