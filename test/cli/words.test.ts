/** What the command says: the name that was meant, why a run ended, help that fits, the table of scenarios. */

import assert from 'node:assert/strict';
import { parseArguments } from '../../src/cli/arguments';
import { helpText } from '../../src/cli/help';
import { nearest } from '../../src/cli/nearest';
import { scenariosTable } from '../../src/cli/scenarios';
import { howItEnded, summaryLines } from '../../src/cli/summary';
import { render } from '../../src/cli/terminal';
import { plural } from '../../src/cli/times';
import { listScenarios, totalsOf } from '../../src/core/readings';
import { loadClientScript, loadScenario } from '../../src/core/scriptFiles';
import type { Report } from '../../src/lab/script';
import { openTrace } from '../../src/trace/trace';

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
    const lines = summaryLines(options, totals, outcome, undefined);
    assert.deepEqual(
      lines.map((spans) => render(spans, look)),
      [
        '  ticks      2 in 4.00 ms: 75.0 % waited, 25.0 % worked',
        '  accepted   1 connection',
        '  bytes      5 in, 7 out',
        '  prints     4',
        '  clients    3, 2 expectations failed',
        '  ended      when its clients were done',
      ],
    );
  });

  it('counts in English', () => {
    assert.deepEqual([plural(1, 'tick'), plural(0, 'tick')], ['1 tick', '0 ticks']);
  });
});

describe('cli/help', () => {
  it('has whole lines that fit a terminal', () => {
    for (const topic of ['muxscope', 'run', 'clients'] as const) {
      const text = helpText(topic);
      assert.ok(text.endsWith('\n'));
      for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
    }
  });

  it('tells of options of run that there are', () => {
    const files = { loadClientScript, loadScenario };
    const examples: Record<string, string> = { S: '3', N: '8001', BYTES: '10', none: 'none' };
    const told = [...helpText('run').matchAll(/^ {2}(--[a-z]+)(?: (\S+))?/gm)];
    assert.equal(told.length, 8);
    for (const [, option = '', value = ''] of told) {
      const given = examples[value] ?? value.split('|')[0]!;
      const args = ['run', 'multi-port', option, ...(given === '' ? [] : [given])];
      assert.equal(parseArguments(args, listScenarios(), files).kind, 'run', args.join(' '));
    }
  });
});

describe('cli/scenarios', () => {
  it('lists each scenario with its pollers, and what it teaches within 96 columns', () => {
    const scenarios = listScenarios();
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
