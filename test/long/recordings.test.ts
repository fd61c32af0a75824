/** SIGKILL to the command and to the core while they record, at any moment: the file opens, and lacks at most the last second. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { startCommand } from '../support/command';
import { openCore } from '../support/coreProcess';
import { until } from '../support/processes';
import { linesIn, newFile, readAll } from '../support/recorded';
import { allowTime, checkAsync, rounds, tellCount } from '../support/share';
import { linesOf } from '../support/traceFiles';

const scenario = fc.constantFrom('multi-client', 'multi-port', 'framing', 'accept-storm', 'mixed');
/** From before there is a file to after all its clients have gone. */
const afterMs = fc.integer({ min: 0, max: 2500 });
const SECOND = 1000;
const SECOND_NS = 1e9;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function timeOf(line: string | undefined): number {
  return line === undefined ? 0 : (JSON.parse(line) as { t: number }).t;
}

/** Its whole batches, whatever was cut off; nothing where it has not got its name yet. */
async function eventsIn(file: string): Promise<string[]> {
  if (!existsSync(file)) return [];
  const { trace, problem, isWhole } = await readAll(file);
  assert.ok(isWhole || problem.includes('has no end'), problem);
  return linesOf(trace);
}

describe('killed while it records', function () {
  allowTime(this);
  it('the command lacks at most the last second', async () => {
    const runs = rounds({ short: 5, long: 100 });
    await checkAsync(
      fc.asyncProperty(scenario, afterMs, async (id, ms) => {
        const file = newFile();
        const run = startCommand('run', id, '--json', '--seconds', '9', '--save', file);
        await sleep(ms);
        process.kill(run.pid, 'SIGKILL');
        const { stdout } = await run.ended;
        const printed = linesIn(stdout.slice(0, stdout.lastIndexOf('\n') + 1));
        const kept = await eventsIn(file);
        const both = Math.min(printed.length, kept.length);
        assert.deepEqual(kept.slice(0, both), printed.slice(0, both));
        const missing = printed.slice(both);
        const lacks = timeOf(missing.at(-1)) - timeOf(missing[0]);
        assert.ok(lacks <= SECOND_NS, `${lacks / 1e6} ms of ${id}, killed after ${ms} ms`);
      }),
      runs,
    );
    tellCount(runs, 'kills of the command');
  });

  it('the core lacks at most the last second', async () => {
    const runs = rounds({ short: 5, long: 100 });
    await checkAsync(
      fc.asyncProperty(scenario, afterMs, async (id, ms) => {
        const file = newFile();
        const core = await openCore();
        /** How many events there were, and when that was told. */
        const told: { readonly events: number; readonly at: number }[] = [];
        core.onMessage((message) => {
          if (message.type === 'session')
            told.push({ events: message.session.events, at: performance.now() });
        });
        const request = { do: 'start', scenario: id, clients: 'script', save: file };
        core.send({ type: 'request', id: 1, request });
        await sleep(ms);
        const killedAt = performance.now();
        core.child.kill('SIGKILL');
        await until('its end', () => core.child.signalCode !== null);
        const kept = await eventsIn(file);
        const due = told.filter(({ at }) => at <= killedAt - SECOND);
        assert.ok(kept.length >= (due.at(-1)?.events ?? 0), `${kept.length} of ${id}`);
      }),
      runs,
    );
    tellCount(runs, 'kills of the core');
  });
});
