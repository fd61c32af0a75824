/** What the command says: the name that was meant, why a run ended, help that fits, the table of scenarios. */

import assert from 'node:assert/strict';
import { optionsOf } from '../../src/cli/command';
import { COMMANDS } from '../../src/cli/commands';
import { scenariosTable } from '../../src/cli/commands/scenarios';
import { helpText, overviewText } from '../../src/cli/help';
import { nearest } from '../../src/cli/nearest';
import { checkParsed, readOptions } from '../../src/cli/options';
import { countLines, howItEnded, summaryLines } from '../../src/cli/summary';
import { render } from '../../src/cli/terminal';
import { plural } from '../../src/trace/words';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { totalsOf } from '../../src/trace/totals';
import type { Report } from '../../src/lab/script';
import { openTrace } from '../../src/trace/trace';
import { type TraceBuilder, trace } from '../support/traceBuilder';

const report: Report = {
  ...{ clients: 3, connected: 3, failed: 0, bytesSent: 1, bytesReceived: 1, connectMs: 1 },
  failures: [],
};
const failure = { client: 0, reason: 'step 2 expect: nothing came' };

describe('cli/nearest', () => {
  const names = ['multi-port', 'multi-client', 'framing', 'backpressure'];

  it('finds what was most likely meant', () => {
    const cases: readonly (readonly [typed: string, meant: string])[] = [
      ['multi-prot', 'multi-port'],
      ['MultiPort', 'multi-port'],
      ['multi_client', 'multi-client'],
      ['framin', 'framing'],
      ['back', 'backpressure'],
    ];
    for (const [typed, meant] of cases) assert.equal(nearest(typed, names), meant, typed);
  });

  it('finds nothing where nothing is near', () => {
    for (const typed of ['', '--', 'x', 'epoll', 'f'.repeat(1_000_000)])
      assert.equal(nearest(typed, names), undefined, typed.slice(0, 20));
  });
});

describe('cli/summary', () => {
  it('says what ended the run', () => {
    const options = { ticks: 0 };
    const done = { kind: 'done' } as const;
    const why = howItEnded;
    assert.equal(why(options, { kind: 'failed', reason: 'x' }, 'q', 0), 'because it failed');
    assert.equal(why(options, { kind: 'refused', reason: 'x' }, 'q', 0), 'because it was refused');
    assert.equal(why(options, done, 'Ctrl-C', 0), 'by Ctrl-C');
    assert.equal(why({ ticks: 1 }, done, undefined, 1), 'after 1 tick');
    assert.equal(why({ ticks: 4, seconds: 2 }, done, undefined, 3), 'after 2 seconds');
    assert.equal(why(options, done, undefined, 9), 'by itself');
    assert.equal(why(options, { ...done, report }, undefined, 9), 'when its clients were done');
    const partial: Report = { ...report, isPartial: true, failed: 1, failures: [failure] };
    assert.equal(why(options, { ...done, report: partial }, undefined, 9), 'by itself');
  });

  it('counts what was done, and shows what clients did not get', () => {
    const options = { ticks: 0, clients: 'script', inspect: true } as const;
    const totals = {
      ...totalsOf(openTrace({ events: 64, payload: 4096 })),
      ...{ ticks: 2, waitedNs: 3e6, workedNs: 1e6, accepted: 1, bytesIn: 5, bytesOut: 7 },
      ...{ prints: 4, beganAt: 1e6, endedAt: 5e6 },
    };
    const outcome = {
      kind: 'done',
      report: { ...report, failed: 2, failures: [failure] },
    } as const;
    const look = { hasColours: false, width: Infinity };
    const cost = { ns: 312, share: 0.0412 };
    const lines = summaryLines(options, totals, outcome, undefined, cost);
    assert.deepEqual(
      lines.map((spans) => render(spans, look)),
      [
        '  ticks      2 in 4.00 ms: 75.0 % waited, 25.0 % worked',
        '  accepted   1 connection',
        '  bytes      5 in, 7 out',
        '  prints     4',
        "  cost       312 ns an event, 4.1 % of the program's CPU time; nothing lost",
        '  clients    3, 2 expectations failed',
        '  ended      when its clients were done',
      ],
    );
  });

  it('says how far off its own cost may be, that it cannot tell it, and what was lost', () => {
    const options = { ticks: 0, clients: 'script', inspect: true } as const;
    const totals = totalsOf(trace().event('lost', { count: 3 }).trace);
    const costLine = (cost: Parameters<typeof summaryLines>[4]): string | undefined =>
      summaryLines(options, totals, { kind: 'done' }, undefined, cost)
        .map((spans) => render(spans, { hasColours: false, width: Infinity }))
        .find((line) => line.startsWith('  cost '));
    assert.equal(
      costLine({ ns: 4120, share: 0.3, off: 0.25 }),
      "  cost       4.12 µs ± 25 % an event, 30.0 % of the program's CPU time; 3 events lost",
    );
    assert.equal(costLine(undefined), '  cost       not measurable in this run; 3 events lost');
  });

  it('has no shares of times that cannot be, and does not say that nothing waited', () => {
    const look = { hasColours: false, width: Infinity };
    const first = (builder: TraceBuilder): string =>
      countLines(totalsOf(builder.trace)).map((spans) => render(spans, look))[0]!;
    const late = trace().wait().wake({ t: 5000, waited: 4000 });
    assert.match(
      first(late.event('wait', { t: 9000 })),
      / {2}ticks +1 in 8\.00 µs: 50\.0 % waited/,
    );
    assert.match(
      first(late.event('wake', { t: 3000, waited: 2000, tick: 7 }).event('wait', { t: 2000 })),
      / {2}ticks +2 in 8\.00 µs, in which times go back 2 times$/,
    );
    assert.match(first(trace().recv(5, 1)), / {2}took +0 ns, no wait in it$/);
  });

  it('tells how many bytes were not captured', () => {
    const built = trace()
      .recv(5, 9, { data: Buffer.alloc(4) })
      .send(5, 3);
    const [, , bytes = []] = countLines(totalsOf(built.trace));
    assert.match(
      bytes.map(({ text }) => text).join(''),
      / 9 in, 3 out, of which 8 were not captured$/,
    );
  });

  it('counts in English', () => {
    assert.deepEqual([plural(1, 'tick'), plural(0, 'tick')], ['1 tick', '0 ticks']);
  });
});

describe('cli/help', () => {
  it('has whole lines that fit a terminal', () => {
    for (const text of [overviewText(COMMANDS), ...COMMANDS.map(helpText)]) {
      assert.ok(text.endsWith('\n'));
      for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
    }
  });

  it('names each command once, with what it does', () => {
    const text = overviewText(COMMANDS);
    for (const { name, summary } of COMMANDS) {
      const [entry, ...more] = text.split(`\n  muxscope ${name} `).slice(1);
      assert.deepEqual(more, []);
      assert.ok(entry?.split('\n  muxscope')[0]?.includes(summary), name);
    }
  });

  it('names each option with its value, all that it is, and nothing in place of it', () => {
    for (const command of COMMANDS) {
      const words = helpText(command).split(/\s+/).join(' ');
      for (const { name, says, value } of optionsOf(command)) {
        const called = value === undefined ? name : `${name} ${value.placeholder}`;
        assert.ok(words.includes(` ${called} ${says}`), `${command.name}: ${called}`);
      }
    }
  });
});

describe('a command', () => {
  for (const command of COMMANDS) {
    const { name, operands, options } = command;
    const needed = options.filter((option) => option.isRequired === true);
    const given = needed.flatMap((option) => [option.name, option.value?.example ?? '']);
    const args = [...operands.map(({ example }) => example), ...given];
    const check = (all: readonly string[]): void => checkParsed(command, readOptions(command, all));

    it(`${name} takes its own examples, each word that it offers, and says what it misses`, () => {
      check(args);
      for (const [i, { words }] of operands.entries()) {
        for (const word of words?.() ?? []) check(args.with(i, word));
      }
      for (const option of options.filter(({ isRequired }) => isRequired !== true)) {
        const { value } = option;
        const all = value === undefined ? [''] : [value.example, ...(value.words?.() ?? [])];
        for (const one of all) check([...args, option.name, ...(one === '' ? [] : [one])]);
      }
      if (operands.some(({ isOptional }) => isOptional !== true))
        assert.throws(() => check(given), { name: 'WrongUse', message: /needs a.*: for example / });
    });
  }
});

describe('cli/scenarios', () => {
  it('lists each scenario with its pollers, and what it teaches within 96 columns', () => {
    const scenarios = SCENARIOS;
    const blocks = scenariosTable(scenarios).trimEnd().split('\n\n');
    assert.equal(blocks.length, scenarios.length);
    for (const [i, { id, title, teaches, pollers }] of scenarios.entries()) {
      const [head = '', ...lines] = blocks[i]!.split('\n');
      assert.ok(head.startsWith(`${id} `) && head.includes(`  ${title}`), head);
      assert.ok(head.endsWith(pollers.length === 0 ? title : `  ${pollers.join(' ')}`), head);
      for (const line of lines) assert.ok(line.length <= 96, line);
      assert.equal(lines.map((line) => line.trim()).join(' '), teaches);
    }
  });
});
