/** Two sessions at once: each tab keeps its own, the sidebar follows the current one, and what befalls one leaves the other alone. */

import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { SessionInfo } from '../../src/core/protocol';
import type { Window } from '../../tools/vscode/window.mjs';
import { isListening, portOf } from '../support/processes';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';
import { badge, eventually, fresh, inspected, startScenario } from './inspector';

describe('two sessions in one window', () => {
  const vscode = useVscode();

  if (hasTurn(0, 2))
    it('run side by side: a tab each, the sidebar switches, one is stopped, the other replaced', async () => {
      const window = await fresh(await vscode.shared());
      const { one, other } = await twoTabs(window);
      await shows(window.sidebar(), 'framing', 'running');

      // The sidebar's list; the tab keeps its own.
      await window.sidebar().locator('select.sessions').selectOption(String(one.id));
      await shows(window.sidebar(), 'multi-port', 'running');
      await shows(window.editor(), 'framing', 'running');
      assert.equal((await inspected(window)).session?.id, one.id);

      // A tab's buttons are for its session, whichever is the current one.
      await window
        .editor()
        .getByRole('button', { name: /^Pause/ })
        .click();
      await shows(window.editor(), 'framing', 'paused');
      await shows(window.sidebar(), 'multi-port', 'running');
      await window.editor().getByRole('button', { name: /^Stop/ }).click();
      await shows(window.editor(), 'framing', 'ended');
      assert.ok(portsOf(other).every((port) => !isListening(port)));
      assert.ok(portsOf(one).every(isListening));

      await window.editor().getByRole('button', { name: 'Run Again' }).first().click();
      await shows(window.editor(), 'framing', 'running');
      const states = (await inspected(window)).sessions.map(({ name, state }) => [name, state]);
      assert.deepEqual(states.sort(), [
        ['framing', 'running'],
        ['multi-port', 'running'],
      ]);
      await window.command('muxscope.stopAll');
      await eventually(async () => {
        const { sessions } = await inspected(window);
        assert.ok(sessions.every(({ state }) => state === 'ended'));
      });
    });

  if (hasTurn(1, 2))
    it('both say so when the core is killed, and each runs again in its own tab', async () => {
      const window = await fresh(await vscode.shared());
      await twoTabs(window);
      const { corePid = -1 } = await inspected(window);
      process.kill(corePid, 'SIGKILL');
      await window.expectNotification(/The core process ended: it was ended by SIGKILL/);
      await shows(window.editor(), 'framing', 'ended');
      await window.command('workbench.action.previousEditor');
      await window.editor().locator('[role=alert]', { hasText: 'SIGKILL' }).waitFor();
      await window
        .editor()
        .getByRole('button', { name: /^Run (multi-port )?Again$/ })
        .first()
        .click();
      await shows(window.editor(), 'multi-port', 'running');
      await window.command('workbench.action.nextEditor');
      await window.editor().getByRole('button', { name: 'Run Again' }).first().click();
      await shows(window.editor(), 'framing', 'running');
      const { sessions } = await inspected(window);
      assert.deepEqual(sessions.map(({ name, state }) => [name, state]).sort(), [
        ['framing', 'running'],
        ['multi-port', 'running'],
      ]);
    });
});

/** The first in a tab that is behind that of the other. */
async function twoTabs(window: Window): Promise<{ one: SessionInfo; other: SessionInfo }> {
  const one = await startScenario(window, 'multi-port');
  await window.command('muxscope.openInEditor');
  await shows(window.editor(), 'multi-port', 'running');
  const other = (await window.command('muxscope.startBeside', 'framing')) as SessionInfo;
  await shows(window.sidebar(), 'framing', 'running');
  await shows(window.editor(), 'multi-port', 'running');
  await window.command('muxscope.openInEditor');
  await shows(window.editor(), 'framing', 'running');
  return { one, other };
}

async function shows(
  panel: FrameLocator,
  name: string,
  state: SessionInfo['state'],
): Promise<void> {
  await panel.locator(`main[data-session="${name}"]`).waitFor();
  await badge(panel, state);
}

function portsOf({ lab }: SessionInfo): number[] {
  return lab!.listeners.map(portOf);
}
