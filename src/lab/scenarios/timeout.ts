import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** What the fourth argument of select means. */
export const timeout: Scenario = {
  id: 'timeout',
  title: 'How long to wait, at most',
  teaches:
    'The timeout says how long a wait may last, not how often anything is scanned: −1 sleeps until something happens, 1 s sleeps a second at most, 0 does not sleep at all; a ready descriptor ends each at once.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['zero-timeout'],
  moments: [
    {
      says: '−1: asleep until a client came',
      when: 'print where text has "timeout -1"',
      shows: { descriptorOf: 'ready' },
    },
    {
      says: '1 000 ms: the wait ended with nothing ready',
      when: 'wake where ready = 0',
      shows: { descriptorOf: 'ready' },
    },
    {
      says: '0: tick after tick without sleep, until a client came',
      when: 'print where text has "timeout 0"',
      shows: { descriptorOf: 'ready' },
    },
  ],
  clients: {
    clients: [
      {
        steps: [
          // For ever: nothing happens until this client comes.
          ...comeAfter(400),
          // A second at most: one passes before it comes again.
          ...comeAfter(1500),
          // Not at all: the short time is thousands of ticks, and hundreds on a machine that has much else to do.
          ...comeAfter(120),
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
