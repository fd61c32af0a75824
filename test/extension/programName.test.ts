/** Which source a session's program has, and which of its lines a tick ran. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileOf, linesOf } from '../../src/extension/programName';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';

describe('extension/programName', () => {
  it('finds the source of every program of the lab', () => {
    assert.ok(SCENARIOS.length > 20);
    for (const { id, program } of SCENARIOS) {
      const file = fileOf({ scenario: id, ...(program !== undefined && { program }) });
      // Where a build copies it to, to be read beside the inspector.
      assert.ok(existsSync(`dist/programs/${file}`), file);
    }
  });

  it('means the program where a file has a name of its own', () => {
    assert.equal(fileOf({ scenario: 'mine', program: 'read-write-split' }), 'readWriteSplit.ts');
  });

  it('takes the lines of this source, in order, and no others', () => {
    const lines = ['multiPort.ts:17', 'file.ts:3', 'multiPort.ts:4', 'multiPort.ts:x', '', ':2'];
    assert.deepEqual(linesOf(lines, 'multiPort.ts'), [17, 4]);
  });
});
