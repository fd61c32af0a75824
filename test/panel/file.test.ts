/** An opened file in the panel: how far it is read, what is told of how it was read, and that reading was stopped. */

import assert from 'node:assert/strict';
import type { FileInfo } from '../../src/core/fileInfo';
import type { SessionInfo, Sight } from '../../src/core/protocol';
import { labSession } from '../support/labSession';
import { logNamed, readLog } from '../support/straceLog';
import { hasTurn } from '../support/share';
import { tracedHost } from './hosts';
import { openPanel, type PanelPage, useBrowser } from './panelPage';
import { unreachable } from './reach';
import { seriousProblems } from './soundness';

const TOLD = [
  ['log', '1284 lines: 800 calls, 480 that tell nothing of descriptors, 2 not readable'],
  ['strace', 'up to 5.10'],
  ['unread', `line 17: epoll_ctl(5, EPOLL_CTL_ADD, ${'7'.repeat(150)}`],
  ['unread', 'line 90: recvfrom(7, "GE'],
  ['lacks', 'how long calls took: trace with -ttt -T'],
  ['lacks', 'calls of one thread through io_uring, which strace does not show'],
] as const;

describe('panel of a file', function () {
  this.timeout(60_000);
  useBrowser();

  if (hasTurn(1, 2))
    it('tells by key how it was read, at every width, and hides it again', async () => {
      const panel = await openFilePanel({ told: TOLD });
      const { page } = panel;
      const about = page.getByRole('button', { name: 'About This File' });
      await about.waitFor();
      assert.equal(await about.getAttribute('aria-expanded'), 'false');
      assert.equal(await about.getAttribute('data-action'), 'warning');
      await about.focus();
      await page.keyboard.press('Enter');
      const facts = page.getByRole('region', { name: 'About This File' });
      await facts.waitFor();
      const rows = await facts.locator('dd').allTextContents();
      assert.deepEqual(
        rows,
        TOLD.map(([, text]) => text),
      );
      const names = await facts.locator('dt').allTextContents();
      assert.deepEqual(
        [...new Set(names)],
        [...['read', 'version of strace', 'not readable', 'not in the log']],
      );
      for (const size of [
        { width: 300, height: 300 },
        { width: 420, height: 760 },
        { width: 1300, height: 800 },
      ]) {
        await page.setViewportSize(size);
        await painted(panel);
        assert.deepEqual(await unreachable(page), [], JSON.stringify(size));
      }
      assert.deepEqual(await seriousProblems(page), []);
      await about.focus();
      await page.keyboard.press('Space');
      await facts.waitFor({ state: 'detached' });
      assert.deepEqual(panel.problems, []);
    });

  it('goes from call to call on a descriptor, by button and by key, over ticks', async () => {
    const { page } = await openFilePanel({});
    await page.locator('[data-part=row]').nth(1).click();
    await page.locator('[role=tab][data-tab=calls]').click();
    await page.keyboard.press('Home');
    const next = page.getByRole('button', { name: 'Next Call on It' });
    const shown = page.locator('.tick .calls tr.shown');
    const seqs: number[] = [];
    const ticks = new Set<string>();
    for (let i = 0; i < 4; i++) {
      await page.waitForFunction(
        (seen) => document.querySelector(`.tick tr.shown[data-seq="${seen}"]`) !== null || seen < 0,
        seqs.at(-1) ?? -1,
      );
      if (i % 2 === 0) await next.click();
      else await page.keyboard.press('n');
      await page.locator(`.tick tr.shown:not([data-seq="${seqs.at(-1) ?? -1}"])`).waitFor();
      seqs.push(Number(await shown.getAttribute('data-seq')));
      ticks.add((await page.locator('.tick').getAttribute('data-tick')) ?? '');
    }
    assert.deepEqual(
      seqs,
      [...new Set(seqs)].sort((one, other) => one - other),
    );
    assert.ok(ticks.size > 1, [...ticks].join());
    await page.keyboard.press('P');
    await page.locator(`.tick tr.shown[data-seq="${seqs.at(-2)}"]`).waitFor();
  });

  it('has nothing to open where nothing is told, and no warning where all was readable', async () => {
    const panel = await openFilePanel({});
    await panel.page.getByText('FILE', { exact: true }).waitFor();
    assert.equal(await panel.page.getByRole('button', { name: 'About This File' }).count(), 0);
    const { page } = await openFilePanel({ told: TOLD.slice(0, 2) });
    await page.locator('.title [data-action=info]').waitFor();
  });

  it('says how far it is read, and not while it waits for more', async () => {
    const { page } = await openFilePanel({ bytes: 4000, bytesRead: 1000 }, 'running');
    await page.getByText('READING').waitFor();
    assert.match((await page.locator('.read').textContent()) ?? '', /^25\s% of 4\s000\sB$/);
    const { page: grown } = await openFilePanel({ bytes: 4000, bytesRead: 5000 }, 'running');
    await grown.getByText('READING').waitFor();
    assert.equal(await grown.locator('.read').count(), 0);
  });

  it('says of a file whose reading was stopped how far that came', async () => {
    const { page } = await openFilePanel({ bytes: 4000, bytesRead: 1000, format: 'arrow' });
    await page.getByText(/^Reading was stopped at 25\s% of 4\s000\sB: what was read/).waitFor();
    assert.equal(await page.getByText('its recording was cut off').count(), 0);
  });
});

async function openFilePanel(
  file: Partial<FileInfo>,
  state: SessionInfo['state'] = 'ended',
): Promise<PanelPage> {
  const told = labSession({
    ...{ id: 1, scenario: 'framing', title: '/a.log', poller: 'epoll', pollers: [], state },
    ...{ listeners: [], moved: [], problem: '', ticks: 40, ticksPerSecond: 0 },
    ...{ watched: 4, ready: 1, busy: 0, events: 900, letGo: 0 },
  });
  const { lab: _, ...session } = told;
  const opened: FileInfo = {
    ...{ path: '/a.log', format: 'strace', writtenAt: 0, isWhole: false },
    ...{ bytes: 4000, bytesRead: 4000, source: 'strace', program: 'python3', host: '' },
    ...file,
  };
  const change = (sight: Sight): Sight => ({
    ...sight,
    session: { ...session, source: 'file', name: 'a.log', opened },
  });
  const { trace } = readLog(logNamed('python-select.log'));
  return openPanel(tracedHost(trace, told, { change }));
}

function painted({ page }: PanelPage): Promise<unknown> {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}
