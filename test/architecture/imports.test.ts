import assert from 'node:assert/strict';
import type { SourceFile } from './files';
import { typescriptOf } from './files';
import { forbiddenImports, importCycles, importGraph } from './imports';

describe('the one-way flow', () => {
  const src = typescriptOf('src');
  const all = typescriptOf('src', 'test', 'bench');

  it('is kept by every import in src', () => {
    assert.ok(src.length > 20, `only ${src.length} files found`);
    assert.deepEqual(forbiddenImports(src), []);
  });

  it('tells events, of records and of calls, without a system call', () => {
    const graph = importGraph(src);
    const reached = new Set(['src/sources/labDecoder', 'src/sources/teller']);
    for (const file of reached) for (const imported of graph.get(file) ?? []) reached.add(imported);
    assert.ok(reached.has('src/trace/columns') && graph.has('src/os/libc'));
    assert.ok(!reached.has('src/os/libc'), [...reached].join());
  });

  it('has no cycles between files', () => {
    assert.deepEqual(importCycles(all), []);
  });

  it('has no drawers and no barrels', () => {
    const names = /\/utils?\.tsx?$|^src\/(?:.*\/)?(?:helpers|index)\.tsx?$/;
    assert.deepEqual(
      all.filter((file) => names.test(file.path)).map((file) => file.path),
      [],
    );
  });
});

describe('the rules of the flow find', () => {
  const cases: readonly { what: string; file: SourceFile; found: RegExp }[] = [
    {
      what: 'a folder that imports against the flow',
      file: { path: 'src/os/a.ts', text: `import { x } from '../pollers/epoll';` },
      found: /src\/os may import nothing/,
    },
    {
      what: 'an imported type',
      file: { path: 'src/trace/a.ts', text: `import type { X } from '../lab/script';` },
      found: /src\/trace may import framing/,
    },
    {
      what: 'an import from a folder below',
      file: { path: 'src/lab/simulator/a.ts', text: `import { x } from '../../core/session';` },
      found: /src\/lab may import/,
    },
    {
      what: 'a dynamic import',
      file: { path: 'src/cli/a.ts', text: `const x = await import('../sources/lab');` },
      found: /src\/cli may import core/,
    },
    {
      what: 'a required file',
      file: { path: 'src/framing/a.ts', text: `const x = require('../os/libc');` },
      found: /src\/framing may import nothing/,
    },
    {
      what: 'koffi outside os',
      file: { path: 'src/pollers/a.ts', text: `import koffi from 'koffi';` },
      found: /only src\/os may/,
    },
    {
      what: 'vscode outside extension',
      file: { path: 'src/core/a.ts', text: `import type * as vscode from 'vscode';` },
      found: /only src\/extension may/,
    },
    {
      what: 'a module of Node in a pure folder',
      file: { path: 'src/diagnose/a.ts', text: `import fs from 'node:fs';` },
      found: /src\/diagnose does no I\/O/,
    },
    {
      what: 'more of the core than its protocol',
      file: { path: 'src/extension/a.ts', text: `import { x } from '../core/session';` },
      found: /src\/extension may import core\/guard, /,
    },
    {
      what: 'the tests',
      file: { path: 'src/os/a.ts', text: `import { x } from '../../test/skip';` },
      found: /outside src/,
    },
    {
      what: 'a folder that is in no table',
      file: { path: 'src/misc/a.ts', text: `import { x } from '../os/libc';` },
      found: /not in the table/,
    },
  ];
  for (const { what, file, found } of cases) {
    it(what, () => {
      const lines = forbiddenImports([file]);
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? '', found);
    });
  }

  it('nothing in imports that are allowed', () => {
    const text = `import { x } from '../os/libc'; import { y } from './poller'; import 'node:fs';`;
    assert.deepEqual(forbiddenImports([{ path: 'src/pollers/a.ts', text }]), []);
    const extension = `import { x } from '../core/protocol'; import * as vscode from 'vscode';`;
    assert.deepEqual(forbiddenImports([{ path: 'src/extension/a.ts', text: extension }]), []);
  });

  it('a cycle of three files, once', () => {
    const files = ['ab', 'bc', 'ca', 'da'].map((pair) => ({
      path: `src/os/${pair[0]}.ts`,
      text: `import './${pair[1]}';`,
    }));
    assert.deepEqual(importCycles(files), ['src/os/a > src/os/b > src/os/c > src/os/a']);
  });
});
