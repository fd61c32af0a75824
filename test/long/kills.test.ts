/** SIGKILL to the command and to the core at any moment: no process and no port is left. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startCommand } from '../support/command';
import { openCore } from '../support/coreProcess';
import { descendantsOf, isGone, isListening, until } from '../support/processes';
import { allowTime, checkAsync, rounds, tellCount } from '../support/share';

const scenario = fc.constantFrom('multi-client', 'multi-port', 'socketserver', 'blocking', 'mixed');
/** From before it has started anything to in the middle of its run. */
const afterMs = fc.integer({ min: 0, max: 1500 });

/** The processes that a process has started, seen often enough that none that lives on is missed. */
function watchChildren(pid: number): { readonly pids: Set<number>; end(): void } {
  const pids = new Set<number>([pid]);
  const timer = setInterval(() => {
    for (const child of descendantsOf(pid)) pids.add(child);
  }, 20);
  return { pids, end: () => clearInterval(timer) };
}

async function nothingLeft(pids: Iterable<number>): Promise<void> {
  await until('the end of all', () => [...pids].every(isGone));
}

/** Of this process alone, as other tests run beside it. */
const port = 20_000 + (process.pid % 10_000);

describe('killed at any moment', function () {
  allowTime(this);

  it('the command leaves nothing', async () => {
    const runs = rounds({ short: 4, long: 300 });
    await checkAsync(
      fc.asyncProperty(scenario, afterMs, async (id, ms) => {
        const run = startCommand('run', id, '--json', '--seconds', '9', '--port', String(port));
        const children = watchChildren(run.pid);
        await new Promise((resolve) => setTimeout(resolve, ms));
        for (const pid of descendantsOf(run.pid)) children.pids.add(pid);
        process.kill(run.pid, 'SIGKILL');
        children.end();
        await nothingLeft(children.pids);
        await until('free ports', () => ![port, port + 1].some(isListening));
      }),
      runs,
    );
    tellCount(runs, 'kills of the command');
  });

  it('the core leaves nothing, killed or left alone', async () => {
    const runs = rounds({ short: 4, long: 130 });
    await checkAsync(
      fc.asyncProperty(scenario, afterMs, fc.boolean(), async (id, ms, isKilled) => {
        const core = await openCore({ lingerMs: 100 });
        const { child } = core;
        const children = watchChildren(core.pid);
        const request = { do: 'start', scenario: id, clients: 'script' };
        core.send({ type: 'request', id: 1, request });
        await new Promise((resolve) => setTimeout(resolve, ms));
        for (const pid of descendantsOf(core.pid)) children.pids.add(pid);
        if (isKilled) child.kill('SIGKILL');
        else core.disconnect();
        children.end();
        await nothingLeft(children.pids);
        await until('how it ended', () => child.exitCode !== null || child.signalCode !== null);
        assert.deepEqual(
          [child.exitCode, child.signalCode],
          isKilled ? [null, 'SIGKILL'] : [0, null],
        );
      }),
      runs,
    );
    tellCount(runs, 'ends of the core');
  });
});
