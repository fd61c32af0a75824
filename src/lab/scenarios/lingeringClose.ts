import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** The right end of a connection whose peer may still speak. */
export const lingeringClose: Scenario = {
  id: 'lingering-close',
  title: 'Ended, read on, and closed',
  teaches:
    'shutdown ends only one side: the whole answer goes, and behind it the end of the stream. What the client still says is read, and when it has ended its side, too, nothing is unread: close loses nothing.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'All of the report is in the kernel', when: 'send where put = 262144' },
    { says: 'Its own side is ended, and it reads on', when: 'shutdown' },
    { says: 'The client has all of it, and has ended: recv says 0', when: 'recv where got = 0' },
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
          { expect: { bytes: 262_144 } },
          { expect: { end: true } },
          { close: {} },
        ],
      },
    ],
  },
};
