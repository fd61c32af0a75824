/** The variables of VS Code that the panel's style reads exist, and have a value to fall back on where a theme lacks them. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { THEMES } from './themes';

const STYLES = path.resolve('src/panel/styles');

describe('panel/styles', () => {
  const css = readdirSync(STYLES)
    .map((name) => readFileSync(path.join(STYLES, name), 'utf8'))
    .join('\n');
  const used = Array.from(css.matchAll(/var\(--vscode-([\w-]+)\s*(,?)/g), ([, name, comma]) => ({
    name: name ?? '',
    hasFallback: comma === ',',
  }));

  it('reads only variables that VS Code has', () => {
    assert.ok(used.length > 40);
    const known = new Set(Object.values(THEMES).flatMap(({ variables }) => Object.keys(variables)));
    assert.deepEqual(
      used.filter(({ name }) => !known.has(name)),
      [],
    );
  });

  it('has a value where a theme has none', () => {
    assert.deepEqual(
      used.filter(({ hasFallback }) => !hasFallback),
      [],
    );
  });

  it('uses no colour variable of its own that is not set', () => {
    const set = new Set(Array.from(css.matchAll(/(--mux-[\w-]+):/g), ([, name]) => name));
    const read = Array.from(css.matchAll(/var\((--mux-[\w-]+)/g), ([, name]) => name);
    assert.deepEqual(
      read.filter((name) => !set.has(name)),
      [],
    );
  });
});
