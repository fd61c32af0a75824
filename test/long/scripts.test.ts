/** Scripts of any kind: each is read, or refused in one line at its place; and none that is read is refused later. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { loadClientScript } from '../../src/core/scriptFiles';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { prepareGroups } from '../../src/lab/simulator/groups';
import { POLLER_NAMES } from '../../src/pollers/list';
import { BUILT_IN_CODECS } from '../../src/framing/codecs';
import { readScript } from '../../src/lab/scriptFile';
import { script } from '../support/randomScript';
import { allowTime, check, rounds } from '../support/share';

const TARGETS = ['127.0.0.1:8001', '127.0.0.1:8002'];
const surroundings = {
  programs: SCENARIOS.map(({ id }) => id),
  pollers: POLLER_NAMES,
  codecs: BUILT_IN_CODECS,
};

describe('script files of any kind', function () {
  allowTime(this);
  let file = '';
  before(() => (file = path.join(mkdtempSync(path.join(tmpdir(), 'muxscope-any-')), 'a.mux.json')));
  after(() => rmSync(path.dirname(file), { recursive: true }));

  it('are refused before anything is opened, or not at all', () => {
    check(
      fc.property(script, (one) => {
        writeFileSync(file, JSON.stringify(one, null, 1));
        const loaded = loadClientScript(file, TARGETS.length);
        if ('value' in loaded)
          return void prepareGroups(
            { script: loaded.value, targets: TARGETS, rows: true },
            BUILT_IN_CODECS,
          );
        assert.ok(loaded.line >= 1 && loaded.column >= 1, loaded.problem);
        assert.match(loaded.problem, /^[^\n]*[^\n.]$/);
      }),
      rounds({ short: 150, long: 15_000 }),
    );
  });

  it('of which a piece was changed are read, or refused at a place in them', () => {
    const pieces = fc.constantFrom(
      ...['{', '}', '[', ']', '"', ',', ':'],
      'null',
      '1e400',
      '-1',
      '"x"',
      '\\u0000',
      '\n',
      '',
    );
    const changed = fc
      .tuple(script, fc.array(fc.tuple(fc.nat(), fc.nat(3), pieces), { maxLength: 3 }))
      .map(([one, changes]) =>
        changes.reduce(
          (text, [where, length, piece]) => {
            const at = where % (text.length + 1);
            return text.slice(0, at) + piece + text.slice(at + length);
          },
          JSON.stringify(one, null, 1),
        ),
      );
    check(
      fc.property(changed, (text) => {
        const read = readScript(text, surroundings);
        if (!('problem' in read)) return;
        const { line, column, message } = read.problem;
        const lines = text.split('\n');
        assert.ok(line >= 1 && line <= lines.length && column >= 1);
        assert.ok(column <= lines[line - 1]!.length + 1, `${line}:${column} in ${text}`);
        assert.match(message, /^[^\n]*[^\n.]$/);
      }),
      rounds({ short: 300, long: 40_000 }),
    );
  });
});
