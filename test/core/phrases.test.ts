/** Findings in the reader's language: every sentence that a rule can make, with its values, and every state. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { openPhrases, type Phrases, sayState } from '../../src/core/phrases';
import { RULES } from '../../src/diagnose/rules';
import { openSilencer } from '../../src/diagnose/silence';
import { FIRES } from '../diagnose/cases';
import { diagnosed } from '../support/diagnosed';

/** Names of system calls and what belongs to them stay as they are. */
const NAMES =
  /\b(?:recv|send|accept|connect|select|poll|epoll|close|read|write|recvfrom|sendto|fd_set|recvs|clock_nanosleep|SSL_do_handshake|B|ms|ns|s|tcp|udp|fork|[rwxhedn]{2,7})\b/g;
/** Folders in which sentences are made, and those whose texts nobody is told. */
const MADE_IN = ['src/diagnose/rules', 'src/diagnose/passes'];
const MADE_IN_FILES = ['src/diagnose/words.ts', 'src/diagnose/silence.ts'];

function phrasesOf(language: string): Phrases {
  const text = readFileSync(`l10n/findings.${language}.json`, 'utf8');
  return Object.entries(JSON.parse(text) as Record<string, string>);
}

/** Text between the values of the sentences in a file, of two words or more. */
function piecesIn(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || isOfTemplate(node);
    if (isText && !ts.isImportDeclaration(node.parent))
      found.push((node as ts.LiteralLikeNode).text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return found.filter((text) => /[a-z]+,? [a-z]+/i.test(text));
}

function isOfTemplate(node: ts.Node): boolean {
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}

describe('core/phrases', () => {
  const say = openPhrases([
    ['{0} is {1} late', '{0} 迟到了 {1}'],
    ['{0} is {1} late, as {2} says', '{2} 说 {0} 迟到了 {1}'],
    ['{0} bytes', '{0} 字节'],
    ['one', '一个'],
    [', ', '，'],
  ]);

  it('finds the sentence that says the most, and what is in its values', () => {
    assert.equal(say('one is 2 bytes late'), '一个 迟到了 2 字节');
    assert.equal(say('6 is 1 s late, as one says'), '一个 说 6 迟到了 1 s');
    assert.equal(sayState(say, 'one, 3 bytes, x'), '一个，3 字节，x');
  });

  it('leaves what it does not know, and what is very long', () => {
    const long = `${'x'.repeat(2000)} is 1 late`;
    for (const text of ['', 'nothing', 'x is late', long, 'toString', '{0} bytes {1'])
      assert.equal(say(text), text);
  });
});

const languages = readdirSync('l10n').flatMap(
  (name) => /^findings\.(.+)\.json$/.exec(name)?.[1] ?? [],
);

for (const language of languages)
  describe(`findings in ${language}`, () => {
    const phrases = phrasesOf(language);
    const say = openPhrases(phrases);
    const keys = phrases.map(([english]) => english);
    const left = (said: string): string[] =>
      said
        .replace(/\([^()]*:\d+\)|unix:\S+|\b[a-z]+\.[a-z]+\b/g, '')
        .replace(NAMES, '')
        .match(/\b[a-z]{2,}\b/g) ?? [];

    it('keep their values', () => {
      for (const [english, translation] of phrases) {
        const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
        assert.deepEqual(places(translation), places(english), english);
        const inOrder = places(english).map((_, i) => `{${i}}`);
        assert.deepEqual([...english.matchAll(/\{\d\}/g)].map(String), inOrder, english);
      }
    });

    it('say what to do of every rule', () => {
      for (const { fix } of RULES) assert.notEqual(say(fix), fix, `l10n/findings.${language}.json`);
    });

    it('have a phrase around every piece of text that rules make sentences of', () => {
      const files = MADE_IN.flatMap((folder) =>
        readdirSync(folder).map((name) => path.join(folder, name)),
      );
      const titles = new Set(RULES.map(({ title }) => title));
      const pieces = [...files.flatMap(piecesIn), ...MADE_IN_FILES.flatMap(piecesIn)].filter(
        (piece) => !titles.has(piece) && !UNTOLD.has(piece),
      );
      assert.ok(pieces.length > 60, `${pieces.length}`);
      const missing = pieces.filter(
        (piece) => !keys.some((key) => key.replaceAll(/\{\d\}/g, '').includes(piece.trim())),
      );
      assert.deepEqual(missing, [], `l10n/findings.${language}.json`);
    });

    for (const [id, cases] of Object.entries(FIRES))
      it(`say what ${id} finds, and in which state`, () => {
        for (const { of } of cases)
          for (const { message, evidence } of diagnosed(of().trace).findings()) {
            assert.deepEqual(left(say(message)), [], `${message}\n${say(message)}`);
            for (const { state } of evidence)
              assert.deepEqual(left(sayState(say, state)), [], sayState(say, state));
          }
      });

    it('say of comments that silence nothing that they do not', () => {
      const text = ['[x-y] why', '[] why', '[eof-spin]', '[backlog] why'];
      const silencer = openSilencer(() =>
        text.map((mark) => `a() # muxscope: ignore${mark}`).join('\n'),
      );
      const state = { stage: 'stable', findings: 0, why: '' } as const;
      const answers = ['eof-spin', 'backlog'].map(
        (rule) => ({ ...state, rule, answer: 'ok' }) as const,
      );
      const lines = new Set(text.map((_, i) => `a.py:${i + 1}`));
      const told = silencer.idle(lines, answers);
      assert.equal(told.length, 4);
      for (const { message, fix } of told) {
        assert.notEqual(say(message), message);
        assert.notEqual(say(fix), fix);
      }
    });
  });

/** Compared with what programs write, and for the log. */
const UNTOLD: ReadonlySet<string> = new Set(['Interrupted system call']);
