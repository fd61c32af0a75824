/** Each event names the line of the program it comes from, as the source that ships beside the bundle has it. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BUNDLES, type Row, command, rowsOf } from '../support/command';

/** What stands on the line that an event comes from. */
const CALLS: Readonly<Record<string, RegExp>> = {
  accept: /lab\.accept\(/,
  recv: /lab\.recv\(/,
  send: /lab\.send\(|\.sendOldest\(/,
  close: /lab\.close\(/,
  wait: /lab\.wait\(/,
  wake: /lab\.wait\(/,
  watch: /lab\.watch\(|lab\.close\(/,
  print: /lab\.print(?:Received)?\(/,
  enqueue: /\.enqueue\(/,
  dequeue: /\.sendOldest\(/,
};

async function run(id: string): Promise<Row[]> {
  const { code, stdout, stderr } = await command('run', id, '--json');
  assert.equal(code, 0, stderr);
  return rowsOf(stdout);
}

/** The line of a program that `multiPort.ts:17` names. */
function lineOf(src: string): string {
  const [file, number] = src.split(':');
  const text = readFileSync(path.join(BUNDLES, 'programs', file!), 'utf8');
  return text.split('\n')[Number(number) - 1] ?? '';
}

describe('the line of a program', () => {
  for (const id of ['multi-port', 'multi-client', 'read-write-split'])
    it(`is that of the call, in every event of ${id}`, async () => {
      const rows = (await run(id)).filter(({ kind }) => kind in CALLS);
      assert.ok(rows.length > 20);
      for (const row of rows) {
        assert.ok(row.src !== undefined, JSON.stringify(row));
        assert.match(lineOf(row.src), CALLS[row.kind]!, JSON.stringify(row));
      }
    }).timeout(10_000);

  it('is told of a thousand events of a second at the most', async () => {
    const rows = (await run('write-spin')).filter(
      ({ loop, kind }) => loop === 0 && kind !== 'ready',
    );
    const told = rows.filter(({ src }) => src !== undefined);
    const seconds = Math.ceil((rows.at(-1)!.t - rows[0]!.t) / 1e9);
    assert.ok(told.length > 0 && told.length <= 1000 * (seconds + 1), `${told.length} told`);
    assert.ok(rows.length > told.length, `${rows.length} events`);
  }).timeout(10_000);
});
