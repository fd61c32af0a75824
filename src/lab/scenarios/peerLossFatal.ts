import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** One client's reset ends the server. */
export const peerLossFatal: Scenario = {
  id: 'peer-loss-fatal',
  title: 'One leaves badly, and all must go',
  teaches:
    'A reset makes recv fail, and that is the end of one client: a server that lets the error through ends for all the others too.',
  pollers: POLLER_NAMES,
  listeners: 1,
  diesOf: 'ECONNRESET',
  findings: ['peer-loss-fatal'],
  moments: [
    { says: 'Two clients are served', when: 'send times 2' },
    { says: 'One is reset: recv fails', when: 'recv where errno = ECONNRESET' },
    { says: 'The error ended the server, for the other too', when: 'exit' },
  ],
  clients: {
    clients: [
      // Would stay.
      { start: 50, steps: [...talk(), { expect: { end: true } }] },
      { start: 100, steps: [...talk(), { wait: { ms: 200 } }, { reset: {} }] },
    ],
  },
};

function talk(): Step[] {
  return [{ connect: {} }, { send: { text: 'hello' } }, { expect: { text: 'hello' } }];
}
