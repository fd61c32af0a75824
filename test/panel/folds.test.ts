/** Idle ticks folded: on the axis, in words, in the table, and what is followed then; by mouse and by keyboard. */

import assert from 'node:assert/strict';
import type { Sight, View } from '../../src/core/protocol';
import { sightOf } from '../../src/core/queries/sight';
import { foldAt, foldInWords, foldedTicks } from '../../src/panel/folds';
import { moved } from '../../src/panel/look/choice';
import { FIRST_LOOK, type Look, type Scene } from '../../src/panel/look/look';
import { sceneOf, viewOf } from '../../src/panel/look/scene';
import { foldedOrNot } from '../../src/panel/look/zoom';
import { columnOf } from '../../src/trace/axis';
import type { Trace } from '../../src/trace/trace';
import { labSession } from '../support/labSession';
import { until } from '../support/processes';
import { trace as emptyTrace } from '../support/traceBuilder';
import { hasTurn } from '../support/share';
import { tracedHost } from './hosts';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { isKept, keepAll } from './keptPictures';
import { overflowing, seriousProblems } from './soundness';

const SECOND = 1e9;
const ROUNDS = 40;
const IDLE = 41;
const IN_ROUND = IDLE + 1;
const TICKS = ROUNDS * IN_ROUND;
const SESSION = labSession({ scenario: 'framing', title: 'Frames', ticks: TICKS });

/** Rounds of a tick in which something came and idle ones of a second each; one goes on. */
function idlingTrace(): Trace {
  const builder = emptyTrace({ events: 1 << 14 })
    .loop(7, { poller: 'select' })
    .listener(5);
  builder.watch(5, 'r');
  for (let round = 0; round < ROUNDS; round++) {
    builder
      .wait(1000)
      .after(SECOND / 2)
      .wake({ waited: SECOND / 2 })
      .ready(5, 'r');
    builder.accept(5, 6 + round).watch(6 + round, 'r');
    for (let idle = 0; idle < IDLE; idle++)
      builder.wait(1000).after(SECOND).wake({ waited: SECOND });
  }
  return builder.wait(1000).trace;
}

const TRACE = idlingTrace();
const WIDTH = 300;
const subject = {
  ...{ session: SESSION, trace: TRACE, guide: { moments: [], poller: '' as const } },
  kernelOf: () => null,
};

/** What the core answers to a look, as the page would ask it. */
function seen(look: Look, before: Sight | null = null): Scene {
  const cellWidth = look.cellWidth || 10;
  const fit = { columns: Math.floor(WIDTH / cellWidth), rows: 5, cellWidth, width: WIDTH };
  const nothing = { event: -1, finding: '', search: '', find: -1 };
  const sight = sightOf(subject, viewOf(look, sceneOf(look, before, fit), nothing));
  return sceneOf(look, sight, fit);
}

const FOLDED = foldedOrNot(FIRST_LOOK, seen(FIRST_LOOK));

describe('panel/folds', () => {
  it('tells how many ticks were idle, and for how long', () => {
    const { timeline, tick } = seen(FOLDED);
    assert.equal(timeline.columns, 30);
    const column = columnOf(timeline, TICKS - 1);
    const fold = foldAt(timeline, column) ?? assert.fail('no fold');
    assert.deepEqual([fold.first, fold.last], [TICKS - IDLE, TICKS - 1]);
    assert.match(foldInWords(fold), /^41 idle ticks, 41\.0\ss$/);
    assert.equal(foldAt(timeline, column - 1), undefined);
    assert.equal(foldedTicks(timeline), 15 * IDLE);
    // Followed is the last in which something was ready.
    assert.equal(tick, TICKS - IN_ROUND);
  });

  it('goes from tick to fold and back, and to the first and the last', () => {
    const stay = (look: Look, ...moves: Parameters<typeof moved>[2][]): Look =>
      moves.reduce((at, move) => moved(at, seen(at), move), look);
    const back = stay(FOLDED, 'left', 'left', 'left');
    assert.equal(back.tick, TICKS - 3 * IN_ROUND + 1);
    assert.equal(stay(back, 'right').tick, TICKS - 2 * IN_ROUND);
    assert.equal(stay(back, 'end').tick, -1);
    const home = seen(stay(back, 'home'));
    assert.deepEqual([home.tick, home.firstTick, home.columns], [0, 0, 30]);
    // Past the left edge the window goes along, column by column.
    let look = back;
    for (let i = 0; i < 40; i++) {
      look = moved(look, seen(look), 'left');
      const { firstTick, timeline, tick } = seen(look);
      assert.ok(firstTick <= tick && columnOf(timeline, tick) <= 29, `${tick} from ${firstTick}`);
    }
    const all = stay(FOLDED, 'fit', 'fit');
    assert.deepEqual([seen(all).timeline.firstTick, all.scale?.by], [0, 'readiness']);
  });

  it('leaves the selected tick in sight, folded and unfolded', () => {
    const look = { ...FIRST_LOOK, tick: 300, lastTick: 310 };
    const folded = foldedOrNot(look, seen(look));
    const again = foldedOrNot(folded, seen(folded));
    for (const one of [folded, again]) {
      const { firstTick, timeline, firstColumn, columns } = seen(one);
      const column = columnOf(timeline, 300) - firstColumn;
      assert.ok(firstTick <= 300 && column >= 0 && column < columns, `${column}`);
    }
    assert.deepEqual([again.scale, again.tick], [null, 300]);
  });
});

describe('panel/folds on a page', function () {
  this.timeout(isKept ? 120_000 : 30_000);
  useBrowser();

  if (hasTurn(0, 2))
    it('folds by a key, a button and a command, follows the last active tick, and says so', async () => {
      const panel = await openPanel(tracedHost(TRACE, SESSION), { width: 900, height: 800 });
      const { page } = panel;
      await page.locator('.tick[data-tick]').waitFor();
      await page.keyboard.press('i');
      await page.locator(`.tick[data-tick="${TICKS - IN_ROUND}"]`).waitFor();
      assert.equal(lastLook(panel).tick, -1);
      await page.getByRole('button', { name: /^Follow the Last Active Tick/ }).waitFor();
      const { x, y, width } = (await page.locator('.canvas').boundingBox())!;
      // The last column is what is waited for, the one before it the last fold.
      const cell = await cellWidth(page, width);
      await page.mouse.move(x + cell * (Math.floor(width / cell) - 1.5), y + 10);
      await page.locator('#tip', { hasText: /41 idle ticks, 41\.0\ss/ }).waitFor();
      await page.keyboard.press('ArrowRight');
      await page
        .locator('#place', { hasText: /one of 41 idle ticks/ })
        .waitFor({ state: 'attached' });
      await page.keyboard.press('t');
      await page
        .locator('.cell-table th', { hasText: /41 idle ticks, 41\.0\ss/ })
        .first()
        .waitFor();
      await page.keyboard.press('t');
      await keepAll(panel, 'folds');
      assert.deepEqual(await overflowing(page), []);
      assert.deepEqual(await seriousProblems(page), []);
      await page.locator('[data-action=fold][aria-pressed=true]').click();
      await until('a tick a column', () => lastLook(panel).scale === undefined);
      await page.keyboard.press('?');
      await page.keyboard.type('fold idle');
      await page.keyboard.press('Enter');
      await until('folds again', () => lastLook(panel).scale?.by === 'readiness');
      assert.deepEqual(panel.problems, []);
    });
});

/** As wide as usual for the room there is (layout.ts). */
async function cellWidth(page: PanelPage['page'], width: number): Promise<number> {
  await page.locator('canvas').waitFor();
  return width < 400 ? 8 : width < 560 ? 12 : 15;
}

function lastLook({ said }: PanelPage): View {
  const look = said.findLast((message) => message.type === 'look');
  return look?.type === 'look' ? look.view : assert.fail('it looks at nothing');
}
