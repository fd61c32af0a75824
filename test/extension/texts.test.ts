/** Every text has its translation, and every translation a text. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';
import { REMARKS } from '../../src/diagnose/diagnosis';
import { NEEDS } from '../../src/diagnose/rule';
import { RULES } from '../../src/diagnose/rules';
import { POLLERS } from '../../src/pollers/list';
import { FILE_REASONS } from '../../src/sources/file';
import { REASONS } from '../../src/sources/lab';
import { PYTHON_REASONS } from '../../src/sources/python/abilities';
import { LACKED } from '../../src/trace/lacked';
import { CALL_MEANINGS } from '../../src/trace/manual';
import { MEANINGS } from '../../src/trace/meanings';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { type SourceFile, typescriptOf } from '../architecture/files';

const LANGUAGES = ['zh-cn'];

type Texts = Readonly<Record<string, string>>;

function readTexts(file: string): Texts {
  return JSON.parse(readFileSync(file, 'utf8')) as Texts;
}

/** The first argument of every call of `t`, `l10n.t` and `#t`; anything but a plain text cannot be translated. */
function textsIn(source: SourceFile): string[] {
  return textsOf(source, (node, file) =>
    ts.isCallExpression(node) && /(^|\.)#?t$/.test(node.expression.getText(file))
      ? node.arguments[0]
      : undefined,
  );
}

/** What is told by a template, and its place among the arguments: failures of the core, and what is wrong with a condition. */
const TEMPLATE_AT: Readonly<Record<string, number>> = { Failure: 1, Wrong: 0 };

/** The templates of the core's failures, but for those that are somebody else's text alone. */
function templatesIn(source: SourceFile): string[] {
  const templates = textsOf(source, (node, file) =>
    ts.isNewExpression(node) && Object.hasOwn(TEMPLATE_AT, node.expression.getText(file))
      ? node.arguments?.[TEMPLATE_AT[node.expression.getText(file)]!]
      : undefined,
  );
  return templates.filter((template) => template !== '{0}');
}

/** The plain texts that stand where `pick` finds one. */
function textsOf(
  { path, text }: SourceFile,
  pick: (node: ts.Node, file: ts.SourceFile) => ts.Expression | undefined,
): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const picked = pick(node, file);
    if (picked !== undefined && ts.isStringLiteralLike(picked)) found.push(picked.text);
    else if (picked !== undefined && !isData(picked.getText(file)))
      assert.fail(`${path}: ${node.getText(file)} has no plain text`);
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  visit(file);
  return found;
}

/** Texts of scenarios and of failures are data; a text in a table is seen where the table stands. */
function isData(argument: string): boolean {
  return [
    'title',
    'teaches',
    'reason',
    'says',
    'shown.says',
    'moment.says',
    'said.template',
  ].includes(argument);
}

/** `{0}` and the like, in order. */
function placesOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
}

describe('texts of the manifest', () => {
  const english = readTexts('package.nls.json');

  it('are used, each of them, and none is missing', () => {
    const manifest = readFileSync('package.json', 'utf8');
    const used = [...manifest.matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1]!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
  });

  for (const language of LANGUAGES) {
    it(`are all there in ${language}, with the same links`, () => {
      const texts = readTexts(`package.nls.${language}.json`);
      assert.deepEqual(Object.keys(texts), Object.keys(english));
      const linksOf = (text: string) => [...text.matchAll(/\((command:[^)]+)\)|`[^`]+`/g)].join();
      for (const [key, text] of Object.entries(texts))
        assert.equal(linksOf(text), linksOf(english[key]!), key);
    });
  }
});

describe('texts of host and panel', () => {
  const sources = typescriptOf('src').filter(({ path }) => /^src\/(extension|panel)\//.test(path));
  const failures = typescriptOf('src')
    .filter(({ path }) => /^src\/(core|trace)\//.test(path))
    .flatMap(templatesIn);
  const used = new Set([
    ...failures,
    ...sources.flatMap(textsIn),
    ...Object.values(REASONS),
    ...Object.values(FILE_REASONS),
    ...Object.values(PYTHON_REASONS),
    ...RULES.map(({ title }) => title),
    ...Object.values(LACKED),
    ...[...CALL_MEANINGS, ...MEANINGS].map(({ says }) => says),
    ...Object.values(NEEDS),
    ...Object.values(REMARKS),
    ...POLLERS.flatMap((poller) => ('says' in poller ? [poller.says] : [])),
    ...SCENARIOS.flatMap(({ title, teaches, moments }) => [
      title,
      teaches,
      ...moments.map(({ says }) => says),
    ]),
  ]);

  it('have the failures of the core among them', () => {
    assert.ok(failures.length > 10, failures.join('\n'));
  });

  it('count one thing in the singular', () => {
    const plural = /(?<!of )\{\d\} ([a-z]+)(?<!ss|us)s\b/;
    const isVerb = /^(?:i|wa|ha|goe|wait)$/;
    // A bound of the core is never one.
    const counted = [...used].filter((text) => !failures.includes(text));
    const counting = counted.flatMap((text) => {
      const noun = plural.exec(text)?.[1] ?? '';
      return noun === '' || noun === 'm' || isVerb.test(noun) ? [] : [{ text, noun }];
    });
    assert.ok(counting.length > 10);
    const singular = (noun: string): RegExp =>
      new RegExp(`(?:[Oo]ne|1|\\{0\\}) (?:\\w+ )?${noun}\\b`);
    assert.deepEqual(
      counting.filter(({ noun }) => ![...used].some((text) => singular(noun).test(text))),
      [],
    );
  });

  it('has a bundle for each language and no other', () => {
    const wanted = ['bundle.l10n', 'findings'].flatMap((name) =>
      LANGUAGES.map((language) => `${name}.${language}.json`),
    );
    assert.deepEqual(readdirSync('l10n'), wanted);
  });

  for (const language of LANGUAGES) {
    const texts = readTexts(`l10n/bundle.l10n.${language}.json`);

    it(`are all there in ${language}`, () => {
      assert.ok(used.size > 200, `only ${used.size} texts were found`);
      assert.deepEqual(
        [...used].filter((text) => !Object.hasOwn(texts, text)),
        [],
      );
    });

    it(`are no others in ${language}`, () => {
      assert.deepEqual(
        Object.keys(texts).filter((text) => !used.has(text)),
        [],
      );
    });

    it(`have the same places for arguments in ${language}`, () => {
      for (const [text, translation] of Object.entries(texts)) {
        assert.deepEqual(placesOf(translation), placesOf(text), text);
        assert.notEqual(translation.trim(), '', text);
      }
    });
  }
});
