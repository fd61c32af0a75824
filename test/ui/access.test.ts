/** The inspector without a mouse, and without eyes: keys for everything, and nothing that axe-core calls serious. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FrameLocator, Page } from 'playwright-core';
import { themes } from '../../tools/vscode/settings.mjs';
import type { Window } from '../../tools/vscode/window.mjs';
import { hasTurn, partOf } from '../support/share';
import { useVscode } from './harness';
import {
  badge,
  eventually,
  fresh,
  inspected,
  openTab,
  pause,
  sees,
  selectDescriptor,
  startScenario,
  traceOf,
} from './inspector';
import { netcat } from './netcat';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
/** A view has fewer places to stop at. */
const MOST_TABS = 60;

/** The classes that VS Code gives the page of a webview. */
const PAGE_CLASS: Readonly<Record<keyof typeof themes, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hcDark: 'vscode-high-contrast:not(.vscode-high-contrast-light)',
  hcLight: 'vscode-high-contrast-light',
};

describe('access to the inspector', () => {
  const vscode = useVscode();

  if (hasTurn(0, 2))
    it('is by keyboard alone: view, start, pause, step, timeline, descriptor, tabs, stop', async () => {
      const window = await fresh(await vscode.shared());
      const { page } = window;
      const panel = window.sidebar();
      await window.command('workbench.view.explorer');
      await window.palette('Socket Inspector: Focus on Inspector View', 'keys');
      await panel.locator('[data-scenario]').first().waitFor();
      await tabTo(page, panel, '[data-scenario="multi-client"] button');
      await page.keyboard.press('Enter');
      await badge(panel, 'running');
      await sees(panel, ({ tick }) => assert.ok(tick >= 3, `at tick ${tick}`));

      await page.keyboard.press('Space');
      await badge(panel, 'paused');
      const { tick } = await sees(panel, ({ tick }) => assert.ok(tick >= 3));
      await page.keyboard.press('.');
      await sees(panel, (seen) => assert.equal(seen.tick, tick + 1));
      await movesByKeys(page, panel, tick + 1);
      await pressChord(page, 'p');
      await badge(panel, 'running');
      await tabTo(page, panel, '[data-action=debug-stop]');
      await page.keyboard.press('Enter');
      await badge(panel, 'ended');
      assert.equal((await inspected(window)).session?.name, 'multi-client');
    });

  if (hasTurn(1, 2))
    it('has nothing serious for axe-core in sidebar and editor', async () => {
      const window = await fresh(await vscode.shared());
      await window.command('muxscope.openInEditor');
      await findsNothing(window, 'before a session');
      await stopInFrame(window, [window.sidebar(), window.editor()]);
      await findsNothing(window, 'within a frame');
    });
});

/** The two keys of the extension's key bindings. */
async function pressChord(page: Page, key: string): Promise<void> {
  await page.keyboard.press('Control+Alt+m');
  await page.keyboard.press(key);
}

/** Presses Tab until the focus is on such an element of the panel. */
async function tabTo(page: Page, panel: FrameLocator, selector: string): Promise<void> {
  const focused = panel.locator(`${selector}:focus`);
  for (let i = 0; i < MOST_TABS; i++) {
    await page.keyboard.press('Tab');
    if ((await focused.count()) > 0) return;
  }
  assert.fail(`${selector} did not get the focus by ${MOST_TABS} times Tab`);
}

async function movesByKeys(page: Page, panel: FrameLocator, newest: number): Promise<void> {
  await tabTo(page, panel, '.canvas');
  await page.keyboard.press('ArrowLeft');
  await sees(panel, ({ tick }) => assert.equal(tick, newest - 1));
  await page.keyboard.press('Home');
  await sees(panel, ({ tick }) => assert.equal(tick, 0));
  await page.keyboard.press('ArrowDown');
  const { fd } = await sees(panel, (seen) => assert.equal(seen.fd, seen.rows[0]?.fd));
  await page.keyboard.press('ArrowDown');
  await sees(panel, (seen) => assert.ok(seen.fd > fd));
  await tabTo(page, panel, '[role=tab]');
  for (const tab of ['frames', 'stream', 'calls', 'findings', 'queue']) {
    await page.keyboard.press('ArrowRight');
    await sees(panel, (seen) => assert.equal(seen.tab, tab));
  }
}

/** A session that is paused in the middle of a frame, its connection selected. */
async function stopInFrame(window: Window, panels: readonly FrameLocator[]): Promise<void> {
  const { listeners } = (await startScenario(window, 'framing')).lab!;
  const nc = netcat(listeners[0]);
  nc.type('\0\0\0\x05hello\0\0\0\x28half ');
  // Ticks alone would not do: some come while nc has not spoken yet.
  await eventually(async () => {
    const rows = await traceOf(window);
    assert.ok(
      rows.some(({ kind, length, have }) => kind === 'frame' && length === 40 && have === 5),
    );
  });
  await pause(window);
  for (const panel of panels) {
    await sees(panel, ({ rows }) => assert.equal(rows.length, 2));
    const { rows } = await sees(panel, (seen) => assert.equal(seen.state, 'paused'));
    await selectDescriptor(panel, rows[1]!.fd);
    await openTab(panel, 'frames');
    await sees(panel, ({ frames }) => assert.ok(frames.some(({ size }) => size === '5 of 40')));
  }
}

async function findsNothing(window: Window, when: string): Promise<void> {
  // The panel's own page is looked at in each.
  for (const theme of partOf(Object.keys(themes) as (keyof typeof themes)[], when.length)) {
    await window.theme(theme);
    for (const place of ['sidebar', 'editor'] as const) {
      const panel = window[place]();
      await panel.locator(`body.${PAGE_CLASS[theme]}[data-ready="1"]`).waitFor();
      await layGround(panel, place);
      assert.deepEqual(await seriousProblems(panel), [], `${theme}, ${place}, ${when}`);
    }
  }
}

/** The page of a webview is transparent: what is behind it axe-core, which looks at one frame, would take for white. */
async function layGround(panel: FrameLocator, place: 'sidebar' | 'editor'): Promise<void> {
  const variable = `--vscode-${place === 'sidebar' ? 'sideBar' : 'editor'}-background`;
  const html = panel.locator('html');
  await html.evaluate(`document.documentElement.style.backgroundColor = 'var(${variable})'`);
  const ground: string = await html.evaluate(
    'getComputedStyle(document.documentElement).backgroundColor',
  );
  assert.match(ground, /^rgb\(/, 'the ground is opaque');
}

type Violation = {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
};

async function seriousProblems(panel: FrameLocator): Promise<string[]> {
  const body = panel.locator('body');
  await body.evaluate(AXE);
  const violations: Violation[] = await body.evaluate(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
