/** What of the manifest the list of pollers says: JSON cannot ask it, so `npm run derive` writes it anew. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { POLLERS } from '../../src/pollers/list';

type Texts = Record<string, string>;
type Manifest = {
  contributes: { configuration: { properties: { 'muxscope.poller': Record<string, unknown> } } };
};

const PREFIX = 'setting.poller.';
const offered = POLLERS.flatMap((poller) => ('says' in poller ? [poller] : []));
const keys = offered.map(({ name }) => PREFIX + name);

function withChoices(manifest: Manifest): Manifest {
  Object.assign(manifest.contributes.configuration.properties['muxscope.poller'], {
    enum: ['', ...offered.map(({ name }) => name)],
    enumItemLabels: [`%${PREFIX}default%`, ...offered.map(({ name }) => name)],
    markdownEnumDescriptions: [`%${PREFIX}default.description%`, ...keys.map((key) => `%${key}%`)],
  });
  return manifest;
}

/** The texts of the choices, behind those of the first choice; the others as they are. */
function withSentences(texts: Texts, sentenceOf: (says: string) => string): Texts {
  const others = Object.entries(texts).filter(
    ([key]) => !key.startsWith(PREFIX) || key.startsWith(`${PREFIX}default`),
  );
  const at = others.findIndex(([key]) => key === `${PREFIX}default.description`) + 1;
  const own = offered.map(({ says }, i) => [keys[i]!, sentenceOf(says)] as const);
  return Object.fromEntries([...others.slice(0, at), ...own, ...others.slice(at)]);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function check(file: string, wanted: object): void {
  if (process.env['MUXSCOPE_UPDATE'] === '1')
    writeFileSync(file, `${JSON.stringify(wanted, undefined, 2)}\n`);
  assert.deepEqual(read(file), wanted, 'npm run derive writes it anew');
}

describe('the setting of the poller', () => {
  it('offers what the list of pollers has', () => {
    check('package.json', withChoices(read('package.json') as Manifest));
  });

  it('says of each what the list says', () => {
    const file = 'package.nls.json';
    check(
      file,
      withSentences(read(file) as Texts, (says) => `${says}.`),
    );
  });

  it('says it in Chinese, in the words of the bundle', () => {
    const file = 'package.nls.zh-cn.json';
    const bundle = read('l10n/bundle.l10n.zh-cn.json') as Texts;
    check(
      file,
      withSentences(read(file) as Texts, (says) => `${bundle[says] ?? says}。`),
    );
  });
});
