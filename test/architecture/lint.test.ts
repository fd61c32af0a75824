/** The lint rules of this repository bite, each where it should. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import config from '../../oxlint.config.mjs';
import { LINT_CASES } from './lintCases';

const CONFIG = 'oxlint.config.mjs';
const SPREAD = 'f({ ...a, b });';
/** What is allowed, and where. */
const GOOD: Readonly<Record<string, string>> = {
  'src/core/session.ts': SPREAD,
  'src/trace/columns.ts': SPREAD,
  'src/trace/append.ts': 'f([...a]);',
  'src/core/main.ts': "import { a } from '../trace/event'; f(a, process);",
  'src/lab/programs/echo.ts': `function k() {\n${'f();\n'.repeat(61)}}\nk();`,
  'test/core/long.ts': 'f();\n'.repeat(500),
};

describe('the lint', () => {
  let folder: string;
  /** By path the rules that it breaks. */
  let broken: Map<string, string[]>;

  before(function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'muxscope-test-'));
    for (const file of [CONFIG, 'tools/folders.mjs', 'tools/lintRules.mjs'])
      cpSync(file, join(folder, file));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const { path, code } of LINT_CASES) write(path, code);
    for (const [path, code] of Object.entries(GOOD)) write(path, code);
    write('src/forgets.ts', 'async function work(): Promise<void> {}\nwork();\nvoid work();\n');
    write('src/silences.ts', '// oxlint-disable-next-line no-debugger\nf();\n');
    broken = lint();
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function write(path: string, code: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${code}\n`);
  }

  function lint(): Map<string, string[]> {
    const { diagnostics } = oxlint(folder, '--config', CONFIG, 'src', 'test', 'tools') as {
      diagnostics: { filename: string; message: string; code?: string }[];
    };
    const found = new Map<string, string[]>();
    for (const { filename, message, code = message } of diagnostics) {
      // "eslint(max-lines)" is called max-lines, all others with their plugin: "typescript/array-type".
      const rule = code.replace(/^eslint\((.+)\)$/, '$1').replace(/^(\S+)\((.+)\)$/, '$1/$2');
      found.set(filename, [...(found.get(filename) ?? []), rule]);
    }
    return found;
  }

  for (const { rule, path } of LINT_CASES)
    it(`refuses what ${rule} forbids, as in ${path}`, () => {
      const rules = broken.get(path) ?? [];
      assert.ok(rules.includes(rule), `it told of ${rules.join() || 'nothing'}`);
    });

  it('has a case for each rule that is chosen by name and needs no types', () => {
    const rules = [config, ...(config.overrides ?? [])].flatMap((each) =>
      Object.entries(each.rules ?? {}).filter(([, level]) => level !== 'off'),
    );
    const cases = new Set(LINT_CASES.map(({ rule }) => rule));
    const typed = rulesThatNeedTypes();
    const lacked = rules.map(([rule]) => rule).filter((rule) => !cases.has(rule));
    assert.ok(lacked.length > 30 && rules.length > 90, `${lacked.length} of ${rules.length}`);
    assert.deepEqual(
      lacked.filter((rule) => !typed.has(rule)),
      [],
    );
  });

  it('sees a promise that nobody waits for', () => {
    assert.deepEqual(
      broken.get('src/forgets.ts')?.filter((rule) => rule.includes('promise')),
      ['typescript/no-floating-promises'],
    );
  });

  it('tells of a silencing that silences nothing', () => {
    assert.match(String(broken.get('src/silences.ts')), /[Uu]nused/);
  });

  for (const path of Object.keys(GOOD))
    it(`allows what is in ${path}`, () => {
      const rules = broken.get(path) ?? [];
      assert.deepEqual(
        rules.filter((rule) => /muxscope|restricted|max-lines/.test(rule)),
        [],
      );
    });
});

function rulesThatNeedTypes(): Set<string> {
  const rules = oxlint('.', '--rules') as { scope: string; value: string; type_aware: boolean }[];
  const typed = rules.filter((rule) => rule.type_aware);
  return new Set(typed.map(({ scope, value }) => `${scope}/${value}`));
}

function oxlint(cwd: string, ...args: string[]): unknown {
  const command = [resolve('node_modules/oxlint/bin/oxlint'), ...args, '-f', 'json'];
  const { stdout } = spawnSync(process.execPath, command, { cwd, maxBuffer: 2 ** 28 });
  return JSON.parse(String(stdout));
}
