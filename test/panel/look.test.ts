/** How keys and clicks change what is looked at, and what is kept of it over a reload. */

import assert from 'node:assert/strict';
import { arrangementKey } from '../../src/core/arrangementKey';
import type { Sight, Timeline } from '../../src/core/protocol';
import { type Focus, actionOf } from '../../src/panel/keys';
import { type Move, atKnownLoop, atMoment, isAnswer, moved } from '../../src/panel/look/choice';
import { FIRST_LOOK, type Look, type Scene } from '../../src/panel/look/look';
import { atDescriptor, revealed, rowsShown, scrolledRows } from '../../src/panel/look/rows';
import { sceneOf, viewOf } from '../../src/panel/look/scene';
import { atTick, following, isFollowing, scrolledTicks } from '../../src/panel/look/time';
import {
  allShown,
  closedHiddenOrNot,
  hiddenOne,
  onlyOrAll,
  pinnedOrNot,
  turnedGroup,
} from '../../src/panel/look/arrangement';
import { restoredKept } from '../../src/panel/look/kept';
import { NOT_TURNED, turnedBack, turnedOn } from '../../src/panel/look/turned';
import { CELL_BITS } from '../../src/trace/cells';
import { randomFrom } from '../support/randomTrace';

const COLUMNS = 20;

function timelineOf(firstTick: number, readyTicks: readonly number[] = []): Timeline {
  const cells = new Uint16Array(8 * COLUMNS);
  for (const tick of readyTicks) cells[2 * COLUMNS + tick - firstTick] = CELL_BITS.ready;
  const info = { role: 'connection', proto: 'tcp', local: '', peer: '', interest: 'r' } as const;
  return {
    ...{ firstTick, columns: COLUMNS, readFrom: 0, rowCount: 8, firstRow: 0, cells },
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
  const tick = { tick: 98 };
  const sight = { loop: 0, firstTick: 10, newestTick: 99, timeline, tick } as unknown as Sight;
  return sceneOf(look, sight, { columns: COLUMNS, rows: 4, cellWidth: 10, width: 10 * COLUMNS });
}

function after(look: Look, ...moves: Move[]): Look {
  return moves.reduce((at, move) => moved(at, sceneFor(at, shownLast(at)), move), look);
}

function shownLast({ lastTick }: Look): number {
  return lastTick < 0 ? 99 : lastTick;
}

/** Kept by something else. */
const BROKEN = {
  ...{ tick: '3', selected: { fd: 'x' } },
  arrangement: { sort: 'size', pinned: [7, { fd: -1, gen: 0 }], hidden: 'all', turned: [1] },
};

/** No event, finding or search is to be shown. */
const NOTHING = { event: -1, finding: '', search: '', find: -1 };

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

  it('leaves an unfolded number upward and downward, past the head of its uses', () => {
    const timeline = timelineOf(80);
    const uses = { by: 'number', key: '6', count: 2, isFolded: false } as const;
    const [above, head, below] = timeline.rows;
    const rows = [above!, { ...head!, gen: 1, group: uses }];
    for (const gen of [0, 1]) rows.push({ ...head!, gen });
    rows.push({ ...below!, fd: 7 });
    const sight = { loop: 0, firstTick: 10, newestTick: 99, tick: { tick: 99 } };
    const told = { ...sight, timeline: { ...timeline, rows, rowCount: rows.length } };
    const fit = { columns: COLUMNS, rows: 5, cellWidth: 10, width: COLUMNS * 10 };
    const scene = sceneOf(FIRST_LOOK, told as unknown as Sight, fit);
    const walk = (selected: Look['selected'], move: Move): string[] => {
      const names: string[] = [];
      for (let i = 0; i < 4; i++) {
        const look: Look = { ...FIRST_LOOK, selected };
        selected = moved(look, scene, move).selected;
        names.push(`${selected?.fd}#${selected?.gen}`);
      }
      return names;
    };
    assert.deepEqual(walk({ fd: 7, gen: 0 }, 'up'), ['6#1', '6#0', '5#0', '5#0']);
    assert.deepEqual(walk({ fd: 5, gen: 0 }, 'down'), ['6#0', '6#1', '7#0', '7#0']);
  });

  it('holds what is kept to what there is, whatever it was kept from', () => {
    const random = randomFrom(3);
    for (let round = 0; round < 500; round++) {
      const look: Look = {
        ...FIRST_LOOK,
        ...{ firstRow: random(2000), tick: random(2000) - 1, lastTick: random(2000) - 1 },
      };
      const rows = 1 + random(12);
      const last = 29 + random(71);
      const timeline = timelineOf(last - COLUMNS + 1);
      const kept = { loop: 0, firstTick: 10, newestTick: last, tick: { tick: last } };
      const sight = { ...kept, timeline } as unknown as Sight;
      const scene = sceneOf(look, sight, {
        columns: COLUMNS,
        rows,
        cellWidth: 10,
        width: 10 * COLUMNS,
      });
      const { firstRow, firstTick, tick } = scene;
      const told = JSON.stringify({ look, rows, last, firstRow, firstTick, tick });
      assert.equal(rowsShown(scene).length, Math.min(8, rows), told);
      assert.ok(firstTick >= 10 && firstTick + COLUMNS - 1 <= last, told);
      assert.ok(tick >= 10 && tick <= last, told);
      const view = viewOf(look, scene, NOTHING);
      assert.ok(view.firstRow <= firstRow && view.tick <= last, told);
    }
  });

  it('leaves a look at another thread alone until that one is known', () => {
    const look: Look = { ...FIRST_LOOK, loop: 2, tick: 3, lastTick: 8, firstRow: 70 };
    const sight = { loop: 0, firstTick: 10, newestTick: 99, timeline: timelineOf(80), tick: null };
    const fit = { columns: COLUMNS, rows: 4, cellWidth: 10, width: 10 * COLUMNS };
    const scene = sceneOf(look, sight as unknown as Sight, fit);
    assert.deepEqual([scene.tick, viewOf(look, scene, NOTHING).tick], [3, 3]);
  });

  it('zooms around the selected tick', () => {
    assert.equal(after(FIRST_LOOK, 'zoomIn').cellWidth, 12);
    const old = { ...FIRST_LOOK, tick: 30, lastTick: 48 };
    const near = moved(old, sceneFor(old, 48), 'zoomIn');
    assert.ok(near.tick > near.lastTick - 16 && near.tick <= near.lastTick);
  });

  it('leads to a moment with what was before and after it, never past what is kept', () => {
    const at = { seq: 1, loop: 0, tick: 50, kind: 'frame', fd: 6, gen: 0 } as const;
    const there = atMoment(FIRST_LOOK, sceneFor(FIRST_LOOK), at);
    assert.deepEqual([there.tick, there.lastTick, there.tab], [50, 60, 'frames']);
    const oldest = atMoment(FIRST_LOOK, sceneFor(FIRST_LOOK), { ...at, tick: 12 });
    assert.equal(oldest.lastTick, 10 + COLUMNS - 1);
    const shown = atMoment(FIRST_LOOK, sceneFor(FIRST_LOOK), { ...at, tick: 95 });
    assert.deepEqual([shown.tick, shown.lastTick], [95, 99]);
    // The ticks of another thread are not known yet: the look is put right by what the core answers.
    const other = atMoment(FIRST_LOOK, sceneFor(FIRST_LOOK), { ...at, loop: 2, tick: 1 });
    assert.deepEqual([other.loop, other.tick], [2, 1]);
    const sight = { loop: 2, firstTick: 0, newestTick: 99, timeline: timelineOf(0), tick: null };
    const fit = { columns: COLUMNS, rows: 4, cellWidth: 10, width: 10 * COLUMNS };
    assert.equal(sceneOf(other, sight as unknown as Sight, fit).firstTick, 0);
  });

  it('goes from column to column where each spans several ticks', () => {
    const starts = Int32Array.from({ length: COLUMNS + 1 }, (_, i) => 40 + 3 * i);
    const timeline = { ...timelineOf(40), starts };
    const sight = { loop: 0, firstTick: 10, newestTick: 99, timeline, tick: { tick: 99 } };
    const fit = { columns: COLUMNS, rows: 4, cellWidth: 10, width: 10 * COLUMNS };
    const sceneFrom = (look: Look) => sceneOf(look, sight as unknown as Sight, fit);
    assert.deepEqual([sceneFrom(FIRST_LOOK).firstTick, sceneFrom(FIRST_LOOK).firstColumn], [40, 0]);
    const left = moved(FIRST_LOOK, sceneFrom(FIRST_LOOK), 'left');
    assert.deepEqual([left.tick, left.lastTick], [94, 99]);
    const scrolled = scrolledTicks(left, sceneFrom(left), -4);
    assert.equal(scrolled.lastTick, 87);
    assert.equal(sceneFrom(scrolled).firstColumn, -4);
    const home = moved(left, sceneFrom(left), 'home');
    assert.deepEqual([home.tick, home.lastTick], [10, 69]);
  });

  it('brings the selected row into view once the core has told where it is', () => {
    const look: Look = { ...FIRST_LOOK, selected: { fd: 1024, gen: 0 } };
    const scene = sceneFor(look);
    const told = { ...scene, timeline: { ...scene.timeline, selectedRow: 900 } };
    assert.equal(revealed(look, scene).firstRow, 0);
    assert.equal(revealed(look, told).firstRow, 897);
    const sight = {
      ...{ loop: 0, firstTick: 0, newestTick: 9, tick: { tick: 9 } },
      ...{ descriptor: { fd: 1024, gen: 0 }, timeline: scene.timeline },
    };
    const answers = (change: object, of = look): boolean =>
      isAnswer({ ...sight, ...change } as unknown as Sight, of);
    assert.ok(answers({}) && answers({}, { ...look, tick: 9 }));
    assert.ok(!answers({ loop: 1 }) && !answers({ descriptor: null }));
    assert.ok(!answers({}, { ...look, tick: 8 }));
    // Rows that are told as they were arranged before say nothing of where one is now.
    const sorted: Look = { ...look, arrangement: { ...look.arrangement, sort: 'bytes' } };
    const arranged = arrangementKey(sorted.arrangement);
    const inOrder = { timeline: { ...scene.timeline, arranged } };
    assert.ok(!answers({}, sorted) && answers(inOrder, sorted) && !answers(inOrder));
  });

  it('goes back to the first thread where the one it looked at is none of the session', () => {
    const look: Look = { ...FIRST_LOOK, loop: 3 };
    const sight = (loops: readonly number[], loop = 3): Sight =>
      ({ loop, lanes: { list: loops.map((one) => ({ loops: [one] })) } }) as unknown as Sight;
    assert.equal(atKnownLoop(look, sight([0, 3])).loop, 3);
    assert.equal(atKnownLoop(look, sight([0, 1])).loop, 0);
    assert.equal(atKnownLoop(look, { loop: 3 } as unknown as Sight).loop, 0);
    // One that was on its way when the thread was chosen says nothing of it.
    assert.equal(atKnownLoop(look, sight([0, 1], 0)).loop, 3);
  });

  it('keeps pinned rows where they are while the others are scrolled', () => {
    const timeline = { ...timelineOf(80), pinned: 2, firstRow: 2 };
    const sight = { loop: 0, firstTick: 10, newestTick: 99, timeline, tick: { tick: 99 } };
    const fit = { columns: COLUMNS, rows: 4, cellWidth: 10, width: COLUMNS * 10 };
    const sceneFrom = (look: Look) => sceneOf(look, sight as unknown as Sight, fit);
    const shown = (look: Look) => rowsShown(sceneFrom(look)).map(({ info }) => info?.fd);
    assert.deepEqual(shown(FIRST_LOOK), [5, 6, 7, 8]);
    const down = scrolledRows(FIRST_LOOK, sceneFrom(FIRST_LOOK), 3);
    assert.deepEqual(shown(down), [5, 6, 10, 11]);
    assert.equal(viewOf(down, sceneFrom(down), NOTHING).firstRow, 1);
    const page = moved(FIRST_LOOK, sceneFrom(FIRST_LOOK), 'pageDown');
    assert.deepEqual(shown(page), [5, 6, 9, 10]);
    assert.deepEqual(shown(moved(page, sceneFrom(page), 'bottom')), [5, 6, 11, 12]);
    const back = atDescriptor(down, sceneFrom(down), { fd: 7, gen: 0 });
    assert.deepEqual(shown(back), [5, 6, 7, 8]);
  });

  it('changes which descriptors are rows: pinned, hidden, alone, folded, and all again', () => {
    const one = { fd: 7, gen: 0 };
    const pinned = pinnedOrNot(FIRST_LOOK, one)!;
    assert.deepEqual(pinned.arrangement.pinned, [one]);
    assert.deepEqual(pinnedOrNot(pinned, one)!.arrangement, FIRST_LOOK.arrangement);
    const hidden = hiddenOne(pinned, one)!;
    assert.deepEqual([hidden.arrangement.pinned, hidden.arrangement.hidden], [[], [one]]);
    const turned = turnedGroup(hidden, '10.0.0.1');
    assert.deepEqual(turnedGroup(turned, '10.0.0.1').arrangement.turned, []);
    assert.deepEqual(onlyOrAll(onlyOrAll(turned, one), one).arrangement.only, null);
    const shown = allShown(closedHiddenOrNot(onlyOrAll(turned, one))).arrangement;
    assert.deepEqual(shown, { ...FIRST_LOOK.arrangement, turned: ['10.0.0.1'] });
    let look = FIRST_LOOK;
    for (let fd = 0; fd < 32; fd++) look = pinnedOrNot(look, { fd, gen: 0 })!;
    assert.equal(pinnedOrNot(look, { fd: 32, gen: 0 }), undefined);
  });

  it('asks for what is shown, and a few rows around it', () => {
    const look = { ...FIRST_LOOK, firstRow: 6 };
    const view = viewOf(
      look,
      sceneOf(look, null, { columns: 40, rows: 10, cellWidth: 8, width: 10 * COLUMNS }),
      NOTHING,
    );
    assert.deepEqual([view.columns, view.firstRow, view.rows], [40, 2, 18]);
    const small = sceneOf(FIRST_LOOK, null, {
      columns: 1,
      rows: 1,
      cellWidth: 8,
      width: 10 * COLUMNS,
    });
    assert.equal(viewOf(FIRST_LOOK, small, NOTHING).firstRow, 0);
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
      ...{ tab: 'stream', isTable: true, isLinear: true },
      ...{ scale: { by: 'time', of: 1e6 }, range: { from: 30, to: 33 } },
      arrangement: {
        ...{ sort: 'bytes', group: 'peer', turned: ['10.0.0.1'], pinned: [{ fd: 7, gen: 0 }] },
        ...{ hidden: [{ fd: 8, gen: 1 }], only: { fd: 9, gen: 0 } },
        ...{ isClosedHidden: true, filter: 'recv' },
      },
    };
    assert.deepEqual(
      restoredKept({ look: JSON.parse(JSON.stringify(look)) as unknown }).look,
      look,
    );
    for (const garbage of [undefined, null, 7, 'look', [], BROKEN]) {
      assert.deepEqual(restoredKept({ look: garbage }).look, FIRST_LOOK);
    }
    const half = restoredKept({
      look: { ...look, cellWidth: 70, tab: 'other', firstRow: -4 },
    }).look;
    assert.deepEqual(half, { ...look, cellWidth: 0, tab: 'queue', firstRow: 0 });
  });
});

describe('panel/look/turned', () => {
  it('turns back the way it came, however large windows were, and leaves nothing out where it came otherwise', () => {
    const sizes = [100, 61, 38, 7];
    let turned = NOT_TURNED;
    let from = 0;
    const froms: number[] = [];
    for (const shown of sizes) {
      froms.push(from);
      turned = turnedOn(turned, 'calls', { from, shown });
      from += shown;
      assert.deepEqual(turned.pages, { calls: from });
    }
    for (const before of froms.reverse()) {
      turned = turnedBack(turned, 'calls', { from, shown: 3 });
      from = before;
      assert.deepEqual(turned.pages, from === 0 ? {} : { calls: from });
    }
    // As where an event far down was shown.
    const jumped = turnedBack(NOT_TURNED, 'did', { from: 500, shown: 40 });
    assert.deepEqual(jumped.pages, { did: 460 });
    assert.deepEqual(turnedBack(jumped, 'did', { from: 30, shown: 40 }).pages, {});
  });
});

describe('panel/keys', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

  it('leaves to a button, a scroller, a field and VS Code what is theirs, and nothing else', () => {
    const space = { ...plain, key: ' ' };
    const left = { ...plain, key: 'ArrowLeft' };
    const step = { ...plain, key: '.' };
    const doing = (focus: Focus) => [space, left, step].map((key) => actionOf(key, focus)?.do);
    assert.deepEqual(doing('page'), ['toggle', 'move', 'step']);
    assert.deepEqual(doing('button'), [undefined, 'move', 'step']);
    assert.deepEqual(doing('scroller'), ['toggle', undefined, 'step']);
    assert.deepEqual(doing('field'), [undefined, undefined, undefined]);
    assert.equal(actionOf({ ...step, ctrlKey: true }, 'page'), null);
    // Caps Lock is no other key.
    for (const key of ['f', 'F'])
      assert.deepEqual(actionOf({ ...plain, key, ctrlKey: true }, 'field'), { do: 'search' });
  });

  it('moves by arrows, ten at once with Ctrl, and marks with Shift', () => {
    const left = { ...plain, key: 'ArrowLeft' };
    assert.deepEqual(actionOf(left, 'page'), { do: 'move', move: 'left' });
    const ten = actionOf({ ...left, ctrlKey: true }, 'page');
    assert.deepEqual(ten, { do: 'move', move: 'tenLeft' });
    assert.equal(actionOf({ ...left, ctrlKey: true }, 'field'), null);
    const marking = actionOf({ ...left, shiftKey: true }, 'page');
    assert.deepEqual(marking, { do: 'extend', move: 'left' });
    const back = actionOf({ ...left, altKey: true }, 'scroller');
    assert.deepEqual(back, { do: 'visit', direction: -1 });
    assert.deepEqual(actionOf({ ...plain, key: ']' }, 'button'), { do: 'seek', direction: 1 });
    for (const [key, direction] of [
      ['p', -1],
      ['P', -1],
      ['n', 1],
      ['N', 1],
    ] as const)
      assert.deepEqual(actionOf({ ...plain, key }, 'page'), { do: 'call', direction });
  });
});
