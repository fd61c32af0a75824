/** Long lists, a window at a time: descriptors of a tick, its calls, a descriptor's calls and its queue; by mouse and by keyboard. */

import assert from 'node:assert/strict';
import { LISTENER } from '../support/serverTrace';
import type { View } from '../../src/core/protocol';
import type { Trace } from '../../src/trace/trace';
import { labSession } from '../support/labSession';
import { until } from '../support/processes';
import { trace as emptyTrace } from '../support/traceBuilder';
import { hasTurn } from '../support/share';
import { tracedHost } from './hosts';
import { isKept, keepAll } from './keptPictures';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { overflowing, seriousProblems } from './soundness';

const CROWD = 150;
const MESSAGES = 120;
const FIRST = LISTENER + 1;

/** One tick in which all of a crowd is ready and read twice; the first of it has a queue. */
function crowdedTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(LISTENER);
  for (let i = 0; i < CROWD; i++) builder.open(FIRST + i).watch(FIRST + i, 'rw');
  builder.wait(1000, CROWD).wake();
  for (let i = 0; i < CROWD; i++) builder.ready(FIRST + i, 'r');
  for (let i = 0; i < 2 * CROWD; i++) builder.recv(FIRST + (i % CROWD), 5);
  for (let i = 0; i < MESSAGES; i++) {
    builder.recv(FIRST, 7);
    builder.event('frame', {
      ...{ fd: FIRST, dir: 'in', codec: 'delimiter-0a', length: 6, have: 6 },
      ...{ header: new Uint8Array(1), complete: true },
    });
    builder.event('enqueue', {
      fd: FIRST,
      bytes: 10,
      depth: i + 1,
      queued: 10 * i + 10,
      message: i,
    });
  }
  return builder.wait(1000, CROWD).trace;
}

const IN_TICK = 2 * CROWD + 3 * MESSAGES;

describe('panel/pages', function () {
  this.timeout(isKept ? 120_000 : 60_000);
  useBrowser();

  if (hasTurn(1, 3))
    it('opens each long list in place, a window at a time', async () => {
      const session = labSession({
        scenario: 'framing',
        title: 'Frames',
        poller: 'epoll',
        ticks: 1,
      });
      const panel = await openPanel(tracedHost(crowdedTrace(), session), {
        width: 1200,
        height: 900,
      });
      const { page } = panel;
      const chips = '[data-set="asked-r"] .chip';
      await page.locator('[data-list=r]', { hasText: '1–64 of 150' }).waitFor();
      assert.equal(await page.locator(chips).count(), 64);
      const more = page.locator('[data-list=r] [data-turn=next]');
      await more.click();
      await page.locator('[data-list=r]', { hasText: '65–128 of 150' }).waitFor();
      assert.equal(await page.locator(chips).first().getAttribute('data-fd'), String(FIRST + 64));
      // The button stays where the key was pressed, also where it leads no further.
      await more.focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-list=r]', { hasText: '129–150 of 150' }).waitFor();
      await page.keyboard.press('Enter');
      assert.equal(await more.getAttribute('aria-disabled'), 'true');
      await page.locator('[data-list=answered] [data-turn=next]').click();
      await page.locator('[data-list=answered]', { hasText: '65–128 of 150' }).waitFor();
      const did = page.locator('[data-list=did]');
      // Lines that belong together are one: how many events there are the pager says.
      const first = Number(/1–(\d+) of/.exec(await did.innerText())![1]);
      await did.locator('[data-turn=next]').press('Enter');
      await until('the next calls of the tick', () => lastLook(panel).pages?.did === first);
      await did
        .filter({ hasText: `${first + 1}–` })
        .filter({ hasText: `of ${IN_TICK}` })
        .waitFor();
      await did.locator('[data-turn=before]').press('Enter');
      await did.filter({ hasText: `1–${first} of ${IN_TICK}` }).waitFor();
      await page.locator(chips).first().click();
      await until('the lists of another descriptor', () => lastLook(panel).pages === undefined);
      await page.locator(`[data-set=asked-r] .chip[data-fd="${FIRST}"]`).click();
      await page.locator('[data-list=queue]', { hasText: '1–50 of 120' }).waitFor();
      await page.locator('[data-list=queue] [data-turn=next]').press('Enter');
      await page.locator('[data-message="50"]').waitFor();
      await keepAll(panel, 'pages');
      assert.deepEqual(await overflowing(page), []);
      assert.deepEqual(await seriousProblems(page), []);
      await page.locator('[role=tab][data-tab=calls]').click();
      await page.locator('[data-list=calls] [data-turn=next]').press('Enter');
      await page.locator('[data-list=calls]', { hasText: '101–' }).waitFor();
      for (const list of ['stream', 'frames']) {
        await page.locator(`[role=tab][data-tab=${list}]`).click();
        const windows = page.locator(`[data-list=${list}]`);
        await windows.filter({ hasText: '1–' }).waitFor();
        const size = Number(/1–(\d+)/.exec(await windows.innerText())![1]);
        assert.ok(size > 10);
        await windows.locator('[data-turn=next]').press('Enter');
        await windows.filter({ hasText: `${size + 1}–` }).waitFor();
        await windows.locator('[data-turn=before]').press('Enter');
        await windows.filter({ hasText: `1–${size}` }).waitFor();
        const newer = windows.locator('[data-turn=before]');
        assert.equal(await newer.getAttribute('aria-disabled'), 'true');
      }
      assert.deepEqual(panel.problems, []);
    });
});

function lastLook({ said }: PanelPage): View {
  const look = said.findLast((message) => message.type === 'look');
  return look?.type === 'look' ? look.view : assert.fail('it looks at nothing');
}
