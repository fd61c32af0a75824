/** Palette, tree and panel each start, pause, step and stop a scenario, in real VS Code. */

import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Window } from '../../tools/vscode/window.mjs';
import { hasTurn } from '../support/share';
import { useVscode } from './harness';
import {
  badge,
  eventually,
  fresh,
  inspected,
  newestTick,
  sees,
  sessionIn,
  traceOf,
} from './inspector';

const CATEGORY = 'Socket Inspector';

/** One of the three ways to control a session. */
type Controls = {
  readonly start: (scenario: string) => Promise<void>;
  readonly pause: () => Promise<void>;
  readonly step: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

describe('controls of the inspector', () => {
  const vscode = useVscode();

  for (const [number, [name, controlsOf]] of (
    [
      ['palette', byPalette],
      ['tree', byTree],
      ['panel', byPanel],
    ] as const
  ).entries()) {
    if (!hasTurn(number, 3)) continue;
    it(`start, pause, step by exactly one tick, and stop: ${name}`, async () => {
      const window = await fresh(await vscode.shared());
      await startsPausesStepsAndStops(window, controlsOf(window));
    });
  }
});

async function startsPausesStepsAndStops(window: Window, controls: Controls): Promise<void> {
  await controls.start('multi-port');
  await badge(window.sidebar(), 'running');
  await sessionIn(window, 'running');
  await eventually(async () => assert.ok(newestTick(await traceOf(window)) >= 0, 'no tick'));
  await controls.pause();
  await badge(window.sidebar(), 'paused');
  for (let i = 0; i < 3; i++) await stepsByOne(window, controls);
  await controls.stop();
  await badge(window.sidebar(), 'ended');
  assert.equal((await sessionIn(window, 'ended')).problem, '');
}

/** The trace is the judge: a second tick would be in it, whatever the panel shows. */
async function stepsByOne(window: Window, { step }: Controls): Promise<void> {
  const before = newestTick(await traceOf(window));
  await sees(window.sidebar(), ({ tick }) => assert.equal(tick, before));
  await step();
  await sees(window.sidebar(), ({ state, tick }) =>
    assert.deepEqual({ state, tick }, { state: 'paused', tick: before + 1 }),
  );
  // A command that changes nothing is answered after all that came before it.
  await window.command('muxscope.pause');
  assert.equal(newestTick(await traceOf(window)), before + 1);
}

function byPalette(window: Window): Controls {
  return {
    start: async (scenario) => {
      await window.palette(`${CATEGORY}: Start Scenario…`);
      const rows = window.page.locator('.quick-input-list .monaco-list-row');
      await rows.filter({ has: window.page.getByText(scenario, { exact: true }) }).click();
    },
    pause: () => window.palette(`${CATEGORY}: Pause`),
    step: () => window.palette(`${CATEGORY}: Step Tick`),
    stop: () => window.palette(`${CATEGORY}: Stop Scenario`),
  };
}

/** By the buttons that an item shows when it is pointed at. */
function byTree(window: Window): Controls {
  const item = (scenario: string): Locator =>
    window.page
      .locator('.part.sidebar .monaco-list-row')
      .filter({ has: window.page.getByText(scenario, { exact: true }) });
  const press = async (scenario: string, button: string): Promise<void> => {
    await eventually(async () => {
      await item(scenario).hover({ timeout: 2000 });
      await item(scenario).getByRole('button', { name: button }).click({ timeout: 2000 });
    });
  };
  const running = async (): Promise<string> => (await inspected(window)).session?.name ?? '';
  return {
    start: (scenario) => press(scenario, 'Start Scenario…'),
    pause: async () => press(await running(), 'Pause'),
    step: async () => press(await running(), 'Step Tick'),
    stop: async () => press(await running(), 'Stop Scenario'),
  };
}

function byPanel(window: Window): Controls {
  const panel = window.sidebar();
  const press = (name: string): Promise<void> =>
    panel.getByRole('button', { name, exact: true }).click();
  return {
    start: (scenario) => panel.locator(`[data-scenario="${scenario}"] button`).click(),
    pause: () => press('Pause'),
    step: () => press('Step Tick'),
    stop: () => press('Stop'),
  };
}
