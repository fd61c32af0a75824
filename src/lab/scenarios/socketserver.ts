import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Threads start one after the other, and on a busy machine slowly. */
const PATIENCE_MS = 20_000;

/** A thread for each connection. */
export const socketserver: Scenario = {
  id: 'socketserver',
  title: 'A thread for each client',
  teaches:
    'One thread waits for clients and gives each a thread of its own, which may block for it: a slow client delays nobody, and each one costs a thread.',
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  hasThreads: true,
  findings: [],
  moments: [
    { says: 'A client came: a thread is started for it', when: 'accept' },
    { says: 'This recv blocked for long, and delayed nobody', when: 'recv took 1000 ms' },
  ],
  clients: {
    clients: [
      // Slow: half a message, and the rest of it after everybody else has left.
      {
        start: 50,
        steps: [
          { connect: {} },
          { expect: { text: 'Hello_World', withinMs: PATIENCE_MS } },
          { sendInPieces: { text: 'slow client', sizes: [5, 6], pauseMs: 2000 } },
          { expect: { text: '回复:client' } },
          { close: {} },
        ],
      },
      { start: 200, count: 3, ramp: 10, steps: talk('quick', 4, 60) },
      { start: 300, steps: [...talk('你好', 2, 80), { halfClose: {} }, { expect: { end: true } }] },
      { start: 350, steps: [...talk('gone', 1, 50), { reset: {} }] },
    ],
  },
};

function talk(text: string, times: number, ms: number): Step[] {
  return [
    { connect: {} },
    { expect: { text: 'Hello_World', withinMs: PATIENCE_MS } },
    {
      repeat: {
        times,
        steps: [{ send: { text } }, { expect: { text: `回复:${text}` } }, { wait: { ms } }],
      },
    },
  ];
}
