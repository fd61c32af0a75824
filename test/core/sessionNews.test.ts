/** When a session's message is sent: at once where it says more than other numbers. */

import assert from 'node:assert/strict';
import type { FromCore } from '../../src/core/messages';
import type { SessionInfo } from '../../src/core/protocol';
import { countSession, type SessionNews, tellReady, tellSession } from '../../src/core/sessionNews';
import { labSession } from '../support/labSession';

const SESSION: SessionInfo = {
  ...labSession({ state: 'running', ticks: 1 }),
  opened: { path: '/a', bytesRead: 1 } as never,
};
/** What runs or is read changes by itself. */
const COUNTED: readonly Partial<SessionInfo>[] = [
  { ticks: 2, ticksPerSecond: 1, events: 9, letGo: 1 },
  { watched: 2, ready: 1, busy: 0.5, isWaiting: true },
  { opened: { path: '/a', bytesRead: 2 } as never },
  { lab: { ...SESSION.lab!, cost: { nsAnEvent: 500, ofTime: 0.1 } as never } },
];
const TOLD: readonly Partial<SessionInfo>[] = [
  { state: 'paused' },
  { findings: { error: 1 } as never },
  { problem: 'it ended' },
  { recording: { file: '/a', isOver: true, problem: '' } },
  { lab: { ...SESSION.lab!, moved: [{ asked: 80, got: '8080' }] } },
];

describe('core/sessionNews', () => {
  for (const before of ['told', 'there when somebody came'] as const)
    it(`holds back mere numbers, and tells what is more at once, of one that was ${before}`, () => {
      const sent: FromCore[] = [];
      const news: SessionNews = new Map();
      const send = (message: FromCore): void => void sent.push(message);
      if (before === 'told') tellSession(news, SESSION, send);
      else tellReady(news, [SESSION], undefined, send);
      for (const change of COUNTED) {
        const session = { ...SESSION, ...change };
        assert.equal(countSession(news, session, send), true);
        assert.equal(countSession(news, session, send), false);
        assert.equal(sent.length, 1, JSON.stringify(change));
      }
      for (const change of TOLD) {
        countSession(news, SESSION, send);
        const { length } = sent;
        const session = { ...SESSION, ...change };
        assert.equal(countSession(news, session, send), true, JSON.stringify(change));
        assert.deepEqual(sent.slice(length), [{ type: 'session', session }]);
      }
      assert.equal(tellSession(news, { ...SESSION, ticks: 7 }, send), true);
      assert.equal(sent.at(-1)?.type, 'session');
    });
});
