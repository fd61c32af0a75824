import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A file to a slow reader, and what send returns is not looked at. */
export const sendallAsWritten: Scenario = {
  id: 'sendall-as-written',
  title: 'Nobody asks what send took',
  teaches:
    'send is not sendall: it may take only a part, and a program that ignores what it returns loses the rest without any error.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['short-send'],
  moments: [
    { says: 'send took only a part', when: 'short' },
    { says: 'Closed: the rest is lost', when: 'close' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { setBuffers: { receive: 65_536 } },
          { connect: {} },
          { pauseReading: {} },
          { send: { text: 'the file, please' } },
          { wait: { ms: 400 } },
          { resumeReading: {} },
          { expect: { text: 'byte 65536 ' } },
          // The end comes long before the last of its 8 MB.
          { expect: { end: true } },
        ],
      },
    ],
  },
};
