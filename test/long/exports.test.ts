/**
 * Every scenario on every poller, of which `npm test` runs a few: what the command prints as JSON lines is the same trace when it is read
 * back, and what is written of it for other tools says the same to these tools.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { skipWith } from '../skip';
import { bytesOf, command, type Row, rowsOf } from '../support/command';
import { ask } from '../support/duckdb';
import { allowTime, isLong, partOf } from '../support/share';
import { slicesOf } from '../support/slices';
import { tsharkProblem } from '../support/tshark';
import { assertSameOnWire } from '../support/wireChecks';

const SHARE = partOf(['mixed on select', 'disconnect on poll', 'multi-port on epoll'], 0);

const RUNS = SCENARIOS.flatMap(({ id, pollers }) =>
  (pollers.length === 0 ? [''] : pollers)
    .filter((poller) => isLong || SHARE.includes(`${id} on ${poller}`))
    .map((poller) => ({ id, poller })),
);

for (const { id, poller } of RUNS)
  describe(`${id}${poller === '' ? '' : ` on ${poller}`}, as a file`, function () {
    allowTime(this);
    let folder = '';
    let file = '';
    let rows: Row[] = [];

    before('run it', async function () {
      this.timeout(60_000);
      folder = mkdtempSync(path.join(tmpdir(), 'muxscope-export-'));
      file = path.join(folder, 'run.jsonl');
      const choice = poller === '' ? [] : ['--poller', poller];
      const { code, stdout, stderr } = await command('run', id, '--json', ...choice);
      assert.equal(code, 0, stderr);
      rows = rowsOf(stdout);
      writeFileSync(file, stdout);
    });
    after('remove its files', () => rmSync(folder, { recursive: true, force: true }));

    async function exportTo(to: string): Promise<string> {
      const target = path.join(folder, `out.${to}`);
      const { code, stderr } = await command('export', file, target, '--to', to);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      return target;
    }

    it('is the same trace, shown and written again', async () => {
      const { stdout, stderr } = await command('show', file, '--json');
      assert.equal(stderr, '');
      assert.ok(stdout === readFileSync(file, 'utf8'));
      const [about = '', ...lines] = readFileSync(await exportTo('jsonl'), 'utf8').split('\n');
      assert.match(about, /^\{"trace":\{"clock":/);
      assert.ok(lines.join('\n') === stdout);
    });

    it('is the same to tshark', async function () {
      const problem = tsharkProblem();
      if (problem !== undefined) skipWith(this, problem);
      assertSameOnWire(await exportTo('pcapng'), rows);
    }).timeout(60_000);

    it('is the same to DuckDB', async () => {
      const target = await exportTo('parquet');
      const [answer] = await ask(
        `SELECT kind, COUNT(*) AS n, SUM(got) AS got, SUM(put) AS put, SUM(OCTET_LENGTH(data)) AS bytes,
           SUM(t) AS t, SUM(seq) AS seq FROM '${target}' GROUP BY kind ORDER BY kind`,
      );
      assert.deepEqual(answer, sumsOf(rows));
    });

    it('is complete slices that nest', async () => {
      const slices = slicesOf(readFileSync(await exportTo('chrome'), 'utf8'));
      const waits = slices.filter(({ name }) => name === 'wait');
      assert.equal(waits.length, rows.filter(({ kind }) => kind === 'wake').length);
      const calls = slices.filter(({ args }) => args['seq'] !== undefined);
      assert.equal(calls.length, rows.filter(isTimed).length);
    });
  });

/** A wait that returned, or a call of which is known how long it took. */
function isTimed({ kind, dur }: Row): boolean {
  return kind === 'wake' || dur !== undefined;
}

/** By kind, as DuckDB tells sums: large ones as texts, of nothing null. */
function sumsOf(rows: readonly Row[]): object[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
  const sum = (of: readonly Row[], value: (row: Row) => number | undefined): string | null => {
    const values = of.map(value).filter((one) => one !== undefined);
    return values.length === 0 ? null : String(values.reduce((all, one) => all + one, 0));
  };
  return kinds.map((kind) => {
    const of = rows.filter((row) => row.kind === kind);
    return {
      kind,
      n: String(of.length),
      got: sum(of, ({ got }) => got),
      put: sum(of, ({ put }) => put),
      bytes: sum(of, ({ data }) => (data === undefined ? data : bytesOf(data).length)),
      t: sum(of, ({ t }) => t),
      seq: sum(of, ({ seq }) => seq),
    };
  });
}
