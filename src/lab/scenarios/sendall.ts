import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A file to a slow reader, whole. */
export const sendall: Scenario = {
  id: 'sendall',
  title: 'What send did not take',
  teaches:
    'send takes what the kernel has room for and says how much that was; the rest waits until the connection is writable, and every byte arrives.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'send took only a part', when: 'short' },
    { says: 'w is watched for the rest', when: 'watch where interest = rw' },
    { says: 'The last byte has gone', when: 'dequeue' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          // A small window: the kernel holds little of what is not read.
          { setBuffers: { receive: 65_536 } },
          { connect: {} },
          { pauseReading: {} },
          { send: { text: 'the file, please' } },
          { wait: { ms: 400 } },
          { resumeReading: {} },
          { expect: { bytes: 8_388_608 } },
        ],
      },
    ],
  },
};
