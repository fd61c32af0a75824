/** What Muxscope costs inside VS Code: activation, the first tick, the extension host's thread, the panel's script, the package. */

import { statSync } from 'node:fs';
import { chdir } from 'node:process';
import { join } from 'node:path';
import { chromiumMissing, launchChromium } from '../tools/vscode/chromium.mjs';
import { startHost } from '../tools/vscode/host.mjs';
import { bridged, openWindow, type Window } from '../tools/vscode/window.mjs';
import { TARGETS, packageVsix } from '../tools/vsix.mjs';
import type { Effort } from './measure';
import { measuredRow, median, missingRow, type Row } from './rows';
import { compile } from './servers';
import { benchExtensionHost } from './vscodeHost';
import { benchPanel } from './vscodePanel';
import { type Activation, endSession, timeActivation, timeFirstTick } from './vscodeStart';

// The bundle stands in dist/bench.
const root = join(__dirname, '../..');
const EXTENSION_ID = 'muxscope.muxscope';
const MAX_VSIX_MB = 3;

/** Rows of VS Code; one row that says why where there is no browser or compiler. */
export async function benchVscode(
  { runs }: Effort,
  progress: (line: string) => void,
): Promise<Row[]> {
  const reason = chromiumMissing();
  if (reason !== undefined) return [missingRow('vscode', '', 'skipped', reason)];
  const load = compile('load.c');
  if ('missing' in load) return [missingRow('vscode', '', 'skipped', load.missing)];
  chdir(root);
  const host = await startHost(bridged({ installed: [root] }, root));
  const browser = await launchChromium();
  const open = (): Promise<Window> =>
    openWindow(host, browser, EXTENSION_ID, { settings: { 'muxscope.simulatedClients': false } });
  try {
    const starts = await benchStarts(open, Math.min(runs, 3), progress);
    const window = await open();
    const extensionHost = await benchExtensionHost(window, await open(), load.path, progress);
    const panel = await benchPanel(window, load.path, progress);
    return [...starts, ...extensionHost, ...panel, vsixRow()];
  } finally {
    await browser.close();
    await host.stop();
  }
}

/** Each start in a window of its own, in which nothing of the extension is on screen yet. */
async function benchStarts(
  open: () => Promise<Window>,
  rounds: number,
  progress: (line: string) => void,
): Promise<Row[]> {
  const activations: Activation[] = [];
  const firstTicks: number[] = [];
  const again: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const window = await open();
    await window.configure('muxscope.simulatedClients', true);
    activations.push(await timeActivation(window));
    firstTicks.push(await timeFirstTick(window));
    await endSession(window);
    again.push(await timeFirstTick(window));
    await endSession(window);
    await window.close();
    progress(`vscode start ${round}/${rounds}: first tick after ${firstTicks.at(-1)} ms`);
  }
  return [
    measuredRow(
      'vscode activation',
      'ms',
      activations.map(({ ownMs }) => ownMs),
      { atMost: 20 },
      { toldMs: median(activations.map(({ toldMs }) => toldMs)) },
    ),
    measuredRow('vscode first tick, nothing open before', 'ms', firstTicks, { atMost: 1000 }),
    measuredRow('vscode first tick, inspector open', 'ms', again, { atMost: 1000 }),
  ];
}

function vsixRow(): Row {
  const target = `${process.platform}-${process.arch}`;
  const budget = { atMost: MAX_VSIX_MB };
  const known = Object.keys(TARGETS).find((name) => name === target);
  if (known === undefined)
    return missingRow('vsix', 'MB', 'skipped', `there is no VSIX for ${target}`, budget);
  const file = packageVsix(known as keyof typeof TARGETS, { file: 'dist/bench/muxscope.vsix' });
  return measuredRow(`vsix ${target}`, 'MB', [statSync(file).size / 2 ** 20], budget);
}
