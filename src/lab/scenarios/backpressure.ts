import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** One floods, the other does not read. */
export const backpressure: Scenario = {
  id: 'backpressure',
  title: 'A client that does not read',
  teaches:
    'What one client sends waits for the other in a queue; at a high-water mark the server stops reading from the sender until the queue is short again, so memory stays bounded and nothing is lost.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'What it does not read waits in its queue', when: 'enqueue where depth = 8' },
    {
      says: 'High-water mark: the sender is not read any more',
      when: 'print where text has "stops"',
      shows: { descriptorOf: 'enqueue', tab: 'queue' },
    },
    {
      says: 'The queue is short again: reading goes on',
      when: 'print where text has "goes on"',
      shows: { descriptorOf: 'dequeue', tab: 'queue' },
    },
  ],
  clients: {
    seed: 7,
    clients: [
      {
        start: 50,
        steps: [
          { setBuffers: { receive: 32_768 } },
          { connect: {} },
          { pauseReading: {} },
          { wait: { ms: 900 } },
          { resumeReading: {} },
          { expect: { bytes: 2_000_000 } },
          { expect: { end: true } },
        ],
      },
      {
        start: 300,
        steps: [
          { connect: {} },
          { send: { random: 2_000_000 } },
          { halfClose: {} },
          { expect: { end: true } },
        ],
      },
    ],
  },
};
