/** Lines that are no log, or one that was damaged: a run of one thing, however long and wherever it stands, is soon passed over. */

import fc from 'fast-check';
import { allowTime, check, rounds } from '../../support/share';
import { isLog, readLog } from '../../support/straceLog';

/** What patterns of the reader repeat. */
const PARTS = [
  ...[' ', '\t', 'A', '0', '-', '.', '|', '<', '>', '(', ')', '[', ']', '{', '"', '`', '\\', '\\"'],
  ...['&', '&amp;', '=', ' =', ',"', ':', '+', '^[', '[0;', '\x1b[', '\x1b]', '│', ' │', '…', '–'],
  ...['<b', '<b>', '</b>', '<br>', '1 ', 'a ', 'a|', 'a-', '> ', '$ ', 'Jan 1 ', 'a[1]:', '1.0 '],
  ...['[pid 1] ', '10:00:00 ', 'read(', 'read(3) ', '/*', '<... ', '--- SIGA', '+++ ', 'Process '],
  ...['\\_', '=3D', '<unfinished ', '<3', 'a=', '3<', '{1, 1}', 'data=', 'tfd: ', 'fdinfo ', '\n '],
];
/** Lines cut where such a run may stand. */
const LINES = [
  [
    '',
    'web-1 ',
    '| [pid 71',
    '] 12:00:00.123',
    ' ',
    'poll',
    '(',
    '[{fd=3',
    '<TCP:',
    '[1]>',
    '}], 1',
    ')',
  ],
  [
    'poll([{fd=3}], 1, -1)',
    ' = ',
    '1',
    ' ([{fd=3, revents=',
    'POLLIN}]',
    ')',
    ' <0.0004',
    '00>',
    '',
  ],
  ['71 --- SIGCHLD {si=1', '} ---', ''],
  ['71 <... poll resumed>', ') = 1', ''],
  ['71 read(3, "abc"', ' <unfinished ...>', ''],
  ['71 +++ exited with ', '0 +++', ''],
  ['{"log":"71 read(3, 1', ') = 1"}', ''],
  ['tfd: ', '8 events: ', '19 data: 8', ''],
  ['strace: Process 7', ' attached', ''],
  ['==> trace.', '12 <==', ''],
  ['> ', 'lib.so(main) [0x1', ']', ''],
  ['<pre>read(3, "', '", 1) = 0</pre>', ''],
] as const;

const CALL = 'read(3, "", 1) = 0';
/** What the lines before it had is looked for in it too. */
const BEFORE: readonly ((i: number) => string)[] = [
  () => `71 12:00:00.1 ${CALL}`,
  (i) => `Jan 12 10:00:0${i % 10} ${nameOf(i)}.host strace[${i}]: 71 ${CALL}`,
  (i) => `${nameOf(i)}-1  | 71 ${CALL}`,
  (i) => `${nameOf(i)} x ${nameOf(i)} y ${nameOf(i + 1)}: ${CALL}`,
  (i) => `${i + 1} ${i + 2} ${i} ${i} 7: ${CALL}`,
  () => '71 read(3, &quot;a&quot;, 1) = 0',
  () => `\x1b[32m71 ${CALL}\n[32m71 ${CALL}`,
  () => '71 read(3, "", 1) =3D 0',
];

/** Another for each. */
function nameOf(i: number): string {
  return String.fromCharCode(97 + i).repeat(5);
}

const KEEP = { events: 1024, payload: 65_536 };

describe('sources/strace passes over', function () {
  allowTime(this);

  function readIn(line: string, before: (i: number) => string): void {
    const begin = Array.from({ length: 14 }, (_, i) => before(i)).join('\n');
    readLog(`${begin}\n${line}\n71 ${CALL}\n`, [], KEEP);
    isLog(`${line}\n`);
  }

  it('a line of one run, with any margin before it', () => {
    for (const before of BEFORE) {
      readIn('A'.repeat(4000), before);
      readIn('1 '.repeat(4000), before);
      for (const part of [' ', 'A', '0']) readIn(part.repeat(1_000_000), before);
    }
  });

  it('spaces before a mark at its end', () => {
    for (const mark of ['|x', '\\x', '│x', 'x |', '<unfinished ...>', ') = 1 ...>'])
      readIn(`x${' '.repeat(500_000)}${mark}`, BEFORE[0]!);
  });

  it('names behind names of which none is one', () => {
    readIn(`read(3, ${'A'.repeat(500_000)}${' ='.repeat(200_000)}`, BEFORE[0]!);
    readIn(`poll(${'['.repeat(500_000)}${'"'.repeat(200_000)}`, BEFORE[0]!);
  });

  it('a run at every place of a line', () => {
    const aPlace = fc
      .constantFrom(...LINES)
      .chain((cut) => fc.tuple(fc.constant(cut), fc.nat({ max: cut.length - 1 })));
    check(
      fc.property(
        fc.constantFrom(...PARTS),
        aPlace,
        fc.constantFrom(...BEFORE),
        (part, [cut, at], before) => {
          const run = part.repeat(Math.ceil(100_000 / part.length));
          const text = `${cut.slice(0, at + 1).join('')}${run}${cut.slice(at + 1).join('')}`;
          readIn(text, before);
        },
      ),
      rounds({ short: 60, long: 10_000 }),
    );
  });
});
