import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** An empty datagram, taken for the end of a stream. */
export const datagramEof: Scenario = {
  id: 'datagram-eof',
  title: 'An empty datagram is no end',
  teaches:
    'recv gives 0 bytes at the end of a stream, but of a datagram socket it means a datagram without bytes: who closes it then hears nothing more.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['datagram-eof'],
  moments: [
    { says: 'Three lines, three datagrams, one without a byte', when: 'send times 3' },
    { says: 'The first is heard', when: 'recv where got = 3' },
    { says: 'The empty one: 0 bytes', when: 'recv where got = 0' },
    { says: 'Taken for the end, and closed: the third is lost', when: 'close' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { wait: { ms: 200 } },
          { send: { text: 'one\n\nthree\n' } },
          { wait: { ms: 200 } },
          { close: {} },
        ],
      },
    ],
  },
};
