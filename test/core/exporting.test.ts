/** A trace that becomes part of a dataset is read twice: once for its name, and to be written. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beginExport, type Exported } from '../../src/core/exporting';

const LOG = [
  '71 1795401963.000100 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0 <0.000010>',
  '72 1795401963.000300 sendto(4, "abc", 3, 0, NULL, 0) = 3 <0.000010>',
  '71 1795401963.000700 recvfrom(3, "abc", 100, 0, NULL, NULL) = 3 <0.000010>',
  '72 1795401963.000800 +++ exited with 0 +++',
];

describe('core/exporting into a dataset', () => {
  let folder = '';
  let dataset = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-dataset-'));
    dataset = path.join(folder, 'all/');
    mkdirSync(dataset);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function exportOf(file: string, to: string): Promise<Exported & { kind: 'done' }> {
    const exported = await (await beginExport(file, 'parquet', to)).ended;
    assert.ok(exported.kind === 'done', JSON.stringify(exported));
    assert.equal(exported.problem, '');
    return exported;
  }

  it('writes all that the files of strace -ff tell', async () => {
    const base = path.join(folder, 'log');
    for (const tid of ['71', '72']) {
      const own = LOG.filter((line) => line.startsWith(tid)).map((line) => line.slice(3));
      writeFileSync(`${base}.${tid}`, `${own.join('\n')}\n`);
    }
    const alone = await exportOf(`${base}.71`, path.join(folder, 'one.parquet'));
    const part = await exportOf(`${base}.71`, dataset);
    assert.equal(part.holds, alone.holds);
    assert.equal((await exportOf(`${base}.71`, dataset)).file, part.file);
  });

  it('ends within a piece where it is stopped while its name is made', async () => {
    const file = path.join(folder, 'long.log');
    writeFileSync(file, `${LOG.join('\n')}\n`);
    truncateSync(file, 1 << 30);
    let asked = 0;
    const run = await beginExport(file, 'parquet', dataset, () => ++asked > 3);
    assert.deepEqual(await run.ended, { kind: 'stopped' });
    assert.equal(asked, 4);
    assert.deepEqual(readdirSync(dataset), []);
  });
});
