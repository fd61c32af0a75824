/** However a session ends, no process and no port of it stays behind, and VS Code says what happened. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Window } from '../../tools/vscode/window.mjs';
import { descendantsOf, isGone, isListening, portOf } from '../support/processes';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';
import { badge, eventually, inspected, sessionIn, startScenario } from './inspector';

/** What runs for a session: all of it must go. */
type Running = {
  readonly corePid: number;
  readonly pids: readonly number[];
  readonly ports: readonly number[];
};

const RESTARTS: Readonly<Record<string, (window: Window) => Promise<void>>> = {
  'the panel': ({ sidebar }) => sidebar().getByRole('button', { name: 'Restart' }).click(),
  'the notification': ({ page }) =>
    page
      .locator('.notification-list-item', { hasText: 'The core process ended' })
      .getByRole('button', { name: 'Restart Core' })
      .click(),
};

describe('the end of a session', () => {
  const vscode = useVscode();

  for (const [number, [where, restart]] of Object.entries(RESTARTS).entries()) {
    if (!hasTurn(number, 2)) continue;
    it(`is told when the core is killed, and ${where} restarts it`, async () => {
      const window = await vscode.shared();
      const port = await freePort();
      const running = await runningIn(window, port);
      process.kill(running.corePid, 'SIGKILL');
      await window.expectNotification(
        /The core process ended: it was ended by SIGKILL. Nothing that it started is left running./,
      );
      await window.sidebar().locator('[role=alert]', { hasText: 'SIGKILL' }).waitFor();
      await badge(window.sidebar(), 'ended');
      await nothingIsLeft(running);
      await isResponsive(window);

      await restart(window);
      await eventually(async () => assert.equal((await inspected(window)).core.is, 'ready'));
      await window.command('notifications.clearAll');
      assert.notEqual((await inspected(window)).corePid, running.corePid);
      const again = await runningIn(window, port);
      await window.command('muxscope.stop');
      assert.equal((await sessionIn(window, 'ended')).problem, '');
      await eventually(() => assert.deepEqual(again.ports.filter(isListening), []));
    });
  }

  if (hasTurn(2, 3))
    it('comes with the end of its window', async () => {
      const window = await vscode.open();
      const running = await runningIn(window, await freePort());
      await window.page.close();
      await nothingIsLeft(running);
    });
});

/** A port of its own: 8001 may be another's as soon as it is free. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A session with clients, listening there, and all that runs for it. */
async function runningIn(window: Window, port: number): Promise<Running> {
  await window.configure('muxscope.port', port);
  const { listeners } = (await startScenario(window, 'multi-client', { clients: true })).lab!;
  const { corePid = -1 } = await inspected(window);
  const pids = [corePid, ...descendantsOf(corePid)];
  const ports = listeners.map(portOf);
  assert.ok(pids.length >= 2, `core and program run: ${pids.join(' ')}`);
  assert.ok(!isGone(corePid));
  assert.deepEqual(ports, [port]);
  assert.ok(isListening(port));
  return { corePid, pids, ports };
}

function nothingIsLeft({ pids, ports }: Running): Promise<void> {
  return eventually(() => {
    assert.deepEqual(
      pids.filter((pid) => !isGone(pid)),
      [],
      'processes that run on',
    );
    assert.deepEqual(ports.filter(isListening), [], 'ports that are taken on');
  });
}

/** What is typed into the palette is done. */
async function isResponsive({ palette, page, command }: Window): Promise<void> {
  await palette('File: New Untitled Text File');
  await page.locator('.tab', { hasText: 'Untitled-1' }).waitFor();
  await command('workbench.action.closeAllEditors');
}
