/** A window that is loaded anew: sessions go on, and what shows them goes on with them; what is lost all the same is said. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { connectBridge } from '../../tools/vscode/bridge.mjs';
import { LIMIT_MS, type Window } from '../../tools/vscode/window.mjs';
import { isGone, isListening, parentOf, portOf } from '../support/processes';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';
import { badge, eventually, inspected, startScenario } from './inspector';

describe('a window that is loaded anew', () => {
  // A machine on which much else runs takes longer than any user waits.
  const vscode = useVscode({ env: { MUXSCOPE_LINGER_MS: '100000' } });

  beforeEach(function () {
    // Each has to open two.
    this.currentTest?.timeout(3 * LIMIT_MS);
  });

  if (hasTurn(0, 6))
    it('goes on with its sessions, each tab with its own, as though nothing had happened', async () => {
      const window = await vscode.open();
      const one = await startScenario(window, 'multi-port');
      await window.command('muxscope.openInEditor');
      await shows(window.editor(), 'multi-port', 'running');
      const other = await window.command('muxscope.startBeside', 'framing');
      await shows(window.sidebar(), 'framing', 'running');
      await window.command('muxscope.pause');
      await badge(window.sidebar(), 'paused');
      await window.command('muxscope.openInEditor');
      await shows(window.editor(), 'framing', 'paused');
      const before = await inspected(window);
      const ports = one.lab!.listeners.map(portOf);

      await reload(window);
      assert.ok(ports.every(isListening));
      await eventually(async () => {
        const { corePid, core, session, sessions } = await inspected(window);
        assert.deepEqual(
          [corePid, core.is, session?.id, sessions.map(({ id, state }) => [id, state])],
          [
            before.corePid,
            'ready',
            (other as { id: number }).id,
            before.sessions.map(({ id, state }) => [id, state]),
          ],
        );
      });
      await shows(window.editor(), 'framing', 'paused');
      await shows(window.sidebar(), 'framing', 'paused');
      await window.command('workbench.action.previousEditor');
      await shows(window.editor(), 'multi-port', 'running');
      // What is asked for is done.
      await window.command('muxscope.stop', { session: one.id });
      await shows(window.editor(), 'multi-port', 'ended');
      await eventually(() => assert.ok(!ports.some(isListening)));
    });

  if (hasTurn(3, 6))
    it('says what is lost, once, where the core has not lived to see it', async () => {
      const window = await vscode.open();
      await startScenario(window, 'multi-port');
      await eventually(async () => {
        const { session } = await inspected(window);
        assert.ok((session?.events ?? 0) > 0);
      });
      const { corePid = -1 } = await inspected(window);
      await reload(window, () => process.kill(corePid, 'SIGKILL'));
      assert.ok(isGone(corePid));
      await window.expectNotification(
        /What was recorded of multi-port went with the window before/,
      );
      const { session, sessions } = await inspected(window);
      assert.deepEqual([session, sessions], [null, []]);
    });
});

/** Waits until the extension host of the window that was is gone, when something may happen, and that of the new one listens. */
async function reload(window: Window, between: () => void = () => undefined): Promise<void> {
  const { corePid = -1 } = await inspected(window);
  const host = parentOf(corePid);
  // It ends before it could answer.
  await window.command('workbench.action.reloadWindow').catch(() => undefined);
  await eventually(() => assert.ok(isGone(host)));
  between();
  await connectBridge(path.join(path.dirname(window.folder), 'bridge.sock'), LIMIT_MS);
}

async function shows(
  panel: ReturnType<Window['sidebar']>,
  name: string,
  state: Parameters<typeof badge>[1],
): Promise<void> {
  await panel.locator(`main[data-session="${name}"]`).waitFor();
  await badge(panel, state);
}
