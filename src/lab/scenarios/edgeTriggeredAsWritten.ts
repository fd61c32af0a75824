import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** Received from once an edge. */
export const edgeTriggeredAsWritten: Scenario = {
  id: 'edge-triggered-as-written',
  title: 'Once told, read once',
  teaches:
    'Who receives once an edge leaves the rest in the kernel: no tick mentions it again until more comes, and then everything is answered too late.',
  pollers: pollersWith({ isEdge: true }),
  listeners: 1,
  findings: ['edge-not-drained'],
  moments: [
    {
      says: 'One recv, as full as it can be: the rest stays in the kernel',
      when: 'recv where got = 1024',
    },
    {
      says: 'Silence: what is left is not told again',
      when: 'wake where ready = 0',
      shows: { descriptorOf: 'recv', tab: 'calls' },
    },
    { says: 'More came: only now it is told again', when: 'recv where got = 1024' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { send: { random: 3000 } },
          { expect: { text: '1024 bytes\n' } },
          // 1 976 bytes are in the kernel, and the server sleeps.
          { wait: { ms: 700 } },
          // More comes: an edge, and the next 1 024 of what came before.
          { send: { text: '?' } },
          { expect: { text: '1024 bytes\n' } },
          { wait: { ms: 300 } },
          { send: { text: '?' } },
          { expect: { text: '954 bytes\n' } },
        ],
      },
    ],
  },
};
