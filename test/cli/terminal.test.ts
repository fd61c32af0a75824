/** Lines for a terminal: folded where they do not fit, and nothing from outside reaches it raw. */

import assert from 'node:assert/strict';
import { escapeControls, fold, lookOf, quote, render, span, widthOf } from '../../src/cli/terminal';

const look = (width: number) => ({ hasColours: false, width });

describe('cli/terminal', () => {
  const line = ['head  ', 'one · ', 'two · ', 'three'].map((text) => span(text));
  const folded = (width: number): string[] =>
    fold(line, look(width), 4).map((spans) => render(spans, look(width)));

  it('leaves a line that fits as it is', () => {
    assert.deepEqual(folded(23), ['head  one · two · three']);
    assert.deepEqual(folded(Infinity), ['head  one · two · three']);
  });

  it('folds between spans, under the indent', () => {
    assert.deepEqual(folded(18), ['head  one · two ·', '    three']);
    assert.deepEqual(folded(12), ['head  one ·', '    two ·', '    three']);
  });

  it('cuts only what is wider than a line', () => {
    assert.deepEqual(folded(8), ['head', '    one…', '    two…', '    thr…']);
  });

  it('counts wide characters twice', () => {
    assert.equal(widthOf('回复:a'), 6);
    assert.deepEqual(render([span('回复回复')], look(5)), '回复…');
  });

  it('escapes what would speak to the terminal', () => {
    assert.equal(escapeControls('a\x1b[2Jb\u202e'), 'a\\x1b[2Jb\\u{202e}');
    assert.equal(quote('say "hi"\n'), '"say \\"hi\\"\\n"');
  });

  it('has colours on a terminal, unless told otherwise', () => {
    const on = (env: Record<string, string>, isTerminal: boolean): boolean =>
      lookOf({ env, isTerminal, columns: 80 }).hasColours;
    assert.ok(on({}, true));
    assert.ok(!on({}, false));
    assert.ok(!on({ NO_COLOR: '1' }, true));
    assert.ok(!on({ TERM: 'dumb' }, true));
    assert.ok(on({ FORCE_COLOR: '1', NO_COLOR: '1' }, false));
  });
});
