/** `npm run new-rule` begins a rule that compiles, is listed, and lacks only what its author must write. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { codeIn, type PageFolder } from '../support/pages';
import { allowTime, isLong } from '../support/share';

const ID = 'half-closed';
/** What it reads and writes, and what that is built of. */
const COPIED = [
  ...['src', 'test/diagnose', 'test/support', 'tools'],
  ...['docs/rules', 'docs/zh-cn/rules', 'l10n'],
];
const FILES = ['package.json', 'tsconfig.json', '.oxfmtrc.json', 'test/skip.ts'];

/** Tells of the copy's rules and traces. */
const LOOK = `
import { RULES } from './src/diagnose/rules';
import { FIRES, NEAR } from './test/diagnose/cases';
import { openDiagnosis } from './src/diagnose/diagnosis';
import { settle } from './src/trace/trace';
const found = (cases) =>
  cases.map(({ of }) => {
    const { trace } = of();
    settle(trace);
    const diagnosis = openDiagnosis(trace, { nursery: true });
    diagnosis.end();
    return diagnosis.findings().map(({ rule }) => rule);
  });
const { id, stage } = RULES.find(({ id }) => id === '${ID}');
console.log(JSON.stringify({ id, stage, fires: found(FIRES[id]), near: found(NEAR[id]) }));
`;

describe('npm run new-rule', function () {
  allowTime(this);
  let copy = '';

  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['tools/newRule.mjs', ...args], { cwd: copy, encoding: 'utf8' });
  const read = (file: string): string => readFileSync(path.join(copy, file), 'utf8');

  before(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'muxscope-new-rule-'));
    mkdirSync(path.join(copy, 'docs/zh-cn'), { recursive: true });
    for (const name of [...COPIED, ...FILES])
      cpSync(name, path.join(copy, name), { recursive: true });
    symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'));
  });

  after(() => rmSync(copy, { recursive: true, force: true }));

  for (const [says, args, pattern] of [
    ['none', [], /give one id/],
    ['one of one word', ['spin'], /'spin' is no id: give two words/],
    ['one that leads elsewhere', ['a-/../b'], /'a-\/\.\.\/b' is no id/],
    ['one that is very long', [`a-${'b'.repeat(900)}`], /^.{1,300}$/],
    ['one that is there', ['eof-spin'], /eofSpin\.ts is there already: choose another/],
    ['two', ['one-two', 'three-four'], /give one id/],
  ] as const)
    it(`refuses ${says} in a line`, () => {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr.trimEnd(), pattern);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    });

  describe('for a new id', () => {
    before(() => {
      const { status, stdout, stderr } = run(ID);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^src\/diagnose\/rules\/halfClosed\.ts\n/);
    });

    it('makes a rule of the nursery, which does not name its trace yet, and keeps silent of the near miss', () => {
      buildSync({
        ...{ stdin: { contents: LOOK, resolveDir: copy }, bundle: true, platform: 'node' },
        ...{ outfile: path.join(copy, 'look.js'), logLevel: 'error', packages: 'external' },
      });
      const look = spawnSync(process.execPath, ['look.js'], { cwd: copy, encoding: 'utf8' });
      assert.equal(look.status, 0, look.stderr);
      assert.deepEqual(JSON.parse(look.stdout), {
        ...{ id: ID, stage: 'nursery', fires: [[]], near: [[]] },
      });
    });

    it('begins its pages, with all their parts, and its texts', () => {
      const title = /title: '(.*)'/.exec(read('src/diagnose/rules/halfClosed.ts'))?.[1] ?? '';
      for (const folder of ['docs/rules', 'docs/zh-cn/rules'] as const) {
        const text = read(`${folder}/${ID}.md`);
        assert.ok(text.startsWith(`# ${title}`));
        assert.equal(text.match(/^## /gm)?.length, 4);
        const pieces = codeIn(path.join(copy, folder) as PageFolder, `${ID}.md`);
        assert.equal(pieces.length, 6);
      }
      assert.ok(Object.hasOwn(JSON.parse(read('l10n/bundle.l10n.zh-cn.json')) as object, title));
    });

    if (isLong)
      it('compiles', () => {
        const compiler = 'node_modules/typescript-native/bin/tsc';
        const args = [compiler, '--noEmit', '--project', '.'];
        const { status, stdout } = spawnSync(process.execPath, args, {
          cwd: copy,
          encoding: 'utf8',
        });
        assert.equal(status, 0, stdout);
      });
  });
});
