/** The trace against strace(1): the same calls in the same order with the same results, and one wait a tick. */

import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { rowsOf } from '../support/command';
import { allowTime, isTurnOf, partOf } from '../support/share';
import {
  callsOfImported,
  callsOfStrace,
  callsOfTrace,
  straceProblem,
  straced,
} from '../support/strace';
import { skipWith } from '../skip';

describe('strace agrees with the trace of', function () {
  this.timeout(120_000);
  allowTime(this);
  before(function () {
    const problem = straceProblem();
    if (problem !== undefined) skipWith(this, problem);
  });

  // A thread's calls are in a file of its own; those of several are another comparison.
  for (const [turn, scenario] of SCENARIOS.entries()) {
    const { id, pollers, hasThreads } = scenario;
    if (hasThreads === true || pollers.length === 0) continue;
    // A run under strace takes many times as long.
    if (!isTurnOf(scenario, turn, 6)) continue;
    // One after the other: what a run waits for is more than a slow machine gives to several at once.
    for (const poller of partOf(pollers, turn))
      it(`${id} on ${poller}`, () => assertAgrees(id, poller));
  }
});

/** Tells the first call that differs, of what may be thousands. */
function assertSame(seen: readonly string[], traced: readonly string[], where: string): void {
  const at = traced.findIndex((call, i) => call !== seen[i]);
  const from = Math.max(0, at - 2);
  if (at >= 0 || seen.length !== traced.length)
    assert.deepEqual(
      seen.slice(from, from + 5),
      traced.slice(from, from + 5),
      `${where}, call ${at}`,
    );
  assert.equal(seen.length, traced.length, where);
}

async function assertAgrees(id: string, poller: string): Promise<void> {
  const { run, linesOf, clear } = straced('run', id, '--json', '--poller', poller);
  try {
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    const rows = rowsOf(stdout);
    const own = rows.filter(({ loop }) => loop === 0);
    const lines = linesOf(own[0]!.tid!);
    const plain = own.filter(({ proto }) => proto === 'pipe' || proto === 'timer');
    const seen = callsOfStrace(lines, poller, new Set(plain.map(({ fd }) => fd!)));
    assertSame(seen, callsOfTrace(own), `${id} with ${poller}`);
    const imported = callsOfImported(lines, poller, new Set(plain.map(({ fd }) => fd!)));
    assertSame(imported, callsOfTrace(own), `${id} with ${poller}, its log as a trace`);
    assert.ok(own.some(({ kind }) => kind === 'send'));
  } finally {
    clear();
  }
}
