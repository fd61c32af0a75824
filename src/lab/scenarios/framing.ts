import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

const codec = 'length-prefix-4-be';

/** Messages with a header, in pieces. */
export const framing: Scenario = {
  id: 'framing',
  title: 'A header says how much is coming',
  teaches:
    'A stream has no messages: a length in front of each tells the receiver how many bytes belong to it, however many receives it takes.',
  pollers: POLLER_NAMES,
  listeners: 1,
  codec,
  findings: [],
  moments: [
    { says: '2 of the 4 bytes of a header', when: 'frame where dir = in length = -1' },
    {
      says: '5 of 40 bytes: how much is still to come is known',
      when: 'frame where dir = in length = 40 have = 5',
    },
    {
      says: 'Three messages in one recv',
      when: 'frame where dir = in length = 6 complete = true',
    },
    {
      says: '100 000 bytes are together',
      when: 'frame where dir = in length = 100000 complete = true',
    },
  ],
  clients: {
    seed: 40,
    clients: [
      { start: 50, steps: [{ connect: {} }, ...frame({ text: 'ten bytes!' })] },
      { start: 200, steps: [{ connect: {} }, ...frame({ random: 1500 })] },
      {
        start: 350,
        steps: [
          { connect: {} },
          {
            sendInPieces: {
              text: 'half now, and the rest a good deal later',
              codec,
              sizes: [2, 7, 15, 20],
              pauseMs: 200,
            },
          },
          { expect: { frames: 1, codec } },
        ],
      },
      {
        start: 1200,
        steps: [
          { connect: {} },
          {
            sendTogether: {
              messages: [{ text: 'three' }, { text: 'in one' }, { text: 'send' }],
              codec,
            },
          },
          { expect: { frames: 3, codec } },
        ],
      },
      { start: 1400, steps: [{ connect: {} }, ...frame({ random: 100_000 })] },
    ],
  },
};

function frame(bytes: { text: string } | { random: number }) {
  return [{ sendFrame: { ...bytes, codec } }, { expect: { frames: 1, codec } }];
}
