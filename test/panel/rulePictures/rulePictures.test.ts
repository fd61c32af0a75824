/** The pictures of the rules' pages are those of a trace that each rule names: `npm run rule-pictures` draws them anew. */

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RULES } from '../../../src/diagnose/rules';
import { t, useTexts } from '../../../src/panel/texts';
import { FIRES } from '../../diagnose/cases';
import { diagnosed } from '../../support/diagnosed';
import { pictureOf } from './picture';
import { svgOf, wordsOf } from './svg';

const MOST_BYTES = 15_000;

/** Of rules whose first trace is not the plainest. */
const PLAINEST: Readonly<Record<string, string>> = {
  'short-send': 'the next message instead of the rest',
  'loop-blocked': 'a recv that blocks while a listener is ready',
  'queue-loss': 'a file of which a part has gone, at a half-close',
};

type Texts = Readonly<Record<string, string>>;

/** What pictures say that the panel does not. */
const MORE: Texts = {
  program: '程序',
  'loop {0}': '循环 {0}',
  'waited / timeout': '等待 / 超时',
};

const LANGUAGES: Readonly<Record<string, () => Texts>> = {
  'docs/rules': () => ({}),
  'docs/zh-cn/rules': () => ({
    ...(JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Texts),
    ...MORE,
  }),
};

function drawn(id: string, title: string): string {
  const cases = FIRES[id] ?? [];
  const { trace } = (cases.find(({ says }) => says === PLAINEST[id]) ?? cases[0]!).of();
  const finding = diagnosed(trace)
    .findings()
    .find(({ rule }) => rule === id);
  assert.ok(finding !== undefined, id);
  const picture = pictureOf(trace, finding);
  const heading = t('waited / timeout');
  return svgOf(picture, { title, says: wordsOf(picture), heading });
}

for (const [folder, textsOf] of Object.entries(LANGUAGES))
  describe(`pictures of ${folder}`, () => {
    const pictures = path.join(folder, 'pictures');
    const isUpdate = process.env['MUXSCOPE_UPDATE'] === '1';
    let texts: Texts = {};

    before(() => {
      texts = textsOf();
      useTexts(texts);
      if (isUpdate) mkdirSync(pictures, { recursive: true });
    });

    after(() => useTexts(null));

    it('are one for each rule', () => {
      if (isUpdate) return;
      const names = RULES.map(({ id }) => `${id}.svg`).sort();
      assert.deepEqual(readdirSync(pictures).sort(), names);
    });

    for (const { id, title } of RULES)
      it(`show ${id}`, () => {
        const file = path.join(pictures, `${id}.svg`);
        const svg = drawn(id, texts[title] ?? title);
        if (isUpdate) writeFileSync(file, svg);
        assert.ok(Buffer.byteLength(svg) <= MOST_BYTES, `${svg.length}`);
        assert.equal(readFileSync(file, 'utf8'), svg, 'npm run rule-pictures draws it anew');
      });
  });
