/** What is so now, what was so in the selected tick, and what was let go: each is told apart, and each notice can be closed. */

import assert from 'node:assert/strict';
import type { Sight, View } from '../../src/core/protocol';
import { sightOf } from '../../src/core/queries/sight';
import type { Moment } from '../../src/lab/moment';
import { until } from '../support/processes';
import { serverTrace } from '../support/serverTrace';
import { trace as building } from '../support/traceBuilder';
import { withoutTimes } from '../support/withoutTimes';
import { type TracedOptions, tracedHost } from './hosts';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { type ToldOfLab, labSession } from '../support/labSession';

const TICKS = 40;
const SESSION: ToldOfLab = {
  ...{ id: 1, scenario: 'framing', title: 'Frames', poller: 'epoll', pollers: ['epoll'] },
  ...{ state: 'running', listeners: ['127.0.0.1:8001'], moved: [], problem: '' },
  ...{ ticks: TICKS, ticksPerSecond: 12, watched: 4, ready: 1, busy: 0.1, events: 900, letGo: 0 },
};
const { trace } = serverTrace(7, TICKS);

function see(view: Partial<View>): Sight {
  const guide = { moments: [], poller: 'epoll' as const };
  const subject = {
    session: labSession(SESSION),
    trace,
    guide,
    kernelOf: () => null,
  };
  const whole = { loop: 0, lastTick: -1, columns: 40, firstRow: 0, rows: 20, tick: -1 };
  return sightOf(subject, { ...whole, selected: null, tab: 'queue', ...view });
}

/** Moments are looked for once in a trace: one that has others is another. */
async function open(change: ToldOfLab, more: TracedOptions = {}): Promise<PanelPage> {
  const of = more.moments === undefined ? trace : serverTrace(7, TICKS).trace;
  const panel = await openPanel(tracedHost(of, labSession({ ...SESSION, ...change }), more));
  await panel.page.locator('.row-label').first().waitFor();
  return panel;
}

function countersOf({ page }: PanelPage, of: 'now' | 'tick'): Promise<string> {
  const group = page.locator(`.counter-group[data-of=${of}]`);
  return group.evaluate((one) => one.textContent.replace(/\s+/g, ' ').trim());
}

describe('panel/now', function () {
  this.timeout(60_000);
  useBrowser();

  it('says that there are no times, and shows no number in their place', async () => {
    const bare = withoutTimes(trace);
    const session = labSession({ ...SESSION, clock: 'none', ticksPerSecond: 0 });
    const panel = await openPanel(tracedHost(bare, session));
    const { page } = panel;
    await page.locator('.row-label').first().waitFor();
    assert.match(await countersOf(panel, 'now'), /no times/);
    await page.locator('.canvas').click({ position: { x: 40, y: 10 } });
    await page
      .locator('#tick-title + *, .tick', { hasText: /returned \d+ .*, no times/ })
      .first()
      .waitFor();
    await page.locator('.canvas').hover({ position: { x: 40, y: 10 } });
    await page.locator('#tip', { hasText: 'no times' }).waitFor();
    const text = await page.locator('body').innerText();
    assert.doesNotMatch(text, /NaN|−1|\d\s?(ns|µs)\b/);
    assert.deepEqual(panel.problems, []);
  });

  it('names the tick that its numbers are of, and only numbers of now beside "now"', async () => {
    const panel = await open({});
    await panel.page.locator('.canvas').focus();
    await panel.page.keyboard.press('Home');
    for (const tick of [0, 1, 2, 3]) {
      await panel.page.locator(`.tick[data-tick="${tick}"]`).waitFor();
      const { watched, ready } = see({ tick }).tick!;
      const expected = `tick ${tick}: watched ${watched} ready ${ready}`;
      await until(expected, async () => (await countersOf(panel, 'tick')) === expected);
      assert.match(await countersOf(panel, 'now'), /^now: ticks 40 12 ticks\/s busy 10\s%$/);
      await panel.page.keyboard.press('ArrowRight');
    }
  });

  it('says that a wait goes on, and nothing of the last tick, where none came for a second', async () => {
    const waiting = await open({ ticksPerSecond: 0, isWaiting: true });
    assert.equal(await countersOf(waiting, 'now'), 'now: ticks 40 waiting');
    const working = await open({ ticksPerSecond: 0, isWaiting: false });
    assert.equal(await countersOf(working, 'now'), 'now: ticks 40 working');
    const one = await open({ ticksPerSecond: 1 });
    assert.match(await countersOf(one, 'now'), / 1 tick\/s /);
    const ended = await open({ state: 'ended' });
    assert.equal(await countersOf(ended, 'now'), 'in all: ticks 40');
  });

  it('tells what looking costs, how that is known, and what was let go; nothing where it is not known', async () => {
    const cost = { ns: 312, share: 0.0412 };
    const { page, problems } = await open({ cost, letGo: 1200 });
    const line = page.locator('.counter-group[data-of=cost]');
    const text = async (): Promise<string> => (await line.innerText()).replace(/\s/g, ' ');
    assert.equal(await text(), 'looking costs 312 ns an event, 4.1 % of its CPU time');
    await line.hover();
    await page
      .locator('.tip', { hasText: /recorded once more.*None is lost: .*; the oldest 1.200 / })
      .waitFor();
    const unsure = await open({ cost: { ns: 4120, share: 0.3, off: 0.25 } });
    const shown = unsure.page.locator('.counter-group[data-of=cost]');
    assert.match(await shown.innerText(), /costs 4\.12\sµs ± 25\s% an event, 30\s% of/);
    const unknown = await open({});
    assert.equal(await unknown.page.locator('.counter-group[data-of=cost]').count(), 0);
    assert.deepEqual([problems, unsure.problems, unknown.problems], [[], [], []]);
  });

  it('says of a button that does nothing why', async () => {
    const cases: readonly (readonly [ToldOfLab, RegExp])[] = [
      [{ poller: '', pollers: [] }, /^Pause: this program never waits/],
      [{ state: 'ended' }, /^Pause: the session has ended$/],
    ];
    for (const [change, says] of cases) {
      const { page, said } = await open(change);
      const pause = page.locator('[data-action=debug-pause]');
      assert.equal(await pause.getAttribute('aria-disabled'), 'true');
      assert.match((await pause.getAttribute('data-tip')) ?? '', says);
      assert.match((await pause.getAttribute('aria-label')) ?? '', says);
      await pause.focus();
      await page.locator('.tip', { hasText: says }).waitFor();
      await page.keyboard.press('Enter');
      assert.ok(!said.some(({ type }) => type === 'command'));
    }
  });

  it('keeps the chosen moment and a closed notice while it is hidden', async () => {
    const moments: Moment[] = [{ says: 'The first recv', when: 'recv' }];
    const moved = [{ asked: 8001, got: '127.0.0.1:40123' }];
    const { page } = await open({ teaches: 'How to read', moved }, { moments });
    await page.getByText('8001 was taken').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('8001 was taken').waitFor({ state: 'detached' });
    await page.locator('.moment').click();
    await page.locator('.moment[aria-pressed=true]').waitFor();
    await page.reload();
    await page.locator('.moment[aria-pressed=true]').waitFor();
    assert.equal(await page.getByText('8001 was taken').count(), 0);
  });

  it('shows in every theme which moment was chosen', async () => {
    const moments: Moment[] = [
      { says: 'The first recv', when: 'recv' },
      { says: 'The first send', when: 'send' },
    ];
    const panel = await open({ teaches: 'How to read' }, { moments });
    await panel.page.locator('.moment').first().click();
    await panel.page.locator('.moment[aria-pressed=true]').waitFor();
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
      await panel.useTheme(theme);
      const grounds = await panel.page
        .locator('.moment')
        .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
      assert.notEqual(grounds[0], grounds[1], theme);
    }
  });

  it('shows frames in the order in which they came, the newest in view', async () => {
    const fd = see({}).timeline.rows.find(({ role }) => role === 'connection')!;
    const panel = await open({});
    panel.tell({ type: 'select', selected: { fd: fd.fd, gen: fd.gen } });
    await panel.page.locator('[role=tab][data-tab=stream]').click();
    const pieces = panel.page.locator('.piece');
    await pieces.first().waitFor();
    const seqs = await pieces.evaluateAll((all) =>
      all.map((one) => Number((one as HTMLElement).dataset['seq'])),
    );
    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
    );
    const isInView = await panel.page.locator('.tab-panel').evaluate((box) => {
      const last = box.querySelector('.piece:last-child')!.getBoundingClientRect();
      const { top, bottom } = box.getBoundingClientRect();
      return last.bottom <= bottom + 1 && last.bottom > top;
    });
    assert.ok(isInView);
  });

  it('does not take what was let go for what was before the first tick', async () => {
    const builder = building({ events: 64, payload: 4096 }).loop(1).listener(5).watch(5, 'r');
    for (let i = 0; i < 40; i++) builder.wait().wake().ready(5, 'r');
    const old = builder.wait().trace;
    assert.ok(old.first > 10);
    const fresh = building().loop(1).listener(5).watch(5, 'r').wait().wake().wait().trace;
    for (const [of, says] of [
      [old, 'since before what is kept'],
      [fresh, 'since before the first tick'],
    ] as const) {
      const letGo = of.first;
      const panel = await openPanel(tracedHost(of, labSession({ ...SESSION, letGo })));
      panel.tell({ type: 'select', selected: { fd: 5, gen: 0 } });
      await panel.page.locator('[data-fact=open]', { hasText: says }).waitFor();
    }
  });
});
