/** What holds of every log: cuts, interleaving and junk change nothing, and nothing that is read can break it. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anEdit, damaged } from '../../support/damage';
import { allowTime, check, rounds, tellCount } from '../../support/share';
import { LOGS, readLog, said } from '../../support/straceLog';

const NAMES = [...LOGS.keys()].filter((name) => name.endsWith('.log'));
/** Those that are soon read. */
const SHORT = NAMES.filter((name) => LOGS.get(name)!.length < 8000).map((name) => LOGS.get(name)!);

/** What is kept of them is not looked at. */
const SMALL = { events: 256, payload: 16_384 };

/** Enough for one of those. */
const LITTLE = { events: 1024, payload: 65_536 };

const aLog = fc.constantFrom(...SHORT);

describe('sources/strace', function () {
  allowTime(this);

  it('makes the same of a log however it is cut', () => {
    const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 60 });
    check(
      fc.property(aLog, cuts, (log, pieces) => {
        const cut = readLog(log, pieces, LITTLE).events;
        assert.deepEqual(said(cut), said(readLog(log, [], LITTLE).events));
      }),
      rounds({ short: 40, long: 2000 }),
    );
  });

  it('makes the same of calls that others come into as of whole ones', () => {
    check(
      fc.property(
        fc.array(aStep, { maxLength: 30 }),
        fc.infiniteStream(fc.nat({ max: 3 })),
        (steps, turns) => {
          const whole = byLoop(interleaved(steps, turns, false));
          assert.deepEqual(byLoop(interleaved(steps, turns, true)), whole);
        },
      ),
      rounds({ short: 60, long: 5000 }),
    );
  });

  it('makes nothing of junk between lines', () => {
    const junk = fc.oneof(
      fc.constantFrom(
        '',
        '```',
        '[...]',
        '...',
        '$ ',
        '>',
        '# [a million more of these]',
        'strace: Process 1 resumed',
      ),
      fc.constantFrom(
        'Segmentation fault',
        'see poll(2)',
        'at foo (bar.js:3:4)',
        '<p>',
        '=> 5',
        ') = 0',
        '\t',
      ),
      fc.stringMatching(/^[ -'*-~]{0,60}$/),
    );
    // A line is only whole where its end is in it: the rest may be anything.
    const log = SHORT.find((one) => one.includes('pselect6(7, [6]'))!.split('\n');
    check(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: log.length - 3 }), junk), { maxLength: 20 }),
        (inserts) => {
          const lines = [...log];
          for (const [at, line] of inserts) if (isJunk(line)) lines.splice(at + 2, 0, line);
          assert.deepEqual(
            said(readLog(lines.join('\n')).events),
            said(readLog(log.join('\n')).events),
          );
        },
      ),
      rounds({ short: 60, long: 5000 }),
    );
  });

  it('reads damaged logs without an end to it, and counts what it could not read', () => {
    const count = rounds({ short: 2000, long: 100_000 });
    const aPiece = fc.tuple(
      aLog,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 1200 }),
    );
    check(
      fc.property(
        aPiece,
        fc.array(anEdit, { minLength: 1, maxLength: 6 }),
        ([log, from, length], edits) => {
          const start = Math.floor(from * log.length);
          const text = damaged(log.slice(start, start + length), edits);
          const { facts, trace } = readLog(text, [], SMALL);
          const { calls, others, strays, unread, lines } = facts;
          assert.ok(Math.min(calls, others, strays, unread) >= 0 && unread <= lines);
          assert.ok(trace.next <= 64 + lines * 400);
        },
      ),
      count,
    );
    tellCount(count, 'damaged logs');
  });

  it('takes no time for what stands before a call, whatever that is', () => {
    const part = fc.constantFrom(
      '--|',
      '|',
      'a|',
      '-a',
      ' ',
      'web-1 | ',
      '<a>',
      'Jan 12 ',
      '2026-01-02 ',
      '[1]: ',
    );
    check(
      fc.property(fc.array(part, { minLength: 10, maxLength: 80 }), (parts) => {
        readLog(`${parts.join('')}=read(3, "", 1) = 0\n`, [], SMALL);
      }),
      rounds({ short: 200, long: 20_000 }),
    );
  });

  it('reads any bytes', () => {
    check(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.nat({ max: 9 })),
        (bytes, cuts) => {
          assert.equal(readLog(bytes, cuts, SMALL).facts.unread, 0);
        },
      ),
      rounds({ short: 100, long: 10_000 }),
    );
  });
});

/** What continues no call, and is none. */
function isJunk(line: string): boolean {
  return !/\w\(.*\) *=|resumed>|(?:---|\+\+\+) \w/.test(line);
}

type Step = {
  readonly tid: number;
  readonly args: string;
  readonly rest: string;
  readonly name: string;
};

const aStep: fc.Arbitrary<Step> = fc
  .record({
    tid: fc.integer({ min: 10, max: 13 }),
    which: fc.nat({ max: 5 }),
    fd: fc.integer({ min: 5, max: 8 }),
  })
  .map(({ tid, which, fd }) => {
    const [name, args, rest] = callOf(which, fd);
    return { tid, name, args, rest };
  });

/** A call that opens and closes nothing: those have their order. */
function callOf(which: number, fd: number): readonly [name: string, args: string, rest: string] {
  switch (which) {
    case 0:
      return ['read', `${fd}, `, '"ab", 9) = 2'];
    case 1:
      return ['write', `${fd}, "abc", 3`, ') = 3'];
    case 2:
      return ['poll', `[{fd=${fd}, events=POLLIN}], 1, 50`, `) = 1 ([{fd=${fd}, revents=POLLIN}])`];
    case 3:
      return ['select', `9, [${fd} 9], [], NULL, {tv_sec=1, tv_usec=0}`, ') = 0 (Timeout)'];
    case 4:
      return [
        'epoll_wait',
        '4, ',
        `[{events=EPOLLOUT, data={u32=${fd}, u64=${fd}}}], 16, 100) = 1`,
      ];
    default:
      return [
        'recvfrom',
        `${fd}, `,
        '0x7ffe, 9, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)',
      ];
  }
}

/** Lines of all threads; each call whole, or with others between its begin and its return. */
function interleaved(steps: readonly Step[], turns: Iterable<number>, areSplit: boolean): string {
  const next = turns[Symbol.iterator]();
  const begun = new Map<number, Step>();
  const lines = ['10 epoll_create1(0) = 4'];
  for (const tid of [10, 11, 12, 13]) lines.push(`${tid} futex(0x7f, FUTEX_WAKE_PRIVATE, 1) = 0`);
  const end = (step: Step) => lines.push(`${step.tid} <... ${step.name} resumed>${step.rest}`);
  for (const step of steps) {
    const before = begun.get(step.tid);
    if (before !== undefined) end(before);
    begun.delete(step.tid);
    const { tid, name, args, rest } = step;
    if (areSplit && (next.next().value ?? 0) > 0) {
      lines.push(`${tid} ${name}(${args} <unfinished ...>`);
      begun.set(tid, step);
    } else lines.push(`${tid} ${name}(${args}${rest}`);
  }
  for (const step of begun.values()) end(step);
  return lines.join('\n');
}

/** What each thread did, in its order: what it was met by first depends on the others. */
function byLoop(log: string): Record<string, string[]> {
  const { events, trace } = readLog(log);
  const all: Record<string, string[]> = {};
  for (const event of events) {
    if (event.kind === 'loop' || event.kind === 'open' || event.kind === 'watch') continue;
    const { tid = 0, poller = '' } = trace.processes.loops.get(event.loop) ?? {};
    const [line = ''] = said([event]);
    (all[`${tid} ${poller}`] ??= []).push(line.replace(/^\S+ /, '').replace(/ watched=\d+/, ''));
  }
  return all;
}
