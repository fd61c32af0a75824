import { pollersWith } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** The end of a stream, not handled. */
export const multiClientAsWritten: Scenario = {
  id: 'multi-client-as-written',
  title: 'Many clients, and nobody looks for the end',
  teaches:
    'recv gives 0 bytes when a client has sent its last: who takes that for a message answers it for ever, as the end of a stream stays readable.',
  // Edge-triggered readiness is told once: the end of a stream would be met once, and nothing would spin.
  pollers: pollersWith({ isEdge: false }),
  listeners: 1,
  findings: ['eof-spin'],
  moments: [
    { says: 'End of stream, taken for a message', when: 'recv where got = 0' },
    { says: 'Readable again, 0 bytes again, and so on', when: 'recv where got = 0 times 9' },
    { says: 'An answer to nobody', when: 'send where errno = EPIPE' },
  ],
  clients: {
    clients: [
      { start: 50, steps: [...talk('hello', 4), { close: {} }] },
      // Sends its last and still reads: as long as it stays the server turns at full speed, and gives it an answer each time.
      {
        start: 300,
        steps: [...talk('你好', 1), { halfClose: {} }, { expect: { bytes: 500 * 7 } }],
      },
      // Leaves for good: the first answer goes to nobody, and is answered with a reset.
      { start: 900, steps: [...talk('bye', 1), { close: {} }] },
    ],
  },
};

function talk(text: string, times: number): Step[] {
  return [
    { connect: {} },
    { expect: { text: 'Hello_World' } },
    {
      repeat: {
        times,
        steps: [{ send: { text } }, { expect: { text: `回复:${text}` } }, { wait: { ms: 150 } }],
      },
    },
  ];
}
