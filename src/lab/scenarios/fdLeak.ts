import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** Connections that are never closed. */
export const fdLeak: Scenario = {
  id: 'fd-leak',
  title: 'Gone, and never closed',
  teaches:
    'Who has left still costs a descriptor until it is closed: a server that only stops watching has more of them with every client, and ends at its limit.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['fd-leak'],
  moments: [
    { says: 'A client has left', when: 'recv where got = 0' },
    { says: 'No longer watched, and not closed', when: 'watch where interest = ""' },
    { says: 'The sixth has left: six are open for nobody', when: 'recv where got = 0 times 5' },
    { says: 'A second later: nobody has closed them', when: 'wake where ready = 0 times 5' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        count: 6,
        ramp: 30,
        steps: [
          { connect: {} },
          { send: { text: 'hello' } },
          { expect: { text: 'hello' } },
          { close: {} },
        ],
      },
      // Stays meanwhile, and says nothing.
      { start: 50, steps: [{ connect: {} }, { wait: { ms: 1600 } }, { close: {} }] },
    ],
  },
};
