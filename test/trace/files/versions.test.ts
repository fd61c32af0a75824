/** Each version of the format that was ever written opens: samples of each, which are never written again. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { FIELDS } from '../../../src/trace/files/fields';
import type { Trace } from '../../../src/trace/trace';
import { linesOf, readFile } from '../../support/traceFiles';

const FOLDER = 'test/fixtures/traces';

/** The frozen file of this name, and its lines as they were when it was written. */
function open(name: string): { trace: Trace; lines: string } {
  const sample = `${FOLDER}/${name}.mux.arrow`;
  assert.ok(existsSync(sample), `${sample} is missing: keep one that this version wrote`);
  const { trace, problem, state } = readFile(readFileSync(sample));
  assert.deepEqual([problem, state], ['', 'whole']);
  return { trace, lines: readFileSync(`${FOLDER}/${name}.jsonl`, 'utf8') };
}

describe('a trace file of version', () => {
  for (const version of Object.keys(FIELDS)) {
    it(`${version} opens, with every event that it had`, () => {
      const { trace, lines } = open(`v${version}`);
      assert.equal(`${linesOf(trace).join('\n')}\n`, lines);
      const { clock, wall, source, program, capture } = trace.about;
      assert.deepEqual(
        [clock, source, program, capture],
        ['monotonic', 'lab', 'multi-client', 65_536],
      );
      assert.ok(wall !== undefined && wall > 1_700_000_000_000);
    });

    it(`${version} opens where it is a part of a trace, with the seqs and gaps of that`, () => {
      const { trace, lines } = open(`v${version}-part`);
      assert.equal(`${linesOf(trace).join('\n')}\n`, lines);
    });
  }
});
