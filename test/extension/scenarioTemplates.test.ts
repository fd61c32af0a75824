/** What New Scenario from Template… writes runs as it is. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadScenario } from '../../src/core/scriptFiles';
import { templates } from '../../src/extension/scenarioTemplates';
import { command } from '../support/command';
import { english } from './english';

describe('extension/scenarioTemplates', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-templates-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const all = templates(english);

  it('has names of its own for each', () => {
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  });

  for (const { id, label, text } of all) {
    it(`${id}: is a scenario, and every expectation of its clients is met`, async () => {
      const file = path.join(folder, `${id}.mux.json`);
      writeFileSync(file, text);
      const loaded = loadScenario(file);
      if ('problem' in loaded) assert.fail(loaded.problem);
      assert.equal(loaded.value.title, label);
      const { code, stderr } = await command('run', file, '--quiet');
      assert.equal(code, 0, stderr);
    });
  }

  it('writes a title in any language as JSON', () => {
    const quoted = templates((text) => `"${text}" \\`);
    for (const { label, text } of quoted)
      assert.equal((JSON.parse(text) as { title: string }).title, label);
  });
});
