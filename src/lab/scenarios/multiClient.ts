import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Accepted connections join the watched set. */
export const multiClient: Scenario = {
  id: 'multi-client',
  title: 'Many clients, one thread',
  teaches:
    'Accepted connections join the watched set: many clients are served by one thread, one after the other, and one that leaves is dropped.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'An accepted connection joins the watched set', when: 'watch times 2' },
    { says: 'A client has left: 0 bytes, and it is dropped', when: 'recv where got = 0' },
    { says: 'Another was reset: it is dropped too', when: 'recv where errno = ECONNRESET' },
  ],
  clients: {
    clients: [
      { start: 50, count: 4, ramp: 10, steps: [...talk('hello', 5, 120), { close: {} }] },
      {
        start: 300,
        steps: [...talk('你好', 4, 150), { halfClose: {} }, { expect: { end: true } }],
      },
      { start: 800, steps: [...talk('I leave without a word', 2, 100), { reset: {} }] },
    ],
  },
};

function talk(text: string, times: number, ms: number): Step[] {
  return [
    { connect: {} },
    { expect: { text: 'Hello_World' } },
    {
      repeat: {
        times,
        steps: [{ send: { text } }, { expect: { text: `回复:${text}` } }, { wait: { ms } }],
      },
    },
  ];
}
