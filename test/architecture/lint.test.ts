/** The lint rules of this repository that are more than a name: they stand where they should, and they bite. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint, Linter } from 'eslint';

describe('the lint rules', () => {
  /** What the rule says of this code in a file of this name. */
  async function messagesOf(path: string, code: string): Promise<string[]> {
    const config = (await new ESLint().calculateConfigForFile(path)) as Linter.Config;
    const rule = config.rules?.['no-restricted-syntax'];
    assert.ok(rule !== undefined, path);
    const found = new Linter().verify(code, [{ rules: { 'no-restricted-syntax': rule } }]);
    return found.map(({ message }) => message);
  }
  const SPREAD = 'export const one = { ...other, a: 1 };';

  it('refuse to spread an object where that is done for each event', async () => {
    const paths = ['trace/append', 'lab/recorder', 'lab/runtime/lab', 'sources/teller'].concat([
      ...['core/queries/laneBook', 'core/queries/visits', 'pollers/epoll', 'framing/lengthPrefix'],
    ]);
    for (const path of paths) {
      const [message, ...more] = await messagesOf(`src/${path}.ts`, SPREAD);
      assert.match(message ?? path, /name its fields/, path);
      assert.deepEqual(more, []);
    }
  });

  it('allow it elsewhere, and everywhere of a list', async () => {
    assert.deepEqual(await messagesOf('src/core/session.ts', SPREAD), []);
    assert.deepEqual(await messagesOf('src/trace/append.ts', 'export const a = [...b];'), []);
  });

  it('refuse re-exports in either', async () => {
    for (const path of ['src/core/session.ts', 'src/trace/append.ts'])
      assert.equal((await messagesOf(path, "export { a } from './b';")).length, 1);
  });

  it('that need types see a promise that nobody waits for', () => {
    const folder = mkdtempSync(join(tmpdir(), 'muxscope-test-'));
    try {
      const file = join(folder, 'forgets.ts');
      writeFileSync(file, 'async function work(): Promise<void> {}\nwork();\nvoid work();\n');
      const oxlint = ['node_modules/oxlint/bin/oxlint', '--config', '.oxlintrc.json'];
      const { status, stdout } = spawnSync(process.execPath, [...oxlint, '-f', 'unix', file]);
      assert.match(String(stdout), /forgets\.ts:2:1: .*\(no-floating-promises\)\]\n\n1 problem\n/);
      assert.equal(status, 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
