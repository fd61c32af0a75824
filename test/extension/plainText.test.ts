/** Texts from outside stay texts: no link, no icon, no Markdown, and nobody goes past the one place that sees to it. */

import assert from 'node:assert/strict';
import { markdown, plain } from '../../src/extension/plainText';
import { typescriptOf } from '../architecture/files';

const EVIL = [
  '[x](command:workbench.action.closeWindow)',
  '[[x]](command:y) [z](https://example.test "t") [](file:///etc)',
  '$(bug) $(sync~spin) $$(bug) \\$(bug)',
  '](](](]($($($(',
];

/** What may make more than a text of a text, and the file that may call it. */
const SHOWS =
  /window\s*\.(show(Error|Warning|Information)Message|showQuickPick|setStatusBarMessage)\(|new vscode\.MarkdownString/;

describe('extension/plainText', () => {
  it('leaves no link and no icon, and no other character out', () => {
    for (const text of EVIL) {
      const made = plain(text);
      // The forms that VS Code's notifications, lists and status bar look for.
      assert.doesNotMatch(made, /\]\(|\$\(/);
      assert.equal(made.replaceAll('\u2060', ''), text);
    }
    assert.equal(plain('two (ports) [a] $5'), 'two (ports) [a] $5');
  });

  it('escapes all that Markdown or its icons begin with', () => {
    for (const text of EVIL)
      assert.doesNotMatch(markdown(text).replace(/\\[^\w\s]/g, ''), /[[\]()$*_`<>]/, text);
  });

  it('is what every message, list and tooltip goes through', () => {
    const others = typescriptOf('src').filter(({ text }) => SHOWS.test(text));
    assert.deepEqual(
      others.map(({ path }) => path),
      ['src/extension/dialogs.ts'],
    );
  });
});
