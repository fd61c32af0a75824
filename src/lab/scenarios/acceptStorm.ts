import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Five hundred are let in one after the other, on a busy machine slowly. */
const PATIENCE_MS = 20_000;

/** A crowd at each of two doors. */
export const acceptStorm: Scenario = {
  id: 'accept-storm',
  title: 'Five hundred at once',
  teaches:
    'A listener is readable as long as anybody waits: one accept a tick costs a wait for each client, accepting until EAGAIN takes the whole crowd in one.',
  // Edge-triggered readiness is told once: one accept a tick would leave the crowd outside.
  pollers: pollersWith({ isEdge: false }),
  listeners: 2,
  findings: [],
  moments: [
    {
      says: 'All who wait are accepted in one tick',
      when: 'accept where listener = 6 errno = EAGAIN',
    },
    { says: 'At the other door one in each tick', when: 'accept where listener = 5' },
  ],
  clients: {
    clients: [
      // Stands in the way while the crowd gathers: the server has not yet waited for the first time.
      { steps: [{ connect: {} }, { wait: { ms: 400 }, hold: true }] },
      { start: 50, count: 499, steps: visit(0) },
      { start: 50, count: 500, steps: visit(1) },
    ],
  },
};

function visit(to: number): Step[] {
  return [
    { connect: { to } },
    { expect: { text: 'Hello_World', withinMs: PATIENCE_MS } },
    { expect: { end: true, withinMs: PATIENCE_MS } },
  ];
}
