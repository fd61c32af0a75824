/** Scenarios on a machine that stands still for a second or two in their midst: the program, or its clients; nothing fails. */

import assert from 'node:assert/strict';
import type { PollerName } from '../../src/pollers/list';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { until } from '../support/processes';
import { randomFrom } from '../support/randomTrace';
import { serving, session } from '../support/session';
import { allowTime, isLong, seed } from '../support/share';

/** In the share those whose clients or deadlines have the most to do with time. */
const OFTEN = ['framing', 'read-write-split-as-written', 'timeout', 'disconnect'];
const AT_ONCE = 6;
/** When it stands still, after the listeners are open, and for how long: each by chance within these, ms. */
const BEGINS = [0, 1800] as const;
const LASTS = [800, 2000] as const;

type Case = {
  readonly id: string;
  readonly poller: PollerName | '';
  readonly who: 'program' | 'simulator';
};

const random = randomFrom(seed);

const CASES: readonly Case[] = SCENARIOS.filter(
  ({ id, listeners }) => listeners > 0 && (isLong || OFTEN.includes(id)),
).flatMap(({ id, pollers }) => {
  const all: readonly (PollerName | '')[] = pollers.length === 0 ? [''] : pollers;
  const some = isLong ? all : [all[random(all.length)]!];
  // A client that dribbles against a deadline is late by right where it stands still itself, and is reset where the
  // program did: that closes it with bytes unread.
  if (id === 'slow-loris') return [];
  const who = ['program', 'simulator'] as const;
  return some.flatMap((poller) => who.map((one) => ({ id, poller, who: one })));
});

describe('scenarios that stand still', function () {
  this.timeout(60_000);
  allowTime(this);
  // Each run that fails gets its second attempt alone, and not all of them.
  this.retries(0);

  it(`meet every expectation: ${CASES.length} runs`, async () => {
    const left = [...CASES];
    const problems: string[] = [];
    const runSome = async (): Promise<void> => {
      for (let one = left.pop(); one !== undefined; one = left.pop())
        problems.push(...(await problemsTwice(one)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runSome));
    assert.deepEqual(problems, []);
  });
});

/** None where a second attempt has none. */
async function problemsTwice(one: Case): Promise<string[]> {
  const first = await problemsOf(one);
  if (first.length === 0) return [];
  console.log(`      attempted again: ${first.join('; ')}`);
  const second = await problemsOf(one);
  return second.length === 0 ? [] : [...first, ...second];
}

/** Runs it, and has one of its processes stand still once. */
async function problemsOf({ id, poller, who }: Case): Promise<string[]> {
  const [begins, lasts] = [between(BEGINS), between(LASTS)];
  const run = session(id, { poller, clients: 'script' });
  await serving(run);
  const pid = await until(`the ${who} of ${id}`, () => run.source.pids[who]);
  await sleep(begins);
  if (signal(pid, 'SIGSTOP')) await sleep(lasts);
  signal(pid, 'SIGCONT');
  const ending = await run.ended;
  const failed = ending.report?.failures.map(({ client, reason }) => `client ${client}: ${reason}`);
  const told = ending.kind === 'done' ? (failed ?? []) : [ending.reason];
  const what = `${id} ${poller}, its ${who} still for ${lasts} ms after ${begins} ms`;
  return told.map((reason) => `${what}: ${reason}`);
}

/** Whether the process is there to get it. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function between([least, most]: readonly [number, number]): number {
  return least + random(most - least);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
