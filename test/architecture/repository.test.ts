import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import type { SourceFile } from './files';
import { readSource, repositoryFiles, typescriptOf } from './files';
import { importGraph } from './imports';

/** Patterns are written so that they do not match themselves. */
const FOREIGN: readonly { what: string; pattern: RegExp }[] = [
  {
    what: 'a registry host',
    pattern: /\b(?:registry|npm|artifactory|nexus)\.[a-z][\w-]*\.[a-z]+/i,
  },
  {
    what: 'a registry host',
    pattern: /\b(?:pypi|files\.pythonhosted|deb\.debian|security\.debian)\.org\b/i,
  },
  { what: 'a registry host', pattern: /^\s*(?:@[\w-]+:)?registry\s*=/m },
  { what: 'a path of one machine', pattern: /(?<![\w.$}-])\/(?:work|root)(?![\w-])/ },
  { what: 'a path of one machine', pattern: /(?<![\w.$}-])\/home\/[a-z]/ },
  { what: 'a folder outside the repository', pattern: /\.\.\/shared\b/ },
];

describe('the repository', () => {
  const files = repositoryFiles();

  it('names nothing that only one machine has', () => {
    assert.ok(files.includes('package.json') && files.includes('.ci/run'));
    assert.deepEqual(files.map(readSource).flatMap(foreignNames), []);
  });

  it('finds such names', () => {
    const host = ['registry', 'example', 'org'].join('.');
    const texts = [
      `https://${host}/koffi`,
      `https://${['deb', 'debian', 'org'].join('.')}/debian`,
      ['registry', 'https://example.org/'].join(' = '),
      `readFileSync('${['', 'work', 'a.txt'].join('/')}')`,
      `cd ${['', 'root', 'x'].join('/')}`,
      `at ${['', 'home', 'me', 'a.py:3'].join('/')}`,
      `import '${['..', 'shared', 'x'].join('/')}'`,
    ];
    for (const text of texts) {
      assert.equal(foreignNames({ path: 'a', text }).length, 1, text);
    }
    assert.deepEqual(foreignNames({ path: 'a', text: 'npm.run a/work /rooted homework/home' }), []);
  });

  it('has a lock file that names no place to download from', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    assert.ok(lock.includes('"integrity"'));
    assert.ok(!lock.includes('"resolved"'));
  });

  it('has koffi as its only run-time dependency', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    assert.deepEqual(Object.keys(dependencies), ['koffi']);
  });
});

describe('the tests', () => {
  const sources = typescriptOf('test');

  it('are built, every file and no other', () => {
    const wanted = sources.map((file) => file.path).filter(isTest);
    const built = readdirSync('dist/test', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.js'))
      .map((name) => `test/${name.replace(/\.js$/, '.ts')}`);
    assert.ok(wanted.length > 5);
    assert.deepEqual(built.sort(), wanted.sort());
  });

  it('are in files that the pattern finds: what else is in test serves one of them', () => {
    assert.deepEqual(unusedHelpers(sources), []);
  });

  it('would miss one that is named otherwise', () => {
    const misnamed = { path: 'test/os/fooTest.ts', text: `it('works', () => {});` };
    assert.deepEqual(unusedHelpers([misnamed]), ['test/os/fooTest']);
  });
});

function foreignNames({ path, text }: SourceFile): string[] {
  if (text.includes('\0')) return [];
  return FOREIGN.flatMap(({ what, pattern }) => {
    const found = pattern.exec(text);
    return found ? [`${path} names ${what}: ${found[0]}`] : [];
  });
}

/** Files of test that are no test and that no test imports, or bundles by their name, directly or not. */
function unusedHelpers(sources: readonly SourceFile[]): string[] {
  const graph = importGraph(sources);
  const used = new Set<string>();
  const use = (file: string): void => {
    if (used.has(file)) return;
    used.add(file);
    graph.get(file)?.forEach(use);
  };
  for (const file of graph.keys()) if (file.endsWith('.test')) use(file);
  for (const entry of ['test/run/main', 'test/vscode/index']) use(entry);
  for (const { text } of sources)
    for (const [, name = ''] of text.matchAll(/'([\w/]+)\.ts'/g)) use(`test/${name}`);
  // A whole folder, taken in by a pattern.
  for (const { path, text } of sources)
    for (const [, folder = ''] of text.matchAll(/require\(`\.\/(\w+)\/\$/g))
      for (const file of graph.keys())
        if (file.startsWith(`${dirname(path)}/${folder}/`)) use(file);
  const isDeclaration = (file: string): boolean => file.endsWith('.d');
  return [...graph.keys()].filter((file) => !used.has(file) && !isDeclaration(file));
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}
