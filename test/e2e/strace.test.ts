/** The trace against strace(1): the same calls in the same order with the same results, and one wait a tick. */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { POLLER_NAMES } from '../../src/pollers/pollers';
import { rowsOf } from '../support/command';
import { callsOfStrace, callsOfTrace, straceProblem, straced } from '../support/strace';
import { skipWith } from '../skip';

describe('strace agrees with the trace of', () => {
  before(function () {
    const problem = straceProblem();
    if (problem !== undefined) skipWith(this, problem);
  });

  for (const { id } of SCENARIOS) {
    it(`${id} on every poller`, async () => {
      await Promise.all(POLLER_NAMES.map((poller) => assertAgrees(id, poller)));
    }).timeout(60_000);
  }
});

async function assertAgrees(id: string, poller: string): Promise<void> {
  const { run, linesOf, clear } = straced('run', id, '--json', '--poller', poller);
  try {
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    const rows = rowsOf(stdout);
    const own = rows.filter(({ loop }) => loop === 0);
    const lines = linesOf(own[0]!.tid!);
    assert.deepEqual(callsOfStrace(lines, poller), callsOfTrace(own), `${id} with ${poller}`);
    assert.ok(own.some(({ kind }) => kind === 'send'));
  } finally {
    clear();
  }
}
