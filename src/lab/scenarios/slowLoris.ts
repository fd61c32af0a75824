import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

const codec = 'length-prefix-4-be';

/** Headers that come byte by byte, and never whole. */
export const slowLoris: Scenario = {
  id: 'slow-loris',
  title: 'Clients that dribble',
  teaches:
    'A client that sends its header byte by byte holds a connection for as long as it likes: a deadline for each message, kept by the wait’s timeout, shows it out while others are served.',
  pollers: POLLER_NAMES,
  listeners: 1,
  codec,
  findings: [],
  moments: [
    {
      says: 'A header has begun: the length is not known yet',
      when: 'frame where dir = in length = -1',
    },
    { says: 'Others are served meanwhile', when: 'frame where dir = in complete = true' },
    {
      says: 'Its deadline has passed: closed',
      when: 'close',
      on: 0,
      shows: { tab: 'frames' },
    },
  ],
  clients: {
    clients: [
      {
        start: 50,
        count: 3,
        ramp: 20,
        steps: [
          { connect: {} },
          // Three of the four bytes that say how long the message will be.
          ...dribble('00'),
          ...dribble('00'),
          ...dribble('00'),
          { expect: { end: true } },
        ],
      },
      {
        start: 100,
        steps: [
          { connect: {} },
          {
            repeat: {
              times: 6,
              steps: [
                { sendFrame: { text: 'quick', codec } },
                { expect: { frames: 1, codec } },
                { wait: { ms: 200 } },
              ],
            },
          },
        ],
      },
    ],
  },
};

function dribble(hex: string): Step[] {
  return [{ send: { hex } }, { wait: { ms: 200 } }];
}
