import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';
import type { Step } from '../script';

/** Orderly close, half-close, reset, and an abort before accept. */
export const disconnect: Scenario = {
  id: 'disconnect',
  title: 'Four ways to leave',
  teaches:
    'All who leave make their descriptor readable, and only recv tells how: 0 for a close and for a half-close alike (who half-closed still reads), ECONNRESET for a reset; one may be gone before it is accepted.',
  pollers: POLLER_NAMES,
  listeners: 1,
  findings: [],
  moments: [
    { says: 'Gone before it was accepted', when: 'recv where errno = ECONNRESET' },
    { says: 'It closed: recv says 0', when: 'recv where got = 0' },
    { says: 'It half-closed: 0 alike, and it hears Goodbye', when: 'recv where got = 0' },
    { says: 'A reset: recv fails', when: 'recv where errno = ECONNRESET' },
  ],
  clients: {
    clients: [
      // Here and gone while the server has not yet waited for the first time.
      {
        steps: [
          { connect: {}, hold: true },
          { reset: {}, hold: true },
        ],
      },
      { start: 300, steps: [...greet(), { close: {} }] },
      {
        start: 600,
        steps: [
          ...greet(),
          { halfClose: {} },
          { expect: { text: 'Goodbye' } },
          { expect: { end: true } },
        ],
      },
      { start: 900, steps: [...greet(), { reset: {} }] },
    ],
  },
};

function greet(): Step[] {
  return [
    { connect: {} },
    { send: { text: 'hello' } },
    { expect: { text: 'Hello_World' } },
    { wait: { ms: 100 } },
  ];
}
