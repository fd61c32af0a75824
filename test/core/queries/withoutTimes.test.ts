/** A trace without times: what needs none is told, and no number stands for what is not known. */

import assert from 'node:assert/strict';
import { openTickLines } from '../../../src/cli/tickLines';
import { render, type Span } from '../../../src/cli/terminal';
import { summaryLines } from '../../../src/cli/summary';
import { linesFrom } from '../../../src/trace/jsonLines';
import { totalsOf } from '../../../src/trace/totals';
import { pulseOf } from '../../../src/core/sessionInfo';
import { serverTrace } from '../../support/serverTrace';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { withoutTimes } from '../../support/withoutTimes';
import { client, see } from './seeing';

const bare = withoutTimes(serverTrace(7, 40).trace);

function textOf(spans: readonly Span[]): string {
  return render(spans, { hasColours: false, width: Infinity });
}

describe('core, cli: a trace without times', () => {
  it('has ticks that are over, and one that waits, and knows which', () => {
    const { tick, timeline, newestTick } = see(bare, { tick: 20 });
    assert.deepEqual(
      [tick?.tick, tick?.isWaiting, tick?.waitedNs, tick?.workNs],
      [20, undefined, -1, -1],
    );
    assert.equal(see(bare, { tick: newestTick }).tick?.isWaiting, true);
    assert.ok(
      timeline.waitedNs.every((ns) => ns === -1) && timeline.workNs.every((ns) => ns === -1),
    );
    assert.ok(timeline.ready.some((ready) => ready > 0));
    assert.deepEqual(timeline.clientSteps, []);
    assert.deepEqual(pulseOf(bare, 0, 5e9), { ticksPerSecond: 0, busy: 0 });
  });

  it('tells its threads, and of their bars none', () => {
    const builder = emptyTrace().loop(7, { name: 'one', poller: 'epoll' }).wait().wake();
    builder.on(1).loop(7, { name: 'other' }).recv(6, 1);
    const { lanes, nowNs } = see(withoutTimes(client(builder, 1, 'connect').trace), { loop: 1 });
    assert.deepEqual(
      lanes?.list.map(({ name, times, more }) => [name, times.length, more]),
      [
        ['one', 0, 0],
        ['other', 0, 0],
      ],
    );
    assert.deepEqual([lanes.visits, lanes.fromNs, nowNs], [[], 0, 0]);
  });

  it('says so in the terminal, in a tick and in the summary', () => {
    const look = { hasColours: false, width: Infinity };
    const printed = openTickLines(bare, look).take(true).map(textOf);
    assert.ok(printed.some((line) => /^ +20 +no times( of | {2})/.test(line)));
    const options = { clients: 'script', inspect: true, ticks: 0, seconds: 0 } as const;
    const totals = totalsOf(bare);
    const lines = summaryLines(options, totals, { kind: 'done' }, undefined, undefined);
    const summary = lines.map(textOf).join('\n');
    assert.match(summary, /ticks +\d+, no times/);
    assert.doesNotMatch(summary, / ns|NaN|−/);
  });

  it('has no `t` in JSON, not even where events were let go', () => {
    const { lines } = linesFrom(withoutTimes(serverTrace(7, 40, { events: 512 }).trace), 0);
    assert.ok(lines.length > 1000);
    assert.doesNotMatch(lines, /"t":|"dur":-1|"waited":-1/);
  });
});
