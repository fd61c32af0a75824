/** The code on the rules' pages is code: compilers take it, and both languages print the same. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { skipWith } from '../skip';
import {
  type Code,
  codeIn,
  type Language,
  LANGUAGES,
  pagesIn,
  withoutComments,
} from '../support/pages';

const code = pagesIn('docs/rules').flatMap((page) => codeIn('docs/rules', page));

function codeOf(wanted: Language): Code[] {
  return code.filter(({ language }) => language === wanted);
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

/** All pieces of one language as one source, each a function of its own with a loop in it. */
const WRAPPED: Readonly<Record<Language, (text: string, i: number) => string>> = {
  python: (text, i) => `async def piece${i}():\n  for _ in ():\n${indented(text)}`,
  c: (text, i) => `void piece${i}(void) {\n  for (;;) {\n${text}  }\n}\n`,
  js: (text, i) => `async function piece${i}() {\n${text}}\n`,
};

/** What takes the source on its standard input and compiles it. */
const COMPILERS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  python: ['python3', '-c', 'import sys; compile(sys.stdin.buffer.read(), "pages", "exec")'],
  c: ['cc', '-fsyntax-only', '-Werror=implicit-function-declaration', '-x', 'c', '-'],
  js: [process.execPath, '--check', '-'],
};

describe('code on the pages', () => {
  for (const language of LANGUAGES)
    it(`is ${language}`, function () {
      const [compiler, ...args] = COMPILERS[language];
      const before = language === 'c' ? '#include "test/fixtures/pages/page.h"\n' : '';
      const pieces = codeOf(language);
      assert.ok(pieces.length > 50, `${pieces.length}`);
      const source = before + pieces.map(({ text }, i) => WRAPPED[language](text, i)).join('\n');
      const { error, status, stderr } = spawnSync(compiler, args, { input: source });
      if (error !== undefined) skipWith(this, `${compiler} is not there: ${error.message}`);
      assert.equal(status, 0, stderr.toString());
    });

  it('is the same in Chinese, but for its comments', () => {
    for (const page of pagesIn('docs/rules')) {
      const [english, chinese] = (['docs/rules', 'docs/zh-cn/rules'] as const).map((folder) =>
        codeIn(folder, page).map(withoutComments),
      );
      assert.deepEqual(chinese, english, page);
    }
  });

  it('is wrong and right in each language', () => {
    for (const page of pagesIn('docs/rules'))
      assert.deepEqual(
        codeIn('docs/rules', page).map(({ language }) => language),
        [...LANGUAGES, ...LANGUAGES],
        page,
      );
  });
});
