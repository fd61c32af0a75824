/** As a user keeps what was seen: recorded, everything closed, opened again by double click, its moment found. */

import assert from 'node:assert/strict';
import { useVscode } from './harness';
import { eventually, fresh, inspected, sees, sessionIn } from './inspector';

describe('a trace file', () => {
  const vscode = useVscode();

  it('is recorded, and opened by double click when everything was closed, at its moments', async () => {
    const window = await fresh(await vscode.shared());
    const { page, palette, command, configure } = window;
    await configure('muxscope.simulatedClients', true);
    await palette('Socket Inspector: Record Scenario from the Start…');
    const input = page.locator('.quick-input-widget input');
    await input.fill('framing');
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'framing' })
      .first()
      .click();
    // Where to: beside the workspace's files, as proposed.
    await eventually(async () => assert.match(await input.inputValue(), /framing\.mux\.arrow$/));
    await input.press('Enter');
    await window.sidebar().locator('.recording').waitFor();
    const recorded = await eventually(async () => {
      const { session } = await inspected(window);
      assert.ok(session !== null && session.ticks > 100);
      return session;
    });
    await command('muxscope.stop');
    await sessionIn(window, 'ended');

    await fresh(window);
    await command('workbench.view.explorer');
    await page.locator('.explorer-folders-view [aria-label^="framing.mux.arrow"]').dblclick();
    const panel = window.editor();
    await panel.locator('main[data-session="framing.mux.arrow"]').waitFor();
    const { opened, ticks } = await sessionIn(window, 'ended');
    assert.equal(opened?.program, 'framing');
    assert.ok(ticks >= recorded.ticks);
    await panel.locator('[data-part=moment]').nth(1).click();
    await sees(panel, (seen) => assert.ok(seen.tick >= 0 && seen.tab === 'frames'));
    await sees(panel, ({ frames }) => assert.ok(frames.length > 0));
    await panel.locator('[data-action=debug-pause][aria-disabled=true]').waitFor();
  });
});
