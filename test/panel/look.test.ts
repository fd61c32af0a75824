/** How keys and clicks change what is looked at, and what is kept of it over a reload. */

import assert from 'node:assert/strict';
import type { Sight, Timeline } from '../../src/core/protocol';
import { actionOf } from '../../src/panel/keys';
import {
  FIRST_LOOK,
  type Look,
  type Move,
  type Scene,
  atDescriptor,
  atTick,
  following,
  isFollowing,
  moved,
  readinessBeside,
  restoredLook,
  sceneOf,
  scrolledRows,
  scrolledTicks,
  viewOf,
} from '../../src/panel/look';
import { CELL_BITS } from '../../src/trace/windows';

const COLUMNS = 20;

function timelineOf(firstTick: number, readyTicks: readonly number[] = []): Timeline {
  const cells = new Uint16Array(8 * COLUMNS);
  for (const tick of readyTicks) cells[2 * COLUMNS + tick - firstTick] = CELL_BITS.ready;
  const info = { role: 'connection', proto: 'tcp', local: '', peer: '', interest: 'r' } as const;
  return {
    ...{ firstTick, columns: COLUMNS, rowCount: 8, firstRow: 0, cells },
    rows: Array.from({ length: 8 }, (_, i) => ({
      ...{ ...info, fd: 5 + i, gen: 0, events: '', depth: 0, isClosed: false },
    })),
    waitedNs: new Float64Array(COLUMNS),
    workNs: new Float64Array(COLUMNS),
    ready: new Int32Array(COLUMNS),
    ...{ selectedRow: -1, clientSteps: [], clientCounts: new Int32Array(COLUMNS) },
  };
}

/** Ticks 10 to 99 kept, four rows fit. */
function sceneFor(look: Look, last = 99): Scene {
  const timeline = timelineOf(last - COLUMNS + 1);
  const sight = { firstTick: 10, newestTick: 99, timeline, tick: { tick: 98 } } as unknown as Sight;
  return sceneOf(look, sight, { columns: COLUMNS, rows: 4, cellWidth: 10 });
}

function after(look: Look, ...moves: Move[]): Look {
  return moves.reduce((at, move) => moved(at, sceneFor(at, shownLast(at)), move), look);
}

function shownLast({ lastTick }: Look): number {
  return lastTick < 0 ? 99 : lastTick;
}

describe('panel/look', () => {
  it('goes from tick to tick, and takes the window along only where it must', () => {
    const left = after(FIRST_LOOK, 'left');
    assert.deepEqual([left.tick, left.lastTick], [97, 99]);
    assert.equal(after(left, 'right').tick, 98);
    const back = after(FIRST_LOOK, 'pageLeft');
    assert.deepEqual([back.tick, back.lastTick], [78, 97]);
    const home = after(FIRST_LOOK, 'home', 'left', 'tenLeft');
    assert.deepEqual([home.tick, home.lastTick], [10, 29]);
    assert.deepEqual(after(home, 'end'), FIRST_LOOK);
  });

  it('follows until a tick is chosen, and again when asked', () => {
    assert.ok(isFollowing(FIRST_LOOK));
    const chosen = atTick(FIRST_LOOK, sceneFor(FIRST_LOOK), 90);
    assert.ok(!isFollowing(chosen));
    assert.ok(isFollowing(following(chosen)));
    assert.equal(atTick(FIRST_LOOK, sceneFor(FIRST_LOOK), 500).tick, 99);
  });

  it('scrolls back without losing the selected tick, and follows again at the end', () => {
    const back = scrolledTicks(FIRST_LOOK, sceneFor(FIRST_LOOK), -30);
    assert.deepEqual([back.tick, back.lastTick], [98, 69]);
    assert.equal(scrolledTicks(back, sceneFor(back, 69), -500).lastTick, 10 + COLUMNS - 1);
    assert.equal(scrolledTicks(back, sceneFor(back, 69), 500).lastTick, 99);
  });

  it('brings the selected row into view, and stops at the first and the last', () => {
    const first = after(FIRST_LOOK, 'down');
    assert.deepEqual(first.selected, { fd: 5, gen: 0 });
    assert.deepEqual(after(first, 'up'), first);
    const fifth = after(FIRST_LOOK, 'down', 'down', 'down', 'down', 'down');
    assert.deepEqual([fifth.selected?.fd, fifth.firstRow], [9, 1]);
    const last = atDescriptor(FIRST_LOOK, sceneFor(FIRST_LOOK), { fd: 12, gen: 0 });
    assert.equal(last.firstRow, 4);
    assert.deepEqual(after(last, 'down'), last);
    assert.equal(scrolledRows(last, sceneFor(last), 100).firstRow, 4);
    assert.equal(scrolledRows(last, sceneFor(last), -100).firstRow, 0);
  });

  it('zooms around the selected tick', () => {
    assert.equal(after(FIRST_LOOK, 'zoomIn').cellWidth, 12);
    const old = { ...FIRST_LOOK, tick: 30, lastTick: 48 };
    const near = moved(old, sceneFor(old, 48), 'zoomIn');
    assert.ok(near.tick > near.lastTick - 16 && near.tick <= near.lastTick);
  });

  it('finds the readiness before and after a tick', () => {
    const timeline = timelineOf(80, [82, 90, 91]);
    const name = { fd: 7, gen: 0 };
    assert.equal(readinessBeside(timeline, name, 90, -1), 82);
    assert.equal(readinessBeside(timeline, name, 90, 1), 91);
    assert.equal(readinessBeside(timeline, name, 82, -1), -1);
    assert.equal(readinessBeside(timeline, { fd: 7, gen: 1 }, 90, -1), -1);
  });

  it('asks for what is shown, and a few rows around it', () => {
    const look = { ...FIRST_LOOK, firstRow: 6 };
    const view = viewOf(look, { columns: 40, rows: 10 }, -1);
    assert.deepEqual([view.columns, view.firstRow, view.rows], [40, 2, 18]);
    assert.equal(viewOf(FIRST_LOOK, { columns: 1, rows: 1 }, -1).firstRow, 0);
  });

  it('restores what it kept, and of anything else what is right in it', () => {
    const look: Look = {
      ...{
        loop: 2,
        lastTick: 40,
        cellWidth: 15,
        firstRow: 2,
        tick: 33,
        selected: { fd: 7, gen: 1 },
      },
      ...{ tab: 'stream', isTable: true },
    };
    assert.deepEqual(restoredLook(JSON.parse(JSON.stringify(look))), look);
    for (const garbage of [undefined, null, 7, 'look', [], { tick: '3', selected: { fd: 'x' } }]) {
      assert.deepEqual(restoredLook(garbage), FIRST_LOOK);
    }
    const half = restoredLook({ ...look, cellWidth: 7, tab: 'other', firstRow: -4 });
    assert.deepEqual(half, { ...look, cellWidth: 0, tab: 'queue', firstRow: 0 });
  });
});

describe('panel/keys', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

  it('leaves to a control, a field and VS Code what is theirs', () => {
    const space = { ...plain, key: ' ' };
    assert.deepEqual(actionOf(space, 'page'), { do: 'toggle' });
    assert.equal(actionOf(space, 'control'), null);
    assert.equal(actionOf({ ...plain, key: '.' }, 'field'), null);
    assert.equal(actionOf({ ...plain, key: '.', ctrlKey: true }, 'timeline'), null);
    assert.equal(actionOf({ ...plain, key: 'ArrowLeft' }, 'page'), null);
  });

  it('moves by arrows in the timeline, ten at once with shift', () => {
    const left = { ...plain, key: 'ArrowLeft' };
    assert.deepEqual(actionOf(left, 'timeline'), { do: 'move', move: 'left' });
    const ten = actionOf({ ...left, shiftKey: true }, 'timeline');
    assert.deepEqual(ten, { do: 'move', move: 'tenLeft' });
    assert.deepEqual(actionOf({ ...plain, key: ']' }, 'control'), { do: 'seek', direction: 1 });
  });
});
