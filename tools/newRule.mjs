/**
 * `npm run new-rule <id>` begins a rule: its file and its line in the list, a trace that it must name and one that it must not, its
 * page in both languages. It is in the nursery, and its tests fail until it finds what it is for.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './ensure.mjs';
import { ENGLISH, CHINESE } from './newRulePages.mjs';
import { runProcess } from './process.mjs';

const OXFMT = 'node_modules/oxfmt/bin/oxfmt';
const LIST = 'src/diagnose/rules.ts';
const FAMILIES = 'test/diagnose/families.ts';
const BUNDLE = 'l10n/bundle.l10n.zh-cn.json';
/** Words with hyphens between, as pages and comments in programs name it. */
const ID = /^[a-z]+(?:-[a-z]+)+$/;
const MOST = 40;

/** Traces of an echo server, to begin with. */
const FIRING = {
  says: 'say what is wrong in it',
  turns: "turns(built, 12, () => built.ready(6, 'r').recv(6, 5))",
};
const QUIET = {
  says: 'say why it is right, though it looks alike',
  turns: "turns(built, 2, () => built.ready(6, 'r').recv(6, 5))",
};

process.chdir(root);
const [id, ...more] = process.argv.slice(2);
const problem = problemOf(id, more);
if (problem === undefined) await write(/** @type {string} */ (id));
else {
  console.error(`new-rule: ${problem}`);
  process.exitCode = 2;
}

/**
 * @param {string | undefined} id
 * @param {readonly string[]} more
 */
function problemOf(id, more) {
  if (id === undefined || more.length > 0) return 'give one id: npm run new-rule half-closed';
  const shown = id.length > MOST ? `${id.slice(0, MOST)}…` : id;
  if (!ID.test(id) || id.length > MOST)
    return `'${shown}' is no id: give two words or more in small letters with hyphens between, ${MOST} characters at the most`;
  const taken = [fileOf(id), pageOf(id), pageOf(id, 'zh-cn/')].find((file) => existsSync(file));
  return taken === undefined ? undefined : `${taken} is there already: choose another id`;
}

/** @param {string} id */
async function write(id) {
  const made = { [fileOf(id)]: ruleOf(id), [pageOf(id)]: ENGLISH(id, titleOf(id)) };
  made[pageOf(id, 'zh-cn/')] = CHINESE(id, titleOf(id));
  made[familyOf(id)] = casesOf(id);
  for (const [file, text] of Object.entries(made)) writeFileSync(file, text);
  edit(LIST, (text) => listed(text, id, './rules/'));
  edit(FAMILIES, (text) => listed(text, id, './families/'));
  edit(BUNDLE, (text) =>
    text.replace(/\s*\}\s*$/, `,\n  "${titleOf(id)}": "${titleOf(id)}（待译）"\n}\n`),
  );
  const files = [...Object.keys(made), LIST, FAMILIES, BUNDLE];
  const code = files.filter((file) => !file.endsWith('.md'));
  const { status } = await runProcess([OXFMT, ...code], { output: 'dropped' });
  if (status !== 0) console.error('not formatted: see npm run format');
  console.log(
    `${files.join('\n')}\n\nWrite the traces, best where rules like it have theirs, then the rule until they pass:`,
  );
  console.log(`  npm run test:unit -- --only diagnose --grep ${id}\nthen its pages and:`);
  console.log('  npm run rule-pictures');
}

/** @param {string} id */
function nameOf(id) {
  return id.replace(/-(.)/g, (_, letter) => String(letter).toUpperCase());
}

/** @param {string} id */
function titleOf(id) {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {string} id */
function fileOf(id) {
  return path.join('src/diagnose/rules', `${nameOf(id)}.ts`);
}

/** @param {string} id */
function familyOf(id) {
  return path.join('test/diagnose/families', `${nameOf(id)}.ts`);
}

/**
 * @param {string} id
 * @param {string} [language]
 */
function pageOf(id, language = '') {
  return path.join('docs', `${language}rules`, `${id}.md`);
}

/**
 * @param {string} file
 * @param {(text: string) => string} change
 */
function edit(file, change) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/**
 * The import where the alphabet wants it, what is imported behind all others.
 * @param {string} text
 * @param {string} id
 * @param {string} folder
 */
function listed(text, id, folder) {
  const name = nameOf(id);
  const line = `import { ${name} } from '${folder}${name}';`;
  const lines = text.split('\n');
  const isBehind = (/** @type {string} */ other) =>
    other.includes(`from '${folder}`) && (other.split("'")[1] ?? '') < `${folder}${name}`;
  lines.splice(lines.findLastIndex(isBehind) + 1, 0, line);
  return lines.join('\n').replace(/(,?)\s*\];\s*$/, `,\n  ${name},\n];\n`);
}

/** @param {string} id */
function casesOf(id) {
  return `/** Say what rules like this one are about. */

import { type Cases, server, turns } from '../servers';

export const ${nameOf(id)}: Cases = {
  '${id}': {
    fires: [${caseOf(FIRING)}],
    near: [${caseOf(QUIET)}],
  },
};
`;
}

/** @param {{ says: string, turns: string }} of */
function caseOf({ says, turns }) {
  return `{
      says: '${says}',
      of: () => {
        const built = server();
        return ${turns};
      },
    }`;
}

/** @param {string} id */
function ruleOf(id) {
  return `/** Say what is wrong, and why that is a bug, in a sentence. */

import type { Loop } from '../passes/loop';
import { again, breakOff, openStreaks, tellStreak } from '../passes/streaks';
import type { Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, waitsOf } from '../words';

export const ${nameOf(id)}: Rule = {
  id: '${id}',
  stage: 'nursery',
  title: '${titleOf(id)}',
  fix: 'Say what to do, in a sentence.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    return {
      outcome(use, loop) {
        if (!isWrong(use, loop)) {
          breakOff(streaks, use);
          return;
        }
        const streak = again(streaks, use, loop, use.readySeq);
        tellStreak(scene, streak, loop, use, () => {
          return \`\${waitsOf(streak)}\${nameOf(use)} is wrong in \${streak.count} ticks in a row.\`;
        });
      },
    };
  },
};

/** Guards, a line each, with the reason beside it. */
function isWrong({ closed }: Use, { wake }: Loop): boolean {
  // Closed in this very turn.
  if (closed > wake) return false;
  return false;
}
`;
}
