/** When the status bar is told something, with an item that only counts. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { State } from '../../src/extension/state';
import { showStatusBar } from '../../src/extension/statusBar';
import { labSession, type ToldOfLab } from '../support/labSession';

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

  it('says no number of a fast loop that is about the one before', () => {
    for (const ticksPerSecond of [1000, 1040, 960, 1090, 2000]) tell({ ticksPerSecond });
    assert.deepEqual(texts.map(ticksIn), [1000, 2000]);
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
