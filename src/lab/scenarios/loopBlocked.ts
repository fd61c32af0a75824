import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** A call that blocks inside the loop. */
export const loopBlocked: Scenario = {
  id: 'loop-blocked',
  title: 'One is waited for, and all wait with it',
  teaches:
    'A loop serves many only as long as the wait is the one call that blocks: who waits for one client’s answer in between keeps all the others waiting, however ready they are.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: ['loop-blocked'],
  moments: [
    { says: 'A client that knows its name is served at once', when: 'send where put = 5' },
    { says: 'recv stands until this one has said its name', when: 'recv took 700 ms' },
    { says: 'Meanwhile the other has spoken: only now it is read', when: 'recv where got = 5' },
  ],
  clients: {
    clients: [
      { start: 50, steps: [...introduce('Ada', 100), ...speak(600)] },
      // Nobody is served while these two think about their names, one after the other.
      { start: 500, steps: introduce('Bob', 1200) },
      { start: 550, steps: introduce('Cyd', 1200) },
    ],
  },
};

/** Takes so long to say its name. */
function introduce(text: string, ms: number): Step[] {
  return [
    { connect: {} },
    { expect: { text: 'Who are you?' } },
    { wait: { ms } },
    { send: { text } },
    { expect: { text: 'Welcome' } },
    ...speak(50),
  ];
}

/** After so long. */
function speak(ms: number): Step[] {
  return [{ wait: { ms } }, { send: { text: 'hello' } }, { expect: { text: 'hello' } }];
}
