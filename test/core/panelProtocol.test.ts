import assert from 'node:assert/strict';
import type { View } from '../../src/core/protocol';
import { DESCRIPTOR, read } from '../../src/core/guard';
import { FROM_PANEL, PANEL_COMMANDS } from '../../src/core/panelProtocol';

const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 50, firstRow: 0, rows: 20, tick: -1 },
  selected: { fd: 5, gen: 0 },
  tab: 'calls',
};

const SEEK = { loop: 0, from: 7, direction: -1, selected: { fd: 5, gen: 0 } } as const;

const GOOD: readonly object[] = [
  { type: 'ready' },
  { type: 'look', view: VIEW },
  { type: 'look', view: { ...VIEW, selected: null, tick: 7, lastTick: 9 } },
  { type: 'look', view: { ...VIEW, event: 12 } },
  { type: 'look', view: { ...VIEW, scale: { by: 'ticks', of: 8 } } },
  { type: 'look', view: { ...VIEW, scale: { by: 'readiness' } } },
  { type: 'seen', number: 0 },
  { type: 'seek', number: 1, seek: SEEK },
  { type: 'seek', number: 2, seek: { ...SEEK, direction: 1, selected: null, from: -1 } },
  ...PANEL_COMMANDS.map((command) => ({ type: 'command', command })),
  { type: 'choosePoller', poller: 'epoll-et' },
  { type: 'start', scenario: 'framing' },
  { type: 'chooseSession', session: 3 },
];

const GARBAGE: readonly unknown[] = [
  ...[undefined, null, 0, '', 'ready', [], {}, () => {}, Symbol('ready')],
  { type: 'Ready' },
  { type: 'hello' },
  { type: 'look' },
  { type: 'look', view: null },
  ...['loop', 'lastTick', 'columns', 'firstRow', 'rows', 'tick'].flatMap((field) =>
    [-2, 0.5, NaN, Infinity, '1', null, undefined].map((value) => ({
      type: 'look',
      view: { ...VIEW, [field]: value },
    })),
  ),
  { type: 'look', view: { ...VIEW, columns: 1e9 } },
  { type: 'look', view: { ...VIEW, selected: undefined } },
  { type: 'look', view: { ...VIEW, selected: { fd: '5', gen: 0 } } },
  { type: 'look', view: { ...VIEW, tab: 'all' } },
  { type: 'look', view: { ...VIEW, event: -1 } },
  ...[null, {}, { by: 'ticks' }, { by: 'time', of: 0 }, { by: 'fd', of: 1 }].map((scale) => ({
    type: 'look',
    view: { ...VIEW, scale },
  })),
  { type: 'seen' },
  { type: 'seek', number: 1 },
  { type: 'seek', number: -1, seek: SEEK },
  ...['loop', 'from', 'direction', 'selected'].map((field) => ({
    ...{ type: 'seek', number: 1, seek: { ...SEEK, [field]: 'x' } },
  })),
  { type: 'seen', number: -1 },
  { type: 'command' },
  { type: 'command', command: 'stopAll' },
  { type: 'command', command: 'workbench.action.quit' },
  { type: 'command', command: ['pause'] },
  { type: 'choosePoller', poller: 'kqueue' },
  { type: 'chooseSession', session: -1 },
  { type: 'start', scenario: { id: 'framing' } },
];

describe('core/panelProtocol', () => {
  it('reads every message of the protocol', () => {
    for (const message of GOOD) assert.deepEqual(read(FROM_PANEL, message), message);
  });

  it('leaves out what is no field', () => {
    const scale = { by: 'readiness' };
    const view = {
      ...VIEW,
      scale: { ...scale, of: 1 },
      selected: { fd: 5, gen: 0, role: 'x' },
      evil: 1,
    };
    assert.deepEqual(read(FROM_PANEL, { type: 'look', view, other: 2 }), {
      ...{ type: 'look', view: { ...VIEW, scale } },
    });
  });

  it('drops garbage', () => {
    for (const value of GARBAGE) assert.equal(read(FROM_PANEL, value), undefined);
  });

  it('reads a descriptor of the tree', () => {
    assert.deepEqual(read(DESCRIPTOR, { fd: 7, gen: 2, role: 'x' }), { fd: 7, gen: 2 });
    for (const value of [null, {}, { fd: 7 }, { fd: -1, gen: 0 }])
      assert.equal(read(DESCRIPTOR, value), undefined);
  });
});
