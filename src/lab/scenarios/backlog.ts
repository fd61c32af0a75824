import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** A listener that is watched, and not accepted from. */
export const backlog: Scenario = {
  id: 'backlog',
  title: 'A full house, and who waits outside',
  teaches:
    'A listener is readable as long as anybody waits in its backlog: who wants nobody more must stop watching it, or no wait lasts.',
  // Edge-triggered readiness is told once: nothing would spin.
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  findings: ['backlog'],
  moments: [
    { says: 'The second seat is taken', when: 'accept times 2' },
    { says: 'A third knocks: ready, and nobody accepts', when: 'ready where fd = 5' },
    { says: 'Ready again, and again nobody accepts', when: 'ready where fd = 5 times 9' },
    { says: 'One has left: now the third is accepted', when: 'accept' },
  ],
  clients: {
    clients: [
      { start: 50, steps: [...talk(), { wait: { ms: 550 } }, { close: {} }] },
      { start: 50, steps: [...talk(), { wait: { ms: 750 } }, { close: {} }] },
      // Knocks while both are there: from now on until the first has left the server turns at full speed.
      { start: 420, steps: [...talk(), { close: {} }] },
    ],
  },
};

function talk(): Step[] {
  return [{ connect: {} }, { send: { text: 'hello' } }, { expect: { text: 'hello' } }];
}
