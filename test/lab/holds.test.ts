import assert from 'node:assert/strict';
import { firstHolder, holdsBeforeFirstReceive } from '../../src/lab/holds';
import type { ClientGroup, Step } from '../../src/lab/script';

const connect: Step = { connect: {} };
const send: Step = { send: { text: 'a' } };
const abort: Step = { reset: {}, hold: true };

function holder(...groups: readonly (Partial<ClientGroup> & { steps: Step[] })[]) {
  return firstHolder({ clients: groups });
}

describe('holds before the first receive', () => {
  it('are those of a client that has sent nothing yet', () => {
    assert.ok(holdsBeforeFirstReceive({ clients: [{ steps: [connect, abort] }] }));
    assert.ok(holdsBeforeFirstReceive({ clients: [{ steps: [{ connect: {}, hold: true }] }] }));
    assert.ok(holdsBeforeFirstReceive({ clients: [{ steps: [{ ...send, hold: true }] }] }));
    assert.ok(!holdsBeforeFirstReceive({ clients: [{ steps: [connect, send, abort] }] }));
    assert.ok(!holdsBeforeFirstReceive({ clients: [{ steps: [connect, send] }] }));
    assert.ok(!holdsBeforeFirstReceive({ clients: [] }));
  });

  it('are found in repeats that are done at least once', () => {
    const repeat = (times: number, ...steps: Step[]): Step => ({ repeat: { times, steps } });
    assert.equal(holder({ steps: [connect, repeat(2, abort)] }), 0);
    assert.equal(holder({ steps: [connect, repeat(0, abort)] }), undefined);
    assert.equal(holder({ steps: [connect, repeat(0, send), abort] }), 0);
    assert.equal(holder({ steps: [connect, repeat(2, send, abort)] }), undefined);
    assert.equal(holder({ steps: [connect, repeat(1, repeat(1, send)), abort] }), undefined);
  });

  it('belong to the client that starts first, counted over all groups', () => {
    const talker = { count: 3, steps: [connect, send] };
    const steps = [connect, abort];
    assert.equal(holder(talker, { steps }), 3);
    assert.equal(holder(talker, { start: 50, steps }, { count: 2, steps }), 4);
    assert.equal(holder({ count: 0, steps }, talker), undefined);
  });
});
