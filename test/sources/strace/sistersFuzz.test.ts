/** Many files of one `strace -ff`, several of them damaged at once: read as far as they can be, without an end to it. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { openTraceFile } from '../../../src/sources/fileReading';
import { UnreadableTrace } from '../../../src/sources/findFile';
import { anEdit, damaged, type Edit } from '../../support/damage';
import { allowTime, checkAsync, rounds, tellCount } from '../../support/share';
import { logNamed } from '../../support/straceLog';

/** What is kept of them is not looked at. */
const SMALL = { events: 1024, payload: 16_384 };
const MOST_LINES = 30;
const MOST_FILES = 8;
/** One line of an error. */
const MOST_SAID = 500;

/** As `-ff` would have written them: the lines of each thread, whole and without its number. */
function filesOf(log: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const line of log.split('\n')) {
    const [, tid = '', text = ''] = /^(\d+) +(.*)/.exec(line) ?? [];
    const lines = files.get(tid) ?? [];
    const rest = /^\S+ <\.\.\. \w+ resumed>(.*)/.exec(text)?.[1];
    if (rest === undefined) lines.push(text);
    else lines.push((lines.pop() ?? '').replace(/ *<unfinished \.\.\.>$/, '') + rest);
    if (tid !== '') files.set(tid, lines);
  }
  return files;
}

const SETS = ['memcached.log', 'close-race.log', 'vfork.log', 'redis.log'].map((name) =>
  filesOf(logNamed(name)),
);

/** What happens to a file as a whole. */
const WHOLE: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  'it is empty': () => '',
  'its end is gone': (text) => text.slice(0, text.length * 0.7),
  'its begin is gone': (text) => text.slice(text.length * 0.3),
  'its times go back': (text) => text.split('\n').reverse().join('\n'),
  'its times are gone': (text) => text.replace(/^\d+\.\d+ /gm, ''),
  'its times are of a day': (text) => text.replace(/^\d+\.\d+ /gm, '10:00:00.5 '),
  'its times are huge': (text) => text.replace(/^\d+\./gm, '99999999999.'),
  'its durations are huge': (text) => text.replace(/<\d+\.\d+>$/gm, '<999999999.999999>'),
  'it has other line ends': (text) => text.replaceAll('\n', '\r\n'),
  'it is in UTF-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').toString('latin1'),
  'it is one line': (text) => text.replaceAll('\n', ' '),
};

type Damage = { readonly whole: string; readonly edits: readonly Edit[] };

const aDamage: fc.Arbitrary<Damage> = fc.record({
  whole: fc.constantFrom('nothing', ...Object.keys(WHOLE)),
  edits: fc.array(anEdit, { maxLength: 4 }),
});

describe('sources/strace of many files of -ff', function () {
  allowTime(this);
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'muxscope-ff-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads those that are damaged as far as it can, and comes to an end', async () => {
    const count = rounds({ short: 100, long: 20_000 });
    let round = 0;
    await checkAsync(
      fc.asyncProperty(
        fc.constantFrom(...SETS),
        fc.nat({ max: 200 }),
        fc.array(aDamage, { minLength: MOST_FILES, maxLength: MOST_FILES }),
        async (files, from, damages) => {
          const place = path.join(folder, `${++round}`);
          const names = [...files].slice(0, MOST_FILES).map(([tid, lines], i) => {
            const { whole, edits } = damages[i]!;
            const own = lines.slice(from % lines.length).slice(0, MOST_LINES);
            const text = damaged(WHOLE[whole]!(`${own.join('\n')}\n`), edits);
            writeFileSync(`${place}.${tid}`, text, 'latin1');
            return `${place}.${tid}`;
          });
          await assertRead(names[from % names.length]!);
          for (const name of names) rmSync(name);
        },
      ),
      count,
    );
    tellCount(count, 'damaged sets of files');
  });
});

async function assertRead(file: string): Promise<void> {
  try {
    const reading = await openTraceFile(file, { keep: SMALL });
    await reading.ended;
    const { problem, hasFailed } = reading;
    assert.equal(hasFailed, false);
    assert.ok(problem.length <= MOST_SAID && !problem.includes('\n'), problem);
    for (const [about, text] of reading.told()) assert.ok(about !== '' && !text.includes('\n'));
  } catch (error) {
    // What is no log any more is refused, in one line.
    assert.ok(error instanceof UnreadableTrace, String(error));
    assert.ok(error.message.length <= MOST_SAID && !error.message.includes('\n'));
  }
}
