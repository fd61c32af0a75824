/** What a start does before the core, which may have to start first, has answered anything. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Sessions } from '../../src/extension/sessions';
import { type Desk, startScenario } from '../../src/extension/sessionCommands';

const NEVER = new Promise<never>(() => undefined);

describe('a start', () => {
  it('opens the inspector while the core starts, not after it', async () => {
    const asked: string[] = [];
    const opened = new vscode.EventEmitter<void>();
    const isOpen = new Promise((resolve) => opened.event(resolve));
    const sessions = new Sessions({ get: () => undefined, update: async () => {} } as never);
    const core = { request: async ({ do: what }: { do: string }) => (asked.push(what), NEVER) };
    const state = { core, sessions, session: null, loadScenarios: () => NEVER };
    const panels = { show: async () => opened.fire() };
    void startScenario({ state, panels } as unknown as Desk, 'multi-port');
    await isOpen;
    assert.deepEqual(asked, ['start']);
  });
});
