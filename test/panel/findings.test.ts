/** Findings in the panel: listed, marked, their evidence gone along by buttons and keys, and whole and accessible in every size and theme. */

import assert from 'node:assert/strict';
import type { View } from '../../src/core/protocol';
import { layOut, MARKS_BOTTOM, ROWS_TOP } from '../../src/panel/layout';
import { until } from '../support/processes';
import { labSession } from '../support/labSession';
import { tracedHost } from './hosts';
import { openPanel, type PanelPage, useBrowser } from './panelPage';
import { openScene, SCENES, spinningTrace } from './scenes';
import { overflowing, seriousProblems } from './soundness';
import { rounds } from '../support/share';
import { THEMES, type ThemeName } from './themes';

function lastLook({ said }: PanelPage): View {
  const last = said.findLast((one) => one.type === 'look');
  if (last?.type !== 'look') throw new Error('it looks at nothing');
  return last.view;
}

async function openFound(): Promise<PanelPage> {
  const session = labSession({ ticks: 60, state: 'ended' });
  const panel = await openPanel(tracedHost(spinningTrace(), session, { hasRules: true }));
  await panel.page.locator('.findings').waitFor();
  return panel;
}

/** All lines of a sentence are seen in a page that is so wide, of which there are more than those that a list shows. */
async function isInFull({ page }: PanelPage, width: number): Promise<boolean> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width, height: before.height });
  const says = page.locator('.finding-says').first();
  const isSeen = await says.evaluate((text) => {
    const lines = text.scrollHeight / Number.parseFloat(getComputedStyle(text).lineHeight);
    return lines > 2 && text.scrollHeight <= text.clientHeight;
  });
  await page.setViewportSize(before);
  return isSeen;
}

describe('panel/findings', function () {
  this.timeout(120_000);
  useBrowser();

  it('lists each with its sentence and place, and shows its evidence by a click', async () => {
    const panel = await openFound();
    const { page } = panel;
    assert.equal(await page.locator('.findings .tab-count').textContent(), '1');
    const finding = page.locator('[data-part=finding]');
    assert.match(
      (await finding.textContent()) ?? '',
      /warning.*eof-spin.*fd 6 · ticks 1–60 · 60×/s,
    );
    assert.match((await finding.textContent()) ?? '', /recv returned 0 in 60 ticks/);
    assert.ok(await isInFull(panel, 320), 'the only one is cut');
    await page.locator('.finding-head').click();
    const steps = page.locator('.finding-step');
    await steps.first().waitFor();
    assert.equal(await page.locator('.finding-head').getAttribute('aria-expanded'), 'true');
    assert.match((await steps.nth(1).textContent()) ?? '', /recv\(6.*= 0.*watched r/s);
    const { selected, tick, event } = lastLook(panel);
    assert.deepEqual([selected, tick], [{ fd: 6, gen: 0 }, 1]);
    assert.equal(await page.locator('.finding-step.shown').getAttribute('data-seq'), `${event}`);
    await page.locator('[data-action=code]').click();
    await page.locator('[data-action=book]').click();
    await until('both are asked for', () => panel.said.some(({ type }) => type === 'openRule'));
    assert.ok(
      panel.said.some((one) => one.type === 'openLine' && one.src === '/srv/chat/server.py:41'),
    );
    assert.deepEqual(panel.problems, []);
  });

  it('goes along the evidence by keys and buttons, from the first finding on', async () => {
    const panel = await openFound();
    const { page } = panel;
    const shown = async (): Promise<number> => {
      const all = page.locator('.finding-step');
      await page.locator('.finding-step.shown').waitFor();
      const isShown = await all.evaluateAll((steps: Element[]) =>
        steps.map((step) => step.classList.contains('shown')),
      );
      return isShown.indexOf(true);
    };
    await page.keyboard.press('}');
    assert.equal(await shown(), 0);
    await page.keyboard.press('}');
    await page.locator('.finding-step.shown').nth(0).waitFor();
    await until('the second', async () => (await shown()) === 1);
    await page.locator('.findings [data-action=arrow-right]').click();
    await until('the third', async () => (await shown()) === 2);
    await page.keyboard.press('{');
    await until('the second again', async () => (await shown()) === 1);
    const { event } = lastLook(panel);
    await page.locator(`.tick tr.shown[data-seq="${event}"], .tick tr.shown`).first().waitFor();
  });

  it('is told in the head, and answers why there is none in the tab of a descriptor', async () => {
    const { page } = await openFound();
    await page.locator('.finding-badge', { hasText: 'one finding' }).click();
    await page.locator('.findings:focus').waitFor();
    await page.locator('[data-part=row]').first().click();
    await page.locator('[role=tab][data-tab=findings]').click();
    const answer = (rule: string) => page.locator(`.answers [data-rule=${rule}]`);
    await answer('eof-spin').waitFor();
    assert.equal(await answer('eof-spin').getAttribute('data-answer'), 'elsewhere');
    assert.equal(await answer('zero-timeout').getAttribute('data-answer'), 'ok');
    assert.match((await answer('queue-order').textContent()) ?? '', /not enough data: ./);
  });

  it('marks where findings begin and how far they go, in the band and in their rows', () => {
    const rows = [{ fd: 5 }, { fd: 6 }].map(({ fd }) => ({
      ...({ fd, gen: 0, role: 'connection', proto: 'tcp', local: '', peer: '' } as const),
      ...{ interest: 'r', events: '', depth: 0, isClosed: false },
    }));
    const finding = { id: 'a', rule: 'eof-spin', isNursery: false, severity: 'warning' } as const;
    const at = {
      loop: 0,
      fd: 6,
      gen: 0,
      count: 3,
      message: '',
      fix: '',
      src: '',
      isSilenceable: true,
    };
    const timeline = {
      ...{
        firstTick: 10,
        columns: 20,
        readFrom: 0,
        rowCount: 2,
        firstRow: 0,
        rows,
        selectedRow: -1,
      },
      ...{ cells: new Uint16Array(40), waitedNs: new Float64Array(20) },
      ...{ workNs: new Float64Array(20), ready: new Int32Array(20) },
      ...{ clientSteps: [], clientCounts: new Int32Array(20) },
    };
    const { marks, spans } = layOut({
      ...{
        timeline,
        width: 200,
        height: 400,
        cellWidth: 10,
        firstColumn: 0,
        firstRow: 0,
        sticky: 0,
      },
      ...{ tick: 12, selected: null, finding: 'b', hits: new Int32Array(20) },
      ...{ range: null, isLinear: false },
      findings: [
        { ...finding, ...at, id: 'b', severity: 'error', first: 12, last: 14 },
        { ...finding, ...at, first: 2, last: 12 },
        { ...finding, ...at, fd: 9, first: 12, last: 12 },
        { ...finding, ...at, first: 40, last: 50 },
      ],
    });
    // The worst of those that begin there.
    assert.deepEqual(marks, [{ x: 20, severity: 'error' }]);
    const ofBand = spans.filter(({ y }) => y === MARKS_BOTTOM);
    assert.deepEqual(
      ofBand.map(({ x, width, isChosen }) => [x, width, isChosen]),
      [
        [20, 10, false],
        [0, 30, false],
        [20, 30, true],
      ],
    );
    const ofRows = spans.filter(({ y }) => y > ROWS_TOP);
    assert.equal(ofRows.length, 2);
  });

  const themes = Object.keys(THEMES) as ThemeName[];
  const sizes = [
    [320, 900],
    [700, 700],
    [1200, 800],
  ] as const;
  for (const [width, height] of sizes.slice(0, rounds({ short: 1, long: sizes.length })))
    it(`is whole and accessible at ${width} px`, async () => {
      const panel = await openScene(SCENES['found']!);
      const { page, problems } = panel;
      await page.setViewportSize({ width, height });
      for (const theme of themes.slice(0, rounds({ short: 1, long: themes.length }))) {
        await panel.useTheme(theme);
        assert.deepEqual(await overflowing(page), []);
        assert.deepEqual(await seriousProblems(page), []);
      }
      assert.deepEqual(problems, []);
    });
});
