import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** One takes all of a tick, and others wait. */
export const starvation: Scenario = {
  id: 'starvation',
  title: 'One takes it all',
  teaches:
    'Reading one client until nothing is left serves nobody else meanwhile: who takes only so much of each in a tick is told of the rest again, and small questions are answered between large ones.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['starvation'],
  moments: [
    { says: 'An upload is read on and on', when: 'recv where got = 1024 times 100' },
    { says: 'Others are ready: the next upload comes first', when: 'wake where ready > 1' },
    { says: 'It is taken to its end', when: 'send', shows: { tab: 'calls' } },
    { says: 'Only now the question is read', when: 'recv where got = 6' },
  ],
  clients: {
    clients: [
      { start: 50, steps: upload(200, 500) },
      // While the first is taken two more become ready, in this order.
      { start: 100, steps: upload(210, 300) },
      {
        start: 150,
        steps: [
          { connect: {} },
          { wait: { ms: 220 } },
          { send: { text: 'short?' } },
          { expect: { text: '6 bytes\n' } },
          { close: {} },
        ],
      },
    ],
  },
};

/** So many KiB. */
function upload(ms: number, size: number): Step[] {
  const bytes = size * 1024;
  return [
    { connect: {} },
    { wait: { ms } },
    { send: { random: bytes } },
    { expect: { text: `${bytes} bytes\n` } },
    { close: {} },
  ];
}
