import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Out-of-band data, and what is none. */
export const urgent: Scenario = {
  id: 'urgent',
  title: 'What the third list is for',
  teaches:
    'The exceptional list tells of out-of-band data, not of errors: an urgent byte makes x ready, a reset does not.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'An urgent byte: x is ready', when: 'except', shows: { tab: 'calls' } },
    {
      says: 'A reset: r is ready, x is not',
      when: 'recv where errno = ECONNRESET',
    },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          ...greet(),
          { send: { text: 'in order' } },
          { expect: { text: '回复:in order' } },
          { wait: { ms: 150 } },
          { urgent: { byte: 33 } },
          { expect: { text: 'urgent: !' } },
          { wait: { ms: 150 } },
          { send: { text: 'in order again' } },
          { expect: { text: '回复:in order again' } },
        ],
      },
      // An error makes a connection readable: recv tells which.
      { start: 600, steps: [...greet(), { wait: { ms: 150 } }, { reset: {} }] },
    ],
  },
};

function greet(): Step[] {
  return [{ connect: {} }, { expect: { text: 'Hello_World' } }];
}
