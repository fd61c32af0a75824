/** The SQL of docs/fleet.md, as it stands there, asked of a dataset of two hosts. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openParquet } from '../../../src/trace/export/parquet';
import { ask, type Answers } from '../../support/duckdb';
import { exported, linesOf } from '../../support/exported';
import { type TraceBuilder, trace } from '../../support/traceBuilder';

const PAGE = readFileSync('docs/fleet.md', 'utf8');
const QUERIES = [...PAGE.matchAll(/```sql\n([^`]+)```/g)].map(([, sql = '']) => sql);
const VIEW = /```sql duckdb\n([^`]+)```/.exec(PAGE)?.[1] ?? '';

/** A tick a microsecond long in which 6 is received on `after` ns after it was ready. */
function tick(built: TraceBuilder, t: number, after: number): void {
  built.wait().wake({ t, waited: 400 }).event('ready', { fd: 6, events: 'r', t });
  built.recv(6, 3, { t: t + after });
}

describe('docs/fleet.md', () => {
  let folder = '';
  let answers: Answers[] = [];

  function put(host: string, name: string, { trace: built }: TraceBuilder): void {
    const day = path.join(folder, `host=${host}`, 'day=2026-11-28');
    mkdirSync(day, { recursive: true });
    const { bytes } = exported(linesOf(built), (of) => openParquet(of, name));
    writeFileSync(path.join(day, `${name}.parquet`), bytes);
  }

  before('ask all of it', async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-fleet-'));
    const quick = trace().open(6);
    for (let i = 1; i <= 100; i++) tick(quick, i * 1000, i);
    put('quick', 'a', quick.send(6, 3, { want: 10 }).send(6, 0, { want: 5 }).send(6, 5));
    const slow = trace().open(6);
    for (let i = 1; i <= 4; i++) tick(slow, i * 1000, 500);
    for (let i = 5; i < 20; i++)
      slow
        .wait()
        .wake({ t: i * 1000, waited: 0 })
        .ready(7, 'w');
    put('slow', 'b', slow);
    const view = VIEW.replace('traces/', `${folder}/`);
    answers = (await ask(view, ...QUERIES)).slice(1);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has four queries, which name nothing that only one engine has', () => {
    assert.equal(QUERIES.length, 4);
    for (const sql of QUERIES) assert.doesNotMatch(sql, /["`:]|::|quantile|QUALIFY|EXCLUDE/i);
  });

  it('tells percentiles from ready to served by host', () => {
    assert.deepEqual(answers[0], [
      { host: 'slow', served: '4', p50_ns: '500', p95_ns: '500', p99_ns: '500', max_ns: '500' },
      { host: 'quick', served: '100', p50_ns: '50', p95_ns: '95', p99_ns: '99', max_ns: '100' },
    ]);
  });

  it('tells descriptors that spin', () => {
    assert.deepEqual(answers[1], [
      { host: 'slow', trace: 'b', loop: 0, fd: 7, gen: 0, idle_ticks: '15' },
    ]);
  });

  it('tells short sends', () => {
    assert.deepEqual(answers[2], [
      { host: 'quick', trace: 'a', fd: 6, gen: 0, short_sends: '2', bytes_not_taken: '12' },
    ]);
  });

  it('tells the busiest loops', () => {
    const busy = answers[3]!.map(({ host, ticks, busy: share }) => [
      host,
      ticks,
      Number(share).toFixed(2),
    ]);
    assert.deepEqual(busy, [
      ['slow', '19', '0.91'],
      ['quick', '100', '0.60'],
    ]);
  });
});
