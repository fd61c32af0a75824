import type { Scenario } from '../scenario';

/** Two listeners, one wait. */
export const multiPort: Scenario = {
  id: 'multi-port',
  title: 'One wait over two ports',
  teaches:
    'A wait call watches any number of descriptors at once: one thread answers on two ports, and sleeps while nobody knocks.',
  pollers: ['select', 'poll', 'epoll', 'epoll-et'],
  listeners: 2,
  findings: [],
  landmarks: [
    { says: 'Readable on the first port', kind: 'ready', where: { fd: 5 } },
    { says: 'Readable on the second: the same wait tells', kind: 'ready', where: { fd: 6 } },
    { says: 'Nobody knocked: the wait ended after its second', kind: 'wake', where: { ready: 0 } },
  ],
  clients: {
    clients: [
      { start: 50, count: 2, ramp: 8, steps: visit(0) },
      { start: 200, count: 2, ramp: 8, steps: visit(1) },
      // Late enough for one whole idle second before it.
      { start: 1600, steps: visit(1) },
      { start: 1600, steps: visit(0) },
    ],
  },
};

function visit(to: number): Scenario['clients']['clients'][number]['steps'] {
  return [{ connect: { to } }, { expect: { text: 'Hello_World!' } }, { expect: { end: true } }];
}
