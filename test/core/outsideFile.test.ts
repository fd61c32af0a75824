/** Files named from outside that have no end, or nobody who writes: each is refused in one line, read, listed or sent. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOutsideFile, UnreadableFile } from '../../src/core/outsideFile';
import { lookInto } from '../../src/core/scenarioFiles';
import { loadScenario } from '../../src/core/scriptFiles';

const MOST = 1 << 20;

let folder = '';

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muxscope-outside-'));
  execFileSync('mkfifo', [path.join(folder, 'fifo')]);
  writeFileSync(path.join(folder, 'large'), '');
  // It has a size, and no bytes on the disk.
  truncateSync(path.join(folder, 'large'), 2 ** 40);
});

after(() => rmSync(folder, { recursive: true }));

/** Each with what is said of it; what a user may not open says EACCES. */
const ENDLESS: readonly (readonly [file: () => string, says: RegExp])[] = [
  [() => path.join(folder, 'fifo'), /is no file: give the path of a file$/],
  [() => folder, /is no file: give the path of a file$/],
  [() => '/dev/zero', /is no file/],
  [() => path.join(folder, 'large'), /has 1099511627776 bytes: \d+ are the most$/],
  [
    () => '/proc/self/pagemap',
    /over \d+ bytes: \d+ are the most$|E(?:INVAL|ACCES): make it readable$/,
  ],
  [() => '/proc/kmsg', /cannot be read: E[A-Z]+: make it readable$/],
  [
    () => path.join(folder, 'gone'),
    /cannot be read: ENOENT: give the path of a file that is there/,
  ],
  [() => `${folder}/\0`, /cannot be read: ERR_INVALID_ARG_VALUE: make it readable$/],
];

describe('core/outsideFile', () => {
  it('reads a file up to its bound, and one of the kernel’s that says its size is 0', () => {
    const file = path.join(folder, 'plain');
    for (const length of [0, 1, 300_000, MOST]) {
      writeFileSync(file, Buffer.alloc(length, 7));
      const bytes = readOutsideFile(file, MOST);
      assert.ok(bytes.equals(Buffer.alloc(length, 7)), `${length}`);
    }
    assert.match(readOutsideFile('/proc/self/status', MOST).toString(), /^Name:\t/);
    writeFileSync(file, Buffer.alloc(MOST + 1));
    assert.throws(() => readOutsideFile(file, MOST), /has 1048577 bytes: 1048576 are the most$/);
    assert.throws(
      () => readOutsideFile('/proc/self/status', 10),
      /over 10 bytes: 10 are the most$/,
    );
  });

  for (const [name, says] of ENDLESS) {
    it(`comes to an end with what ${String(says)}`, () => {
      const file = name();
      assert.throws(() => readOutsideFile(file, MOST), { name: 'Error', message: says });
      assert.throws(() => readOutsideFile(file, MOST), UnreadableFile);
      const listed = lookInto(file, loadScenario(file));
      assert.ok(listed.is === 'wrong' && says.test(listed.message), JSON.stringify(listed));
      const script = path.join(folder, 'mine.mux.json');
      const clients = [{ steps: [{ connect: {} }, { send: { file } }] }];
      writeFileSync(script, JSON.stringify({ program: 'multi-client', clients }, null, 1));
      const loaded = loadScenario(script);
      assert.ok(!('value' in loaded) && says.test(loaded.what), JSON.stringify(loaded));
      assert.equal(loaded.line, 11);
      assert.deepEqual(lookInto(script, loadScenario(script)).is, 'wrong');
    });
  }

  it('opens a file once however often it is sent, and not more than so many files', () => {
    const script = path.join(folder, 'many.mux.json');
    writeFileSync(path.join(folder, 'a'), 'ab');
    const send = (file: string) => ({ send: { file } });
    const write = (steps: object[]): void =>
      writeFileSync(script, JSON.stringify({ program: 'multi-client', clients: [{ steps }] }));
    write(Array.from({ length: 5000 }, () => send('a')));
    const loaded = loadScenario(script);
    assert.ok('value' in loaded);
    const { steps } = loaded.value.clients.clients[0]!;
    assert.deepEqual([steps.length, steps[4999]], [5000, { send: { hex: '6162' } }]);
    const names = Array.from({ length: 1001 }, (_, i) => `many${i}`);
    for (const name of names) writeFileSync(path.join(folder, name), '');
    write(names.map(send));
    const many = loadScenario(script);
    assert.ok(!('value' in many) && many.what.endsWith('over 1000 files: send fewer'));
  });
});
