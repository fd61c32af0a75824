/** How often the status bar is told something, with an item that only counts. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { State } from '../../src/extension/state';
import { showStatusBar } from '../../src/extension/statusBar';
import { labSession, type ToldOfLab } from '../support/labSession';

const SECOND_MS = 1000;

describe('extension/statusBar', () => {
  const texts: string[] = [];
  const changed = new vscode.EventEmitter<undefined>();
  let session = labSession({ state: 'running' });
  let shown: vscode.Disposable | undefined;

  function tell(change: ToldOfLab): void {
    session = labSession({ scenario: 'echo', state: 'running', ready: 1, ...change });
    changed.fire(undefined);
  }

  beforeEach(() => {
    texts.length = 0;
    const state = {
      core: { state: { is: 'ready' } },
      onDidChangeCore: new vscode.EventEmitter().event,
      sessions: { all: [session], onDidChange: changed.event },
      get session() {
        return session;
      },
    };
    const item = {
      set text(text: string) {
        texts.push(text);
      },
      show: () => undefined,
      dispose: () => undefined,
    };
    shown = showStatusBar(state as unknown as State, item as unknown as vscode.StatusBarItem);
  });

  afterEach(() => {
    shown?.dispose();
  });

  it('counts once a second, and in the end says the newest', async () => {
    for (let ticks = 10; ticks < 20; ticks++) tell({ ticksPerSecond: ticks });
    assert.deepEqual(texts.map(ticksIn), [10]);
    await sleep(SECOND_MS + 100);
    assert.deepEqual(texts.map(ticksIn), [10, 19]);
  });

  it('says at once what is more than another number', () => {
    tell({ ticksPerSecond: 10 });
    tell({ ticksPerSecond: 0, isWaiting: true });
    tell({ state: 'paused' });
    tell({ state: 'paused', ready: 2 });
    tell({ id: 2, ticksPerSecond: 10 });
    assert.equal(texts.length, 5);
  });
});

function ticksIn(text: string): number {
  return Number(/(\d+) ticks/.exec(text)?.[1]);
}
