import assert from 'node:assert/strict';
import { resultOf } from '../result';

/** What skipWith sets (test/skip.ts). */
const SKIP_REASON = Symbol.for('muxscope.skipReason');

describe('the result of a run', () => {
  it('counts', () => {
    const failures = [{ title: 'a b', error: 'Error: no' }];
    assert.deepEqual(resultOf(2, failures, [], 'here'), {
      ...{ passed: 2, failed: 1, skipped: 0 },
      ...{ skips: [], failures, retried: [], problems: [] },
    });
  });

  it('is a failure when no test ran', () => {
    assert.equal(resultOf(0, [], [], 'here').failed, 1);
  });

  it('knows why a test was skipped, and fails when nobody said', () => {
    const untold = { fullTitle: () => 'untold' };
    const told = Object.assign({ fullTitle: () => 'told' }, { [SKIP_REASON]: 'no sockets' });
    const result = resultOf(1, [], [told, untold], 'here');
    assert.deepEqual(result.skips, [{ title: 'told', reason: 'no sockets' }]);
    assert.deepEqual(result.problems, ['untold is skipped without a reason: use skipWith']);
    assert.equal(result.failed, 1);
  });
});
