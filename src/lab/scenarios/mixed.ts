import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Six kinds of descriptor in one watched set. */
export const mixed: Scenario = {
  id: 'mixed',
  title: 'One loop, many kinds',
  teaches:
    'A wait does not care what it watches: TCP, TCP over IPv6, a Unix socket, UDP, a pipe and a timer are served by one loop, in one watched set.',
  pollers: POLLER_NAMES,
  listeners: 3,
  findings: [],
  moments: [
    { says: 'A client over IPv6', when: 'accept where listener = 6' },
    { says: 'A Unix socket', when: 'accept where listener = 7' },
    { says: 'A timer', when: 'recv where fd = 12' },
    { says: 'A pipe', when: 'recv where fd = 10' },
    { says: 'A datagram', when: 'recv where fd = 8' },
  ],
  clients: {
    clients: [
      { start: 50, steps: talk(0, 'over TCP') },
      { start: 150, steps: talk(1, 'over IPv6') },
      { start: 250, steps: talk(2, 'over a Unix socket') },
    ],
  },
};

function talk(to: number, text: string): Step[] {
  return [
    { connect: { to } },
    {
      repeat: {
        times: 3,
        steps: [{ send: { text } }, { expect: { text } }, { wait: { ms: 280 } }],
      },
    },
    { halfClose: {} },
    { expect: { end: true } },
  ];
}
