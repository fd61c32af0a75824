import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** What the fourth argument of select means. */
export const timeout: Scenario = {
  id: 'timeout',
  title: 'How long to wait, at most',
  teaches:
    'The timeout says how long a wait may last, not how often anything is scanned: −1 sleeps until something happens, 1 s sleeps a second at most, 0 does not sleep at all; a ready descriptor ends each at once.',
  pollers: ['select', 'poll', 'epoll', 'epoll-et'],
  listeners: 1,
  findings: [],
  landmarks: [
    { says: '−1: asleep until a client came', kind: 'print', has: 'timeout -1' },
    { says: '1 s: the wait ended with nothing ready', kind: 'wake', where: { ready: 0 } },
    { says: '0: hundreds of ticks until a client came', kind: 'print', has: 'timeout 0' },
  ],
  clients: {
    clients: [
      {
        steps: [
          // For ever: nothing happens until this client comes.
          ...comeAfter(400),
          // A second at most: one passes before it comes again.
          ...comeAfter(1300),
          // Not at all: the short time is thousands of ticks.
          ...comeAfter(20),
        ],
      },
    ],
  },
};

function comeAfter(ms: number): Step[] {
  return [
    { wait: { ms } },
    { connect: {} },
    { expect: { text: 'Hello_World' } },
    { expect: { end: true } },
    { close: {} },
  ];
}
