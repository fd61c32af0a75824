/**
 * Each rule has a page in both languages: the bug, a picture, wrong and right code, when it is none, how to silence it, where it
 * is from; so has what is told of comments that silence nothing.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RULES } from '../../src/diagnose/rules';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { IDLE_IGNORE } from '../../src/diagnose/silence';
import { PAGE_FOLDERS, type PageFolder, pagesIn } from '../support/pages';

for (const [folder, seeAlso] of Object.entries(PAGE_FOLDERS))
  describe(folder, () => {
    const read = (id: string): string => readFileSync(path.join(folder, `${id}.md`), 'utf8');

    it('has a page for each rule, and no other', () => {
      const pages = [IDLE_IGNORE, ...RULES.map(({ id }) => id)].map((id) => `${id}.md`).sort();
      assert.deepEqual(pagesIn(folder as PageFolder), pages);
    });

    it('leads nowhere where there is nothing', () => {
      for (const page of pagesIn(folder as PageFolder))
        for (const [, link = ''] of read(page.slice(0, -3)).matchAll(/\]\(([^)#]+)/g))
          assert.ok(existsSync(path.join(folder, link)), `${page}: ${link}`);
    });

    it(`explains ${IDLE_IGNORE}`, () => {
      const text = read(IDLE_IGNORE);
      assert.match(text, new RegExp(`^# .+\`${IDLE_IGNORE}\``));
      assert.equal(text.match(/^## /gm)?.length, 4);
    });

    for (const { id, title } of RULES)
      it(`explains ${id}`, () => {
        const text = read(id);
        if (folder === 'docs/rules') assert.ok(text.startsWith(`# ${title} (\`${id}\`)\n`));
        else assert.match(text, new RegExp(`^# .+（\`${id}\`）\n`));
        assert.equal(text.match(/^## /gm)?.length, 4);
        assert.ok(text.includes(`](pictures/${id}.svg#muxscope)`));
        const shown = SCENARIOS.filter(({ findings }) => findings.includes(id));
        if (shown.length > 0)
          assert.ok(shown.some((scenario) => text.includes(`\`muxscope run ${scenario.id}\``)));
        assert.ok(text.includes(`ignore[${id}]`));
        assert.ok(text.includes(`--off ${id}`));
        assert.match(text.slice(text.lastIndexOf(seeAlso)), /\(\d\)|RFC \d/);
      });
  });
