import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Two listeners, one wait. */
export const multiPort: Scenario = {
  id: 'multi-port',
  title: 'One wait over two ports',
  teaches:
    'A wait call watches any number of descriptors at once: one thread answers on two ports, and sleeps while nobody knocks.',
  pollers: POLLER_NAMES,
  listeners: 2,
  findings: [],
  moments: [
    {
      says: 'A client at each port: one wait tells of both',
      when: 'print where text has "size: 2"',
      shows: { descriptorOf: 'ready' },
    },
    {
      says: 'One port is readable, the other is not',
      when: 'print where text has "size: 1"',
      shows: { descriptorOf: 'ready' },
    },
    {
      says: 'Nobody knocked: the wait ended after its second',
      when: 'wake where ready = 0',
      shows: { descriptorOf: 'ready' },
    },
  ],
  clients: {
    clients: [
      // The server stands still before its first wait until there is one at each port.
      { steps: [{ connect: {} }, { wait: { ms: 200 }, hold: true }, ...greeted()] },
      { start: 50, steps: visit(1) },
      { start: 400, steps: visit(0) },
      { start: 750, steps: visit(1) },
      // Late enough for one whole idle second before it.
      { start: 2000, steps: visit(1) },
      { start: 2000, steps: visit(0) },
    ],
  },
};

function visit(to: number): Step[] {
  return [{ connect: { to } }, ...greeted()];
}

function greeted(): Step[] {
  return [{ expect: { text: 'Hello_World!' } }, { expect: { end: true } }];
}
