/** CONTRIBUTING.md and the README's layout: what they name is there, and no folder of src is left out. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { MAY_IMPORT } from '../../tools/folders.mjs';

const NAMED = /`((?:src|test|tools|l10n|media)\/[\w./-]*\w)`/g;
const MAX_LINES = 60;

function pathsIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(NAMED)].map((match) => match[1]!);
}

describe('what one reads first', () => {
  for (const file of ['CONTRIBUTING.md', 'README.md'])
    it(`${file} names files that there are`, () => {
      const paths = pathsIn(file);
      assert.ok(paths.length > 10);
      assert.deepEqual(
        paths.filter((path) => !existsSync(path)),
        [],
      );
    });

  it('CONTRIBUTING.md is a page', () => {
    assert.ok(readFileSync('CONTRIBUTING.md', 'utf8').split('\n').length <= MAX_LINES + 1);
  });

  it('CONTRIBUTING.md names scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g))
      assert.ok(Object.hasOwn(scripts, name!), name);
  });

  it('README.md tells of every folder of src, in the order of the flow', () => {
    const told = pathsIn('README.md').filter((path) => /^src\/\w+$/.test(path));
    const there = readdirSync('src').map((name) => `src/${name}`);
    assert.deepEqual([...told].sort(), there.sort());
    const order = Object.keys(MAY_IMPORT).map((name) => `src/${name}`);
    assert.deepEqual(
      told,
      order.filter((folder) => there.includes(folder)),
    );
  });
});
