import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A close with bytes unread. */
export const resetOnClose: Scenario = {
  id: 'reset-on-close',
  title: 'Closed before all was read',
  teaches:
    'Who closes while bytes of the other end are unread resets the connection: the kernel sends no end of the stream, and throws away what of the last answer has not gone yet. The twin lingering-close loses nothing.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['reset-on-close'],
  moments: [
    { says: 'All of the report is in the kernel', when: 'send where put = 262144' },
    { says: 'Closed with bytes unread: the rest of the report is lost', when: 'close' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { pauseReading: {} },
          { send: { text: 'report\nthank you\n' } },
          { wait: { ms: 300 } },
          { resumeReading: {} },
          // Of 262 144 bytes those that had gone before.
          { expect: { bytes: 1000 } },
          { close: {} },
        ],
      },
    ],
  },
};
