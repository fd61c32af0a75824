/** What the times of a log tell: when it began, how long calls took; and what they do not. */

import assert from 'node:assert/strict';
import { numberLines } from '../../../src/cli/findingsText';
import { countLines } from '../../../src/cli/summary';
import { openTickLines } from '../../../src/cli/tickLines';
import { openDiagnosis } from '../../../src/diagnose/diagnosis';
import type { LoopNumbers } from '../../../src/diagnose/passes/numbers';
import { beganIn } from '../../../src/trace/about';
import { totalsOf } from '../../../src/trace/totals';
import { readLog } from '../../support/straceLog';

const CALLS = [
  'epoll_wait(3, [{EPOLLIN, {u32=5, u64=5}}], 16, 100) = 1',
  'read(5, "ab", 9) = 2',
  'epoll_wait(3, [], 16, 100) = 0',
];

function read(each: (call: string, i: number) => string) {
  const { trace, events, facts } = readLog(CALLS.map(each).join('\n'));
  assert.equal(facts.unread + facts.strays, 0);
  const wakes = events.filter(({ kind }) => kind === 'wake');
  return {
    began: beganIn(trace.about),
    clock: trace.about.clock,
    waited: wakes.map(({ waited }) => waited),
    times: [...new Set(events.map(({ t }) => t))],
    facts,
  };
}

describe('the clock of a log of strace', () => {
  it('of whole seconds is none: calls are in their order, and when the first was is told', () => {
    for (const before of ['[pid 7] 10:00:07 ', '7 10:00:07 ', '1795401963 ']) {
      const { clock, times, waited, facts } = read((call) => before + call);
      assert.deepEqual([clock, times, waited], ['none', [-1], [-1, -1]], before);
      assert.ok(facts.isCoarse);
    }
    assert.equal(read((call) => `7 10:00:07 ${call}`).began, '10:00:07, no date');
    assert.equal(read((call) => `7 1795401963 ${call}`).began, '2026-11-23T02:46:03.000Z');
  });

  it('may be missing where durations are told: those are', () => {
    for (const before of ['', '10:00:07 ']) {
      const { clock, times, waited } = read((call) => `${before}${call} <0.250000>`);
      assert.deepEqual([clock, times, waited], ['none', [-1], [250e6, 250e6]]);
    }
  });

  it('tells no more of a wait without -T than that it was no longer, and no numbers that follow from it', () => {
    const at = (call: string, i: number): string => `1795401963.${i}00000 ${call}`;
    const cases: readonly [(call: string, i: number) => string, boolean, LoopNumbers['lacks']][] = [
      [at, true, 'waits'],
      [(call, i) => `${at(call, i)} <0.050000>`, false, undefined],
      [(call) => `${call} <0.050000>`, false, 'times'],
      [(call) => call, false, 'times'],
    ];
    for (const [each, hasBounded, lacks] of cases) {
      const { trace } = readLog([...CALLS, ...CALLS].map(each).join('\n'));
      assert.equal(trace.about.hasBoundedWaits, hasBounded);
      const [numbers] = openDiagnosis(trace).numbers();
      assert.equal(numbers!.ticks, 4);
      assert.equal(numbers!.lacks, lacks);
      const known = [numbers!.busyShare, numbers!.readyToServed].map((one) => one !== undefined);
      assert.deepEqual(known, [lacks === undefined, lacks === undefined]);
      const [says = []] = numberLines([numbers!]);
      const text = says.map((one) => one.text).join('');
      assert.equal(/is not (?:known|told)/.test(text), lacks !== undefined, text);
      const shown = openTickLines(trace, { width: Infinity, now: () => 0 } as never).take(true);
      const lines = shown.map((line) => line.map((one) => one.text).join(''));
      assert.equal(
        lines.some((line) => line.includes('≤ ')),
        hasBounded,
        lines.join('\n'),
      );
      const counts = countLines(totalsOf(trace)).flat();
      assert.equal(
        counts.some((one) => one.text.includes('% waited')),
        lacks === undefined,
      );
    }
  });

  it('counts by -r where that is told beside whole seconds', () => {
    const { clock, waited, times, began } = read((call) => `10:00:07 (+     0.250000) ${call}`);
    assert.deepEqual([clock, waited, times], ['wall', [250e6, -1], [0, 250e6, 500e6]]);
    assert.equal(began, '10:00:07, no date');
  });

  const collected: Readonly<
    Record<string, readonly [before: (i: number) => string, began: string]>
  > = {
    'docker logs -t': [(i) => `2026-11-28T10:00:0${i}.123456789Z `, '2026-11-28T10:00:00.123Z'],
    'kubectl logs --timestamps': [
      (i) => `2026-11-28T10:00:0${i}.123456+05:30 `,
      '2026-11-28T04:30:00.123Z',
    ],
    'the files of a kubelet': [
      (i) => `2026-11-28T10:00:0${i}.123456789Z stderr F 71 `,
      '2026-11-28T10:00:00.123Z',
    ],
    'journalctl -o short-iso, and -tt': [
      (i) => `2026-11-28T10:00:0${i}+0100 host strace[99]: 71 10:00:0${i}.250500 `,
      '2026-11-28T09:00:00.250Z',
    ],
    'a collector in UTC, and -tt in another zone': [
      (i) => `2026-11-28T10:00:0${i}.200000Z web-1 [pid 71] 15:30:0${i}.050000 `,
      '2026-11-28T10:00:00.050Z',
    ],
    'a collector, and -r': [
      (i) => `2026-11-28T10:00:0${i}.200000Z web-1 |      0.50000${i} `,
      '2026-11-28T10:00:00.200Z',
    ],
    'a collector, and -ttt': [
      (i) => `2026-11-28T23:00:0${i}.200000Z web-1 71 179540196${i}.250465 `,
      '2026-11-23T02:46:00.250Z',
    ],
    'a date without a zone': [
      (i) => `2026-11-28 10:00:0${i}.123456 `,
      '2026-11-28 10:00:00.123456 by its own clock',
    ],
  };
  for (const [what, [before, began]] of Object.entries(collected))
    it(`began when it is told: ${what}`, () => {
      const log = read((call, i) => before(i) + call);
      assert.equal(log.began, began);
      assert.equal(log.times.length, 3, String(log.times));
    });
});
