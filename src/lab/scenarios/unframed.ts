import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Messages without a header. */
export const unframed: Scenario = {
  id: 'unframed',
  title: 'Messages stick together and fall apart',
  teaches:
    'Without a header nothing tells one message from the next (粘包): five sends arrive in one recv, one of 3 000 bytes in three, and a character is cut where the buffer ends.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['unframed-message', 'split-character'],
  moments: [
    { says: 'Five messages, one recv: taken for one', when: 'recv where got = 24' },
    { says: 'A character is cut where the buffer ends', when: 'decode where ok = false' },
    {
      says: 'One message falls apart: 1 024, 1 024 and 952 bytes',
      when: 'recv where got = 952',
    },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { send: { text: 'hello\n' } },
          // Five sends, all in the kernel before the next recv.
          ...['one\n', 'two\n', 'three\n', 'four\n', 'five\n'].map(held),
          { expect: { text: 'a message of 6 bytes\n' } },
          { expect: { text: 'a message of 24 bytes\n' } },
        ],
      },
      {
        start: 1200,
        steps: [
          { connect: {} },
          // A thousand characters of three bytes each: 1 024 is no multiple of three.
          { send: { text: '好'.repeat(1000) } },
          { expect: { text: 'a message of 952 bytes\n' } },
        ],
      },
    ],
  },
};

function held(text: string): Step {
  return { send: { text }, hold: true };
}
