/** Each version of the format that was ever written opens: one sample of each, which is never written again. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { FIELDS } from '../../../src/trace/files/fields';
import { linesOf, readFile } from '../../support/traceFiles';

const FOLDER = 'test/fixtures/traces';

describe('a trace file of version', () => {
  for (const version of Object.keys(FIELDS)) {
    it(`${version} opens, with every event that it had`, () => {
      const sample = `${FOLDER}/v${version}.mux.arrow`;
      assert.ok(existsSync(sample), `${sample} is missing: keep one that this version wrote`);
      const { trace, problem, state } = readFile(readFileSync(sample));
      assert.deepEqual([problem, state], ['', 'whole']);
      const lines = readFileSync(`${FOLDER}/v${version}.jsonl`, 'utf8');
      assert.equal(`${linesOf(trace).join('\n')}\n`, lines);
      const { clock, wall, source, program, capture } = trace.about;
      assert.deepEqual(
        [clock, source, program, capture],
        ['monotonic', 'lab', 'multi-client', 65_536],
      );
      assert.ok(wall !== undefined && wall > 1_700_000_000_000);
    });
  }
});
