/** Random traces as a table and as slices: each row is its event, and slices nest whatever loops did. */

import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { openChrome } from '../../../src/trace/export/chrome';
import { openParquet } from '../../../src/trace/export/parquet';
import { KINDS } from '../../../src/trace/kinds';
import { ask, type Answers } from '../../support/duckdb';
import { exported, linesOf } from '../../support/exported';
import { randomTrace } from '../../support/randomTrace';
import { check } from '../../support/share';
import { slicesOf } from '../../support/slices';
import { trace } from '../../support/traceBuilder';

const FIELDS = new Set(KINDS.flatMap(({ fields }) => fields.map(({ name }) => name as string)));

describe('a trace as a table', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'muxscope-parquet-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('has in each row what its event has, and null elsewhere', async () => {
    const lines = [1, 2, 3, 4].map((seed) => linesOf(randomTrace(seed, 300, 1 << 12).trace));
    const files = lines.map((text, i) => {
      const file = path.join(folder, `${i}.parquet`);
      writeFileSync(file, exported(text, (of) => openParquet(of, `t${i}`)).bytes);
      return file;
    });
    const query = (file: string): string =>
      `SELECT * REPLACE (to_base64(data) AS data, to_base64(header) AS header) FROM '${file}'`;
    const answers = await ask(...files.map(query));
    answers.forEach((rows, i) => assertRows(rows, lines[i]!, `t${i}`));
  });

  it('is whole with many groups of rows', async () => {
    const built = trace({ events: 64 });
    const exporter = openParquet(built.trace);
    const [file, data] = [path.join(folder, 'large.parquet'), Buffer.alloc(1 << 20, 'a')];
    for (let i = 0; i < 20; i++) {
      built.recv(6, data.length, { data });
      appendFileSync(file, exporter.take());
    }
    exporter.end();
    appendFileSync(file, exporter.take());
    const [groups, sums] = await ask(
      `SELECT COUNT(DISTINCT row_group_id) AS n FROM parquet_metadata('${file}')`,
      `SELECT COUNT(*) AS n, SUM(OCTET_LENGTH(data)) AS bytes FROM '${file}'`,
    );
    assert.ok(Number(groups![0]!['n']) > 1);
    assert.deepEqual(sums, [{ n: '20', bytes: String(20 << 20) }]);
  });
});

function assertRows(rows: Answers, lines: string, name: string): void {
  const events = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(rows.length, events.length);
  rows.forEach((row, i) => {
    const { trace: told, ...cells } = row;
    assert.equal(told, name);
    const there = Object.entries(cells).filter(([, cell]) => cell !== null);
    const event = Object.fromEntries(
      there.map(([key, cell]) => [key, asIn(events[i]![key], cell)]),
    );
    assert.deepEqual(event, events[i]);
    for (const key of Object.keys(events[i]!)) assert.ok(key in cells, key);
  });
  assert.ok([...FIELDS].every((field) => field in rows[0]!));
}

/** Whole numbers of 64 bits are texts in what DuckDB gives. */
function asIn(wanted: unknown, cell: unknown): unknown {
  return typeof wanted === 'number' ? Number(cell) : cell;
}

describe('a trace as slices', () => {
  it('has only whole ones, and those of a track nest', () => {
    check(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, steps) => {
        const { trace: built } = randomTrace(seed, steps, 1 << 12);
        slicesOf(exported(linesOf(built), openChrome).bytes.toString());
      }),
      30,
    );
  });

  it('leaves out, and counts, what has no end', () => {
    const built = trace().loop(7).wait().wake();
    for (const name of ['a', 'b']) built.event('task', { name, state: 'begin' });
    const { told } = exported(linesOf(built.trace), openChrome);
    assert.deepEqual(told, {
      holds: '1 slice of 1 loop',
      leftOut: ['2 tasks without a begin or an end', '1 tick without an end'],
      remarks: [],
    });
  });
});
