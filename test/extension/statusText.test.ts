import assert from 'node:assert/strict';
import { statusText, steadyRate } from '../../src/extension/statusText';
import { english } from './english';
import { type ToldOfLab, labSession } from '../support/labSession';

const SESSION: ToldOfLab = {
  ...{ id: 1, scenario: 'multi-port', title: 'One wait over two ports', poller: 'select' },
  ...{ pollers: ['select'], state: 'running', problem: '', listeners: ['127.0.0.1:8001'] },
  ...{
    moved: [],
    ticks: 9,
    ticksPerSecond: 12,
    watched: 3,
    ready: 2,
    busy: 0,
    events: 1,
    letGo: 0,
  },
};

function textOf(change: ToldOfLab): string | undefined {
  return statusText({ is: 'ready' }, labSession({ ...SESSION, ...change }), english)?.text;
}

describe('extension/statusText', () => {
  it('says nothing where nothing was started', () => {
    assert.equal(statusText({ is: 'ready' }, null, english), undefined);
    assert.equal(statusText({ is: 'off' }, null, english), undefined);
  });

  it('tells scenario, ticks a second and how many are ready', () => {
    assert.equal(textOf({}), '$(pulse) multi-port · 12 ticks/s · last tick: ready 2');
    const once = textOf({ ticksPerSecond: 1 });
    assert.equal(once, '$(pulse) multi-port · 1 tick/s · last tick: ready 2');
  });

  it('tells of many ticks nothing of the last one', () => {
    assert.equal(textOf({ ticksPerSecond: 100 }), '$(pulse) multi-port · 100 ticks/s');
    assert.equal(textOf({ ticksPerSecond: 99 })?.includes('99 ticks/s · last tick'), true);
  });

  it('tells of many ticks roughly how many they are, and the same while they are about as many', () => {
    let shown = 0;
    const all = [1460, 1510, 1340, 1640, 1660, 1510, 99, 98, 104, 112, 116];
    const rates = all.map((now) => (shown = steadyRate(shown, now)));
    assert.deepEqual(rates, [1500, 1500, 1300, 1600, 1600, 1600, 99, 98, 100, 110, 110]);
  });

  it('says of a wait that goes on no number of the tick before it', () => {
    const waiting = textOf({ ticksPerSecond: 0, isWaiting: true });
    assert.equal(waiting, '$(pulse) multi-port · waiting');
    assert.equal(textOf({ ticksPerSecond: 0 }), '$(pulse) multi-port · working');
  });

  it('counts no ticks where nothing waits', () => {
    assert.equal(textOf({ poller: '', pollers: [] }), '$(pulse) multi-port · running');
  });

  it('tells each other state, with its icon', () => {
    assert.equal(textOf({ state: 'starting' }), '$(loading~spin) multi-port · starting');
    assert.equal(
      textOf({ state: 'paused' }),
      '$(debug-pause) multi-port · paused · last tick: ready 2',
    );
    assert.equal(textOf({ state: 'ended' }), '$(debug-stop) multi-port · ended');
  });

  it('marks what went wrong, and tells it to who points there', () => {
    const ended = statusText(
      { is: 'ready' },
      labSession({ ...SESSION, state: 'ended', problem: 'bind: EACCES' }),
      english,
    );
    assert.equal(ended?.text, '$(error) multi-port · ended');
    assert.ok(ended.isError && ended.tooltip.includes('bind: EACCES'));
    const { lab, ...rest } = labSession({ ...SESSION, state: 'ended', problem: 'it is cut' });
    assert.ok(lab);
    const opened = {
      ...({ path: '/a.mux.arrow', format: 'arrow', writtenAt: 0, isWhole: false } as const),
      ...{ source: 'lab', program: '', host: '', bytes: 900, bytesRead: 900 },
    };
    const file = statusText({ is: 'ready' }, { ...rest, opened }, english);
    assert.ok(file?.isError === false && file.tooltip.includes('it is cut'));
    const closed = statusText({ is: 'closed', reason: 'it was ended by SIGKILL' }, null, english);
    assert.ok(closed?.isError === true && closed.tooltip.includes('SIGKILL'));
  });
});
