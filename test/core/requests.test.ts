/** Each request as the core reads it: whole, without what is no field, and nothing else. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { read } from '../../src/core/guard';
import { TO_CORE } from '../../src/core/messages';
import { REQUEST, type Request } from '../../src/core/requests';
import { VIEW } from '../support/coreServer';
import { check, rounds } from '../support/share';

const START = {
  clients: 'script',
  poller: 'epoll',
  port: 8001,
  replaces: 0,
  save: '/b.mux.arrow',
} as const;
const SELECTED = { fd: 5, gen: 0 };
const SEEK = { loop: 0, from: -1, direction: -1, sought: 'failed', selected: SELECTED } as const;

/** Each with all of its fields. */
const REQUESTS: { readonly [Do in Request['do']]: Request & { readonly do: Do } } = {
  scenarios: { do: 'scenarios' },
  start: { do: 'start', scenario: 'framing', ...START },
  startFile: { do: 'startFile', file: '/a.mux.json', ...START },
  files: { do: 'files', files: ['/a.mux.json', '/b.mux.json'] },
  openFile: { do: 'openFile', file: '/a.mux.arrow' },
  startPython: { do: 'startPython', name: 'a.py', replaces: 0 },
  pythonDoor: { do: 'pythonDoor', called: 'a.py' },
  programEnded: { do: 'programEnded', session: 1, code: -1 },
  save: { do: 'save', session: 1, file: '/a.mux.arrow' },
  stopRecording: { do: 'stopRecording', session: 1 },
  stopAll: { do: 'stopAll' },
  stop: { do: 'stop', session: 1 },
  pause: { do: 'pause', session: 1 },
  resume: { do: 'resume', session: 1 },
  step: { do: 'step', session: 1 },
  choosePoller: { do: 'choosePoller', session: 1, poller: 'poll' },
  connectClient: { do: 'connectClient', session: 1, listener: 0 },
  descriptors: { do: 'descriptors', session: 1 },
  findings: { do: 'findings', session: 1 },
  rules: { do: 'rules', ask: 'all', off: ['eof-spin'] },
  phrases: { do: 'phrases', phrases: [['once', '一次']] },
  lines: { do: 'lines', session: 1, loop: 0, tick: 7, selected: null, event: 12 },
  seek: { do: 'seek', session: 1, ...SEEK },
  json: { do: 'json', session: 1, loop: -1, firstTick: -1, lastTick: -1 },
};
const requests = Object.values(REQUESTS);
/** What may be left out. */
const OPTIONAL = ['poller', 'port', 'replaces', 'save', 'event', 'called'];
const wrong = fc.constantFrom<unknown>(null, undefined, -2, 0.5, NaN, 2 ** 53, [7], {}, true, 7n);

describe('core/requests', () => {
  it('reads every request, and leaves out what is no field', () => {
    for (const request of requests) {
      assert.deepEqual(read(REQUEST, request), request);
      assert.deepEqual(read(REQUEST, { ...request, evil: 1 }), request);
    }
  });

  it('reads none with a field that is wrong, or one fewer', () => {
    const fields = requests.flatMap((request) =>
      Object.keys(request).map((key) => ({ request, key })),
    );
    check(
      fc.property(fc.constantFrom(...fields), wrong, ({ request, key }, value) => {
        const isMeant = key === 'selected' && value === null;
        if (!isMeant) assert.equal(read(REQUEST, { ...request, [key]: value }), undefined);
        const { [key as 'do']: _, ...rest } = request;
        const known = OPTIONAL.includes(key) && key in request && request.do !== 'choosePoller';
        assert.deepEqual(read(REQUEST, rest), known ? rest : undefined);
      }),
      rounds({ short: 500, long: 20_000 }),
    );
  });

  it('comes with an id, and is read apart', () => {
    const asked = { type: 'request', id: 7, request: 'nonsense' };
    assert.deepEqual(read(TO_CORE, { ...asked, evil: 1 }), asked);
    assert.equal(read(TO_CORE, { ...asked, id: -1 }), undefined);
    const look = { type: 'look', viewer: 'a', session: -1, view: VIEW };
    assert.deepEqual(read(TO_CORE, { ...look, view: { ...VIEW, evil: 1 }, request: asked }), look);
    assert.equal(read(TO_CORE, { ...look, viewer: 'v'.repeat(101) }), undefined);
  });
});
