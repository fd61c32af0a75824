import { POLLER_NAMES } from '../../pollers/list';
import type { Scenario } from '../scenario';

/** A signal interrupts the wait, and the server ends. */
export const eintrFatal: Scenario = {
  id: 'eintr-fatal',
  title: 'A signal, taken for a failure',
  teaches:
    'A signal that is handled ends the wait with EINTR, as the end of a child does (SIGCHLD): nothing has failed, and whoever takes it for an error ends the server by it.',
  pollers: POLLER_NAMES,
  listeners: 1,
  diesOf: 'Interrupted system call',
  findings: ['eintr-fatal'],
  moments: [
    { says: 'A client asks: a helper is started', when: 'send' },
    { says: 'The helper has ended: a signal ends the wait', when: 'wake where errno = EINTR' },
    { says: 'Taken for a failure: the server has ended', when: 'exit' },
  ],
  clients: {
    clients: [
      {
        start: 50,
        steps: [
          { connect: {} },
          { send: { text: 'help' } },
          { expect: { text: 'begun' } },
          { expect: { end: true } },
        ],
      },
    ],
  },
};
