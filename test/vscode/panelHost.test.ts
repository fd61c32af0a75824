/** A panel's side in the extension, with a webview and a core that only keep what they are told. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CoreState, ToPanel } from '../../src/core/panelProtocol';
import type { ScenarioInfo, View } from '../../src/core/protocol';
import { type PanelContext, PanelHost } from '../../src/extension/panelHost';
import { Sessions } from '../../src/extension/sessions';
import type { SentSight } from '../../src/core/messages';

const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 50, firstRow: 0, rows: 20, tick: 3 },
  selected: null,
  tab: 'calls',
};

const hosts = new Set<PanelHost>();

afterEach('dispose the panels of this test', () => {
  for (const host of hosts) host.dispose();
  hosts.clear();
});

class Stage {
  isVisible = true;
  /** What the panel was sent. */
  readonly sent: ToPanel[] = [];
  /** What the core was told. */
  readonly told: unknown[][] = [];
  readonly warnings: string[] = [];
  readonly host: PanelHost;
  readonly says = new vscode.EventEmitter<unknown>();
  readonly core = new vscode.EventEmitter<CoreState>();
  readonly scenarios = new vscode.EventEmitter<readonly ScenarioInfo[]>();
  readonly sights = new vscode.EventEmitter<SentSight>();
  readonly sessions = new Sessions({ get: () => undefined, update: async () => {} } as never);

  constructor() {
    const webview = {
      ...{ options: {}, html: '', cspSource: 'x:', onDidReceiveMessage: this.says.event },
      asWebviewUri: (uri: vscode.Uri) => uri,
      postMessage: async (message: ToPanel) => this.sent.push(message) > 0,
    };
    const note =
      (what: string) =>
      (...args: unknown[]) =>
        this.told.push([what, ...args]);
    const state = {
      core: {
        state: { is: 'ready' },
        look: note('look'),
        seen: note('seen'),
        leave: note('leave'),
      },
      ...{ scenarios: [], loadScenarios: async () => [] },
      ...{ onDidChangeCore: this.core.event, onDidChangeScenarios: this.scenarios.event },
      onDidSee: this.sights.event,
      sessions: this.sessions,
    };
    const log = { warn: (text: string) => this.warnings.push(text) };
    const ctx = { state, log, readPanel: () => ({ script: '', style: '' }) };
    this.host = new PanelHost(
      { webview, place: 'editor', session: 7, isVisible: () => this.isVisible },
      ctx as unknown as PanelContext,
    );
    hosts.add(this.host);
  }

  /** The name by which the core knows the panel. */
  get viewer(): string {
    this.says.fire({ type: 'look', view: VIEW });
    return String(this.told.at(-1)?.[1]);
  }

  types(): string[] {
    return this.sent.map(({ type }) => type);
  }

  hide(): void {
    this.isVisible = false;
    this.host.visibilityChanged();
  }
}

const SIGHT = new Uint8Array([1, 2, 3]);

describe('extension/panelHost', () => {
  it('says nothing before the panel is ready, then hello first', () => {
    const stage = new Stage();
    stage.core.fire({ is: 'starting' });
    stage.host.want({ type: 'select', selected: { fd: 5, gen: 0 } });
    assert.equal(stage.sent.length, 0);
    stage.says.fire({ type: 'ready' });
    assert.deepEqual(stage.types(), ['hello', 'core', 'select']);
    assert.ok(stage.sent[0]?.type === 'hello' && stage.sent[0].place === 'editor');
  });

  it('passes its own looks and sights through, and no others', () => {
    const stage = new Stage();
    stage.says.fire({ type: 'ready' });
    const { viewer } = stage;
    assert.deepEqual(stage.told.at(-1), ['look', viewer, 7, VIEW]);
    assert.deepEqual(stage.host.view, VIEW);
    stage.sights.fire({ viewer: 'somebody', number: 1, sight: SIGHT });
    stage.sights.fire({ viewer, number: 2, sight: SIGHT });
    assert.deepEqual(stage.sent.at(-1), { type: 'sight', number: 2, sight: SIGHT });
    stage.sights.fire({ viewer, number: 3, sight: SIGHT, isUnasked: true });
    const unasked = { type: 'sight', number: 3, sight: SIGHT, isUnasked: true };
    assert.deepEqual(stage.sent.at(-1), unasked);
    assert.equal(stage.types().filter((type) => type === 'sight').length, 2);
    stage.says.fire({ type: 'seen', number: 2 });
    assert.deepEqual(stage.told.at(-1), ['seen', viewer, 2]);
  });

  it('leaves when it is hidden, and is not brought back by what was on its way', () => {
    const stage = new Stage();
    stage.says.fire({ type: 'ready' });
    const { viewer } = stage;
    stage.hide();
    assert.deepEqual(stage.told.at(-1), ['leave', viewer]);
    const [told, sent] = [stage.told.length, stage.sent.length];
    stage.says.fire({ type: 'look', view: VIEW });
    stage.sights.fire({ viewer, number: 3, sight: SIGHT });
    stage.core.fire({ is: 'ready' });
    assert.deepEqual([stage.told.length, stage.sent.length], [told, sent]);
    assert.equal(stage.host.view, undefined);
  });

  it('begins anew when its page was loaded again', () => {
    const stage = new Stage();
    stage.says.fire({ type: 'ready' });
    const { viewer } = stage;
    stage.says.fire({ type: 'ready' });
    assert.deepEqual(stage.told.at(-1), ['leave', viewer]);
    assert.deepEqual(stage.types(), ['hello', 'core', 'hello', 'core']);
  });

  it('drops garbage with one line in the log', () => {
    const stage = new Stage();
    const ring: { self?: unknown } = {};
    ring.self = ring;
    for (const value of [null, 'x'.repeat(9999), { type: 'look' }, ring]) stage.says.fire(value);
    assert.equal(stage.warnings.length, 4);
    for (const line of stage.warnings) assert.match(line, /^dropped what editor-\d+ sent.{1,250}$/);
    assert.ok(!stage.told.some(([what]) => what === 'look'));
  });
});
