/** Lines of programs: what the bundle's map says of a place, and nothing where there is none. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COLUMN_BITS } from '../../src/lab/wire';
import { programLines } from '../../src/sources/programLines';
import { BUNDLES } from '../support/command';

const bundle = path.join(BUNDLES, 'program.js');

/** The place of a text in the bundle. */
function placeOf(text: string): number {
  const lines = readFileSync(bundle, 'utf8').split('\n');
  const line = lines.findIndex((one) => one.includes(text));
  assert.ok(line >= 0, `'${text}' is not in the bundle`);
  return ((line + 1) << COLUMN_BITS) | (lines[line]!.indexOf(text) + 1);
}

describe('programLines', () => {
  it('gives the line of the innermost place that is in a program', () => {
    const lineOf = programLines(bundle);
    const inRuntime = placeOf('Outbox = class');
    const inProgram = placeOf('lab.print(`r_list size');
    const source = readFileSync('src/lab/programs/multiPort.ts', 'utf8').split('\n');
    const expected = source.findIndex((one) => one.includes('lab.print(`r_list size')) + 1;
    assert.equal(lineOf(Int32Array.of(0, inRuntime, inProgram, 0)), `multiPort.ts:${expected}`);
    assert.equal(lineOf(Int32Array.of(inRuntime, 0, 0, 0)), '');
  });

  it('gives none where there is no map, or one that is none', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
    try {
      const lineOf = programLines(path.join(folder, 'program.js'));
      assert.equal(lineOf(Int32Array.of((5 << COLUMN_BITS) | 1, 0, 0, 0)), '');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
