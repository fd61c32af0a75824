/** The inspector in a window of VS Code: how tests start sessions, wait for them and move in the panel. */

import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { CoreState } from '../../src/core/panelProtocol';
import type { SessionInfo } from '../../src/core/protocol';
import type { Window } from '../../tools/vscode/window.mjs';
import { type Row, rowsOf } from '../support/command';
import { type Reading, readPanel } from './reading';

/** What the extension says of itself. */
export type Inspected = {
  /** The current one, and all that there are. */
  readonly session: SessionInfo | null;
  readonly sessions: readonly SessionInfo[];
  readonly core: CoreState;
  readonly corePid?: number;
};

/** Far above a loaded machine's need. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Tries until the check no longer throws, and returns what it gives; after a minute its last error is thrown. */
export async function eventually<Value>(check: () => Value | Promise<Value>): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export async function inspected({ command }: Window): Promise<Inspected> {
  return (await command('_test.inspector')) as Inspected;
}

/** The session, which is or becomes one of this state. */
export function sessionIn(window: Window, state: SessionInfo['state']): Promise<SessionInfo> {
  return eventually(async () => {
    const { session } = await inspected(window);
    assert.equal(session?.state, state);
    return session;
  });
}

/** The window as before any session, its sidebar on the inspector; what the test before left running has ended. */
export async function fresh(window: Window): Promise<Window> {
  const { command, configure, sidebar } = window;
  await configure('muxscope.port', undefined);
  await command('muxscope.restartCore', true);
  await command('workbench.action.closeAllEditors');
  await command('muxscope.inspector.focus');
  await sidebar().locator('[data-scenario]').first().waitFor();
  return window;
}

/** Starts a scenario, without simulated clients unless told, and waits until the sidebar shows it. */
export async function startScenario(
  window: Window,
  scenario: string,
  { clients = false } = {},
): Promise<SessionInfo> {
  await window.configure('muxscope.simulatedClients', clients);
  const session = await window.command('muxscope.startScenario', scenario);
  assert.ok(session, `${scenario} was not started: ${JSON.stringify(await inspected(window))}`);
  await badge(window.sidebar(), 'running');
  return session as SessionInfo;
}

/** Waits until the panel says that its session is so. */
export async function badge(panel: FrameLocator, state: SessionInfo['state']): Promise<void> {
  await panel.locator('body[data-ready="1"]').waitFor();
  await panel.locator(`.badge.${state}`).waitFor();
}

/** Pauses the session; the panel says so when this is done. */
export async function pause(window: Window, panel = window.sidebar()): Promise<void> {
  await window.command('muxscope.pause');
  await badge(panel, 'paused');
}

/** Steps, and gives what the sidebar, which follows the newest tick, shows when it is there. */
export async function step(window: Window): Promise<Reading> {
  await window.command('muxscope.step');
  const newest = newestTick(await traceOf(window));
  return sees(window.sidebar(), ({ state, tick }) =>
    assert.deepEqual({ state, tick }, { state: 'paused', tick: newest }),
  );
}

/** Reads the panel until the check is content, and returns what it was content with. */
export function sees(panel: FrameLocator, check: (seen: Reading) => void): Promise<Reading> {
  return eventually(async () => {
    const seen = await readPanel(panel);
    check(seen);
    return seen;
  });
}

/** The rows of the session's whole trace, which a panel that follows the newest tick copies without a question. */
export async function traceOf(window: Window): Promise<Row[]> {
  return rowsOf(String(await window.command('muxscope.copyJson')));
}

/** The number of the newest tick that is over. */
export function newestTick(rows: readonly Row[]): number {
  return rows.findLast(({ kind }) => kind === 'wake')?.tick ?? -1;
}

export async function selectDescriptor(panel: FrameLocator, fd: number, gen = 0): Promise<void> {
  await panel.locator(`.row-label[data-fd="${fd}"][data-gen="${gen}"]`).click();
  await panel.locator(`section.descriptor[data-fd="${fd}"]`).waitFor();
}

/** Clicks again where what came meanwhile moved the tab away under the pointer, as one would. */
export function openTab(panel: FrameLocator, tab: NonNullable<Reading['tab']>): Promise<void> {
  return eventually(async () => {
    await panel.locator(`[role=tab][data-tab=${tab}]`).click();
    await panel.locator(`[role=tabpanel][data-tab=${tab}]`).waitFor({ timeout: 2000 });
  });
}

/** Goes to a tick by the keys of the timeline, from the first one on. */
export async function goToTick(panel: FrameLocator, tick: number): Promise<void> {
  const canvas = panel.locator('.canvas');
  await canvas.press('Home');
  await sees(panel, (seen) => assert.ok(seen.tick <= 0, `at tick ${seen.tick}`));
  for (let i = 0; i < Math.floor(tick / 10); i++) await canvas.press('Control+ArrowRight');
  for (let i = 0; i < tick % 10; i++) await canvas.press('ArrowRight');
  await sees(panel, (seen) => assert.equal(seen.tick, tick));
}
