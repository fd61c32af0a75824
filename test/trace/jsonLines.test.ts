/** What the command reads of a trace that lets go of its oldest events. */

import assert from 'node:assert/strict';
import { linesFrom } from '../../src/trace/jsonLines';
import { trace } from '../support/traceBuilder';

type Line = { seq: number; t: number; loop: number; tick: number; kind: string; count?: number };

function linesOf(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('trace/jsonLines', () => {
  it('tells events that were let go in one line, with what every event has', () => {
    const builder = trace({ events: 1024 });
    for (let i = 0; i < 3000; i++) builder.event('note', { text: `${i}` });
    const { first } = builder.trace;
    assert.ok(first > 100);
    const [lost, kept, ...others] = linesOf(linesFrom(builder.trace, 100).lines);
    assert.equal(kept?.seq, first);
    assert.deepEqual(lost, {
      ...{ seq: 100, t: kept.t, loop: -1, tick: -1, kind: 'lost', count: first - 100 },
    });
    assert.ok(others.every(({ kind }) => kind === 'note'));
  });

  it('tells of no loss where there was none', () => {
    const builder = trace({ events: 1024 });
    for (let i = 0; i < 3000; i++) builder.event('note', { text: `${i}` });
    const { lines } = linesFrom(builder.trace, builder.trace.first);
    assert.ok(linesOf(lines).every(({ kind }) => kind === 'note'));
  });
});
