/**
 * Each rule has a page in both languages: the bug, wrong and right code, when it is none, how to silence it, where it is from;
 * so has what is told of comments that silence nothing.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RULES } from '../../src/diagnose/rules';
import { IDLE_IGNORE } from '../../src/diagnose/silence';

const FOLDERS = { 'docs/rules': 'See ', 'docs/zh-cn/rules': '参见 ' };

for (const [folder, seeAlso] of Object.entries(FOLDERS))
  describe(folder, () => {
    it('has a page for each rule, and no other', () => {
      const pages = [IDLE_IGNORE, ...RULES.map(({ id }) => id)].map((id) => `${id}.md`).sort();
      assert.deepEqual(readdirSync(folder).sort(), pages);
    });

    it(`explains ${IDLE_IGNORE}`, () => {
      const text = readFileSync(path.join(folder, `${IDLE_IGNORE}.md`), 'utf8');
      assert.match(text, new RegExp(`^# .+\`${IDLE_IGNORE}\``));
      assert.equal(text.match(/^## /gm)?.length, 4);
      assert.equal(text.match(/^```python$/gm)?.length, 2);
    });

    for (const { id, title } of RULES)
      it(`explains ${id}`, () => {
        const text = readFileSync(path.join(folder, `${id}.md`), 'utf8');
        if (folder === 'docs/rules') assert.ok(text.startsWith(`# ${title} (\`${id}\`)\n`));
        else assert.match(text, new RegExp(`^# .+（\`${id}\`）\n`));
        assert.equal(text.match(/^## /gm)?.length, 4);
        assert.equal(text.match(/^```(?:python|c)$/gm)?.length, 2);
        assert.ok(text.includes(`ignore[${id}]`));
        assert.ok(text.includes(`--off ${id}`));
        assert.match(text.slice(text.lastIndexOf(seeAlso)), /\(\d\)|RFC \d/);
      });
  });
