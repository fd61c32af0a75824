import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** Drained at each edge. */
export const edgeTriggered: Scenario = {
  id: 'edge-triggered',
  title: 'Once told, read to the end',
  teaches:
    'Edge-triggered epoll tells that bytes came, once, not that bytes are there: receive until EAGAIN, and nothing is left behind.',
  pollers: pollersWith({ isEdge: true }),
  listeners: 1,
  findings: [],
  moments: [
    {
      says: 'One edge: received again and again in its tick',
      when: 'recv where got = 952',
    },
    { says: 'Until EAGAIN: nothing is left', when: 'recv where errno = EAGAIN' },
    {
      says: 'Silence, and nothing that came is forgotten',
      when: 'wake where ready = 0',
      shows: { descriptorOf: 'recv', tab: 'calls' },
    },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { send: { random: 3000 } },
          { expect: { text: '3000 bytes\n' } },
          { wait: { ms: 700 } },
          { send: { text: '?' } },
          { expect: { text: '1 bytes\n' } },
        ],
      },
    ],
  },
};
