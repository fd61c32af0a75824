/** What the panel shows equals the trace, and each of two panels shows what was selected in it. */

import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { Window } from '../../tools/vscode/window.mjs';
import { type Row, rowsOf } from '../support/command';
import { hasTurn, partOf, rounds } from '../support/share';
import { callsIn, framesUpTo, queueAfter, setsIn, sorted, ticksOf } from './expected';
import { useVscode } from './harness';
import {
  eventually,
  fresh,
  goToTick,
  newestTick,
  openTab,
  pause,
  sees,
  selectDescriptor,
  startScenario,
  traceOf,
} from './inspector';
import { netcat } from './netcat';

const TICKS = rounds({ short: 3, long: 6 });
/** Ticks that a scenario is let run for, at least. */
const ENOUGH = 30;

describe('what the panel shows', () => {
  const vscode = useVscode();

  for (const scenario of partOf(['framing', 'read-write-split', 'multi-client'], 0)) {
    it(`equals the JSON rows at random ticks: ${scenario}`, async () => {
      const window = await fresh(await vscode.shared());
      const panel = await runInEditor(window, scenario);
      const rows = await traceOf(window);
      for (const tick of someOf(ticksOf(rows), TICKS)) {
        await goToTick(panel, tick);
        await showsTick(panel, rows, tick);
        await showsDescriptors(panel, rows, tick);
      }
    });
  }

  if (hasTurn(0, 2))
    it('is copied as JSON, the selected tick alone', async () => {
      const window = await fresh(await vscode.shared());
      const panel = await runInEditor(window, 'multi-client');
      const rows = await traceOf(window);
      const [tick = 0] = someOf(ticksOf(rows), 1);
      await goToTick(panel, tick);
      const copying = window.command('muxscope.copyJson');
      const choices = window.page.locator('.quick-input-list .monaco-list-row');
      await choices.filter({ hasText: `Tick ${tick}` }).click();
      assert.deepEqual(
        rowsOf(String(await copying)),
        rows.filter((row) => row.loop === 0 && row.tick === tick),
      );
    });

  if (hasTurn(1, 2))
    it('is its own in each of sidebar and editor, of one session', async () => {
      const window = await fresh(await vscode.shared());
      const { listeners } = (await startScenario(window, 'multi-client')).lab!;
      // One after the other, so that the first row is the first to speak.
      for (const word of ['one', 'two']) {
        const nc = netcat(listeners[0]);
        await eventually(() => assert.match(nc.printed(), /Hello_World/));
        nc.type(word);
        await eventually(() => assert.ok(nc.printed().endsWith(word)));
      }
      await window.command('muxscope.openInEditor');
      const panels = [window.sidebar(), window.editor()] as const;
      const { rows } = await sees(panels[1], (seen) => assert.equal(seen.rows.length, 3));
      await pause(window);
      for (const [index, panel] of panels.entries()) {
        await selectDescriptor(panel, rows[index + 1]!.fd);
        await openTab(panel, 'stream');
      }
      const trace = await traceOf(window);
      const isFirstWord = ({ kind, got }: Row): boolean => kind === 'recv' && got === 'one'.length;
      const tick = trace.find(isFirstWord)!.tick;
      await goToTick(panels[0], tick);
      await showApart(panels, [tick, newestTick(trace)]);
    });
});

/** Lets clients talk for some ticks, pauses, and gives the panel in the editor, which follows the newest tick. */
async function runInEditor(window: Window, scenario: string): Promise<FrameLocator> {
  await startScenario(window, scenario, { clients: true });
  await window.command('muxscope.openInEditor');
  const panel = window.editor();
  await eventually(async () =>
    assert.ok(ticksOf(await traceOf(window)).length >= ENOUGH, 'too few ticks'),
  );
  await pause(window, panel);
  return panel;
}

async function showsTick(panel: FrameLocator, rows: readonly Row[], tick: number): Promise<void> {
  await sees(panel, (seen) => {
    assert.deepEqual(sorted(seen.sets), setsIn(rows, tick), `sets of tick ${tick}`);
    const calls = seen.calls.map(({ note: _, ...line }) => line);
    assert.deepEqual(calls, callsIn(rows, tick), `calls of tick ${tick}`);
    for (const { fd, gen, depth } of seen.rows) {
      const queue = queueAfter(rows, tick, `${fd}.${gen}`);
      assert.equal(depth, queue.length, `depth of ${fd}.${gen} in tick ${tick}`);
    }
  });
}

/** Queue and frames of a descriptor that has some, else of any. */
async function showsDescriptors(
  panel: FrameLocator,
  rows: readonly Row[],
  tick: number,
): Promise<void> {
  const { rows: shown } = await sees(panel, () => undefined);
  const weights = shown.map(({ fd, gen }) => {
    const name = `${fd}.${gen}`;
    return queueAfter(rows, tick, name).length + framesUpTo(rows, tick, name).length;
  });
  const { fd, gen } = shown[weights.indexOf(Math.max(...weights))]!;
  const name = `${fd}.${gen}`;
  const what = `${name} in tick ${tick}`;
  await selectDescriptor(panel, fd, gen);
  await openTab(panel, 'queue');
  await sees(panel, ({ queue }) => assert.deepEqual(queue, queueAfter(rows, tick, name), what));
  await openTab(panel, 'frames');
  await sees(panel, ({ frames }) => assert.deepEqual(frames, framesUpTo(rows, tick, name), what));
}

/** So many of them, chosen by chance. */
function someOf(numbers: readonly number[], count: number): number[] {
  const left = [...numbers];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [chosen] = left.splice(Math.floor(Math.random() * left.length), 1);
    return chosen!;
  });
}

/** The first panel the first talker at its tick, the second the second at the other tick, of one session. */
async function showApart(
  panels: readonly [FrameLocator, FrameLocator],
  ticks: readonly [number, number],
): Promise<void> {
  const words = ['one', 'two'];
  for (const [index, panel] of panels.entries()) {
    await sees(panel, ({ tick, stream }) => {
      assert.equal(tick, ticks[index]);
      assert.ok(stream.some(({ text }) => text === words[index]));
      assert.ok(!stream.some(({ text }) => text === words[1 - index]));
    });
  }
  const [one, other] = await Promise.all(panels.map((panel) => sees(panel, () => undefined)));
  assert.notEqual(one!.fd, other!.fd);
  assert.notEqual(one!.facts['peer'], other!.facts['peer']);
  assert.equal(one!.facts['local'], other!.facts['local']);
  assert.deepEqual([one!.state, other!.state], ['paused', 'paused']);
}
