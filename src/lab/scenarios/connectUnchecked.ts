import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A connect that failed, taken for done. */
export const connectUnchecked: Scenario = {
  id: 'connect-unchecked',
  title: 'Writable, and not connected',
  teaches:
    'A connect that is begun has ended when its socket is writable, and only SO_ERROR tells how: who does not read it sends to nobody, and learns that from the first send, if at all.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['connect-unchecked'],
  moments: [
    {
      says: 'Writable: the connect has ended, and nobody asks how',
      when: 'ready where events has w',
    },
    { says: 'A first copy is sent: it was refused', when: 'send where errno = ECONNREFUSED' },
    { says: 'And so on, to nobody', when: 'send where errno = EPIPE' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          {
            repeat: {
              times: 4,
              steps: [
                { send: { text: 'hello' } },
                { expect: { text: 'hello' } },
                { wait: { ms: 60 } },
              ],
            },
          },
          { close: {} },
        ],
      },
    ],
  },
};
