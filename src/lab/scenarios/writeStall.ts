import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** The rest of a short send waits, and `w` is not watched. */
export const writeStall: Scenario = {
  id: 'write-stall',
  title: 'Kept for later, and later never comes',
  teaches:
    'What send did not take can go on as soon as the connection is writable, and only who watches w is told when that is: without it the rest waits for ever, and the client with it.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['write-stall'],
  moments: [
    { says: 'send took only a part', when: 'short' },
    { says: 'The rest is kept in the queue, and w is not watched', when: 'enqueue' },
    {
      says: 'Long since writable, and nobody asks',
      when: 'wake where ready = 0 times 5',
      shows: { descriptorOf: 'enqueue', tab: 'queue' },
    },
    { says: 'The client gives up: the rest is thrown away', when: 'drop' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { setBuffers: { receive: 65_536 } },
          { connect: {} },
          { send: { text: 'the file, please' } },
          // What the kernel took comes, and then nothing more.
          { expect: { text: 'byte 65536 ' } },
          { wait: { ms: 2400 } },
          { close: {} },
        ],
      },
    ],
  },
};
