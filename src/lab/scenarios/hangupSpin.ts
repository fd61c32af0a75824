import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** A hang-up that nobody asked for, and nobody handles. */
export const hangupSpin: Scenario = {
  id: 'hangup-spin',
  title: 'Not asked for, and told all the same',
  teaches:
    'poll and epoll tell of hang-ups and errors whatever they are asked: who stops reading from a client for a while must still look at them, or no wait lasts from its reset on.',
  // select does not tell them apart, and with edges they are told once.
  pollers: pollersWith({ isEdge: false, tellsHangup: true }),
  listeners: 1,
  findings: ['hangup-spin'],
  moments: [
    {
      says: 'It has sent one message: r is not watched for a while',
      when: 'watch where interest = x',
    },
    { says: 'A reset meanwhile: a hang-up, unasked', when: 'ready where events has h' },
    { says: 'Nothing is done with it: told again', when: 'ready where events has h times 9' },
    { says: 'It has rested: now the reset is read', when: 'recv where errno = ECONNRESET' },
  ],
  clients: {
    clients: [
      { start: 50, steps: [...talk(), { wait: { ms: 300 } }, ...speak(), { reset: {} }] },
      { start: 100, steps: [...talk(), { wait: { ms: 400 } }, { close: {} }] },
    ],
  },
};

function talk(): Step[] {
  return [{ connect: {} }, ...speak()];
}

function speak(): Step[] {
  return [{ send: { text: 'hello' } }, { expect: { text: 'hello' } }];
}
