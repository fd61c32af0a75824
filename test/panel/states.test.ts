/** What the panel shows where there is no session, no core or no more session, and a session that is driven from it. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ScenarioInfo, SessionInfo, Sight } from '../../src/core/protocol';
import { until } from '../support/processes';
import { serverTrace } from '../support/serverTrace';
import { HALF, talkInFrames } from './halfFrame';
import { LiveHost, endSessions, tracedHost } from './hosts';
import { type PanelPage, openPanel, useBrowser } from './panelPage';
import { type ToldOfLab, labSession } from '../support/labSession';

const SESSION: ToldOfLab = {
  ...{ id: 1, scenario: 'framing', title: 'Frames', poller: 'epoll', pollers: ['epoll'] },
  ...{ state: 'running', listeners: ['127.0.0.1:8001'], moved: [], problem: '' },
  ...{ ticks: 40, ticksPerSecond: 12, watched: 4, ready: 1, busy: 0.1, events: 900, letGo: 0 },
};

describe('panel/states', function () {
  this.timeout(60_000);
  useBrowser();
  endSessions();

  it('lists the scenarios where nothing runs, and starts one', async () => {
    const { panel, host } = await livePanel();
    const known = await host.ask<ScenarioInfo[]>({ do: 'scenarios' });
    const cards = panel.page.locator('.scenario');
    await cards.first().waitFor();
    const ids = await cards.evaluateAll((all) =>
      all.map((card) => (card as HTMLElement).dataset['scenario']),
    );
    assert.deepEqual(
      ids,
      known.map(({ id }) => id),
    );
    await panel.page.locator('[data-scenario=multi-port] button').click();
    await panel.page.locator('.badge.running').waitFor();
    assert.equal(await panel.page.locator('h1').textContent(), 'multi-port');
  });

  it('says what it opens, where that has not come yet, and offers nothing else meanwhile', async () => {
    const panel = await openPanel((page) => ({
      hear: ({ type }) => {
        const scenarios = [{ id: 'framing' } as ScenarioInfo];
        const hello = { type: 'hello', texts: null, place: 'editor', scenarios } as const;
        if (type === 'ready') page.tell({ ...hello, shows: 'a.mux.arrow' });
      },
    }));
    await panel.page.getByRole('status').filter({ hasText: 'Opening a.mux.arrow…' }).waitFor();
    assert.equal(await panel.page.locator('.scenario').count(), 0);
  });

  it('says of a file that is too long which part of it is here', async () => {
    const told = labSession({ ...SESSION, state: 'ended', letGo: 600 });
    const { lab: _, ...session } = told;
    const opened = {
      ...{ path: '/a.mux.arrow', format: 'arrow' as const, writtenAt: 0, isWhole: true },
      ...{ bytes: 900, bytesRead: 900 },
    };
    const about = { source: 'lab', program: 'framing', host: '', clockTime: '12:03:04' };
    const info: SessionInfo = { ...session, source: 'file', opened: { ...opened, ...about } };
    const change = (sight: Sight): Sight => ({ ...sight, session: info });
    const panel = await openPanel(tracedHost(serverTrace(2, 40).trace, told, { change }));
    await panel.page.getByText('its newest 300 of 900 are here').waitFor();
    await panel.page.getByText('lab · 12:03:04, no date').waitFor();
  });

  it('says that the core starts, without motion where that is not wanted', async () => {
    const panel = await openPanel(tracedHost(null, null, { core: { is: 'starting' } }), {
      isStill: true,
    });
    const { page } = panel;
    await page.getByText('Starting the core process…').waitFor();
    const animation = await page
      .locator('.progress-line')
      .evaluate((line) => getComputedStyle(line).animationName);
    assert.equal(animation, 'none');
  });

  it('gives the reason where the lab cannot run, and how to mend it', async () => {
    const reason = 'the lab has no backend for this platform (win32)';
    const panel = await openPanel(tracedHost(null, null, { core: { is: 'unsupported', reason } }));
    await panel.page.getByText(reason).waitFor();
    await panel.page.getByRole('button', { name: 'Show Log' }).click();
    await commandsOf(panel, ['showLog']);
  });

  it('gives the reason for which the core ended, keeps what was recorded, and restarts', async () => {
    const { trace } = serverTrace(7, 40);
    const panel = await openPanel(tracedHost(trace, labSession(SESSION)));
    const { page } = panel;
    await page.locator('.row-label').first().waitFor();
    panel.tell({ type: 'core', state: { is: 'closed', reason: 'it was killed by SIGKILL' } });
    await page.getByRole('alert').filter({ hasText: 'killed by SIGKILL' }).waitFor();
    assert.ok((await page.locator('.row-label').count()) > 0);
    assert.ok(await page.getByRole('button', { name: 'Pause: ' }).isDisabled());
    await page.getByRole('button', { name: 'Restart' }).click();
    await commandsOf(panel, ['restartCore']);
  });

  it('takes nothing from the user that a core which ended would have to answer, and runs it again', async () => {
    const { trace } = serverTrace(7, 40);
    const panel = await openPanel(tracedHost(trace, labSession(SESSION)));
    const { page } = panel;
    await page.locator('.row-label').first().waitFor();
    panel.tell({ type: 'core', state: { is: 'closed', reason: 'it was killed by SIGKILL' } });
    await page.getByText('What is on screen stays to be read').waitFor();
    const open = await page
      .locator(':is(button, input):enabled:not([aria-disabled=true])')
      .evaluateAll((all) => all.map((one) => one.textContent.trim()));
    assert.deepEqual(open, ['Run Again', 'Restart', 'Show Log']);
    const tick = await page.locator('.tick').getAttribute('data-tick');
    const before = panel.said.length;
    await page.locator('.canvas').click({ position: { x: 20, y: 90 } });
    for (const key of ['Home', 'ArrowDown', '.', ' ', '[', 'f']) await page.keyboard.press(key);
    assert.equal(await page.locator('.tick').getAttribute('data-tick'), tick);
    assert.deepEqual(
      panel.said.slice(before).filter(({ type }) => type !== 'seen'),
      [],
    );
    await page.getByRole('button', { name: 'Run Again' }).click();
    await commandsOf(panel, ['runAgain']);
  });

  it('says which session went with its core or its window, and runs it again', async () => {
    const lab = { scenario: 'framing', poller: 'poll' } as const;
    const lost = { id: 3, name: 'framing', title: 'Frames', lab };
    const panel = await openPanel(tracedHost(null, null));
    panel.tell({ type: 'core', state: { is: 'ready' }, lost: { ...lost, went: 'core' } });
    await panel.page.getByText('framing (poll) ended with the core process').waitFor();
    panel.tell({ type: 'core', state: { is: 'ready' }, lost: { ...lost, went: 'window' } });
    await panel.page.getByText('framing (poll) ran when this window was last open').waitFor();
    await panel.page.getByRole('button', { name: 'Run Again' }).click();
    await commandsOf(panel, ['runAgain']);
  });

  it('tells which expectations failed, and leads to the tick of each', async () => {
    const first = [3, 9, 12, 14].map((tick) => ({
      client: tick,
      reason: 'step 2 expect: no',
      tick,
    }));
    const failed = { count: 40, first };
    const mine = { file: '/mine.mux.json', title: 'Mine [x](y)', teaches: 'all' };
    const session = labSession({ ...SESSION, ...mine, failed });
    const panel = await openPanel(tracedHost(serverTrace(7, 40).trace, session));
    const banner = panel.page.getByRole('alert').filter({ hasText: '40 expectations failed' });
    await banner.getByText('… and 37 more').waitFor();
    await banner.getByRole('button', { name: 'Tick 9' }).click();
    await panel.page.locator('.tick[data-tick="9"]').waitFor();
    await panel.page.getByText('Mine [x](y)').waitFor();
  });

  it('counts one failed expectation as one', async () => {
    const failed = { count: 1, first: [{ client: 0, reason: 'step 2 expect: no', tick: 3 }] };
    const panel = await openPanel(
      tracedHost(serverTrace(7, 40).trace, labSession({ ...SESSION, failed })),
    );
    const banner = panel.page.getByRole('alert');
    await banner.filter({ hasText: 'One expectation failed' }).waitFor();
  });

  it('gives the reason also where there was no session', async () => {
    const core = { is: 'closed', reason: 'it exited with code 1' } as const;
    const panel = await openPanel(tracedHost(null, null, { core }));
    await panel.page.getByText('it exited with code 1').waitFor();
    await panel.page.getByRole('button', { name: 'Restart' }).click();
    await commandsOf(panel, ['restartCore']);
  });

  it('says why a session ended, and starts it again', async () => {
    const { trace } = serverTrace(7, 40);
    const problem = 'the program ended with code 1: EMFILE';
    const ended = labSession({ ...SESSION, state: 'ended', problem });
    const panel = await openPanel(tracedHost(trace, ended));
    await panel.page.getByRole('alert').filter({ hasText: problem }).waitFor();
    await panel.page.locator('.banner').getByRole('button', { name: 'Run Again' }).click();
    await panel.page.locator('.toolbar').getByRole('button', { name: 'Run Again' }).click();
    await commandsOf(panel, ['runAgain', 'runAgain']);
  });

  it('tells where a port was taken', async () => {
    const moved = [{ asked: 8001, got: '127.0.0.1:40123' }];
    const panel = await openPanel(
      tracedHost(serverTrace(7, 40).trace, labSession({ ...SESSION, moved })),
    );
    await panel.page.getByText('8001 was taken: 127.0.0.1:40123').waitFor();
  });

  it('drops what is no message for it', async () => {
    const panel = await openPanel(tracedHost(serverTrace(7, 40).trace, labSession(SESSION)));
    await panel.page.locator('.row-label').first().waitFor();
    await panel.page.evaluate(() => {
      for (const garbage of [null, 7, 'sight', [], {}, { type: 'other' }, { type: 'constructor' }])
        window.postMessage(garbage, '*');
    });
    panel.tell({ type: 'core', state: { is: 'closed', reason: 'the end' } });
    await panel.page.getByText('the end').waitFor();
    assert.deepEqual(panel.problems, []);
  });

  it('pauses, steps by exactly one tick, resumes and stops a session', async () => {
    const { panel, host } = await livePanel();
    const { page } = panel;
    await host.ask({ do: 'start', scenario: 'multi-client', clients: 'script' });
    await until('some ticks', () => (host.session?.ticks ?? 0) > 3);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.locator('.badge.paused').waitFor();
    const before = (host.session?.ticks ?? 0) - 1;
    await page.locator(`.tick[data-tick="${before}"]`).waitFor();
    await page.getByRole('button', { name: 'Step Tick' }).click();
    await page.locator(`.tick[data-tick="${before + 1}"]`).waitFor();
    assert.equal(await page.locator('.badge').textContent(), 'PAUSED');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.badge.running').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.badge.ended').waitFor();
    await page.getByText('The session has ended').waitFor();
  });

  it('shows half a frame as so many of so many bytes, header and payload apart', async () => {
    const { panel, host } = await livePanel();
    await talkInFrames(panel, host);
    const frame = panel.page.locator('.frame').last();
    assert.equal(await frame.locator('[data-part=header]').textContent(), '00 00 00 28');
    assert.equal(await frame.locator('[data-part=payload]').textContent(), '68 61 6c 66 20');
    const size = (await frame.locator('[data-part=size]').textContent())?.trim();
    assert.equal(size, `${HALF.have} of ${HALF.length}`);
    await panel.page.getByText('你好，123').first().waitFor();
  });

  it('lists the sessions where there are several, and asks for the one that is chosen', async () => {
    const session = labSession(SESSION);
    const panel = await openPanel(
      tracedHost(serverTrace(7, 40).trace, session, { place: 'sidebar' }),
    );
    const { page } = panel;
    const list = page.locator('select.sessions');
    await page.locator('h1', { hasText: session.name }).waitFor();
    assert.equal(await list.count(), 0);
    const other = { id: session.id + 1, name: 'framing', state: 'paused' } as const;
    panel.tell({ type: 'sessions', list: [session, other], shown: session.id });
    await list.waitFor();
    const texts = await list.locator('option').allTextContents();
    assert.deepEqual(
      texts.map((text) => text.trim()),
      [session.name, 'framing · paused'],
    );
    await list.selectOption(String(other.id));
    await until('the choice', () =>
      panel.said.some((said) => said.type === 'chooseSession' && said.session === other.id),
    );
  });

  it('changes the poller on the same ports', async () => {
    const { panel, host } = await livePanel();
    const start = { do: 'start', scenario: 'multi-client', clients: 'none' } as const;
    const { listeners } = (await host.ask<SessionInfo>({ ...start, port: await freePort() })).lab!;
    await panel.page.locator('[data-poller=epoll]').click();
    await panel.page.locator('[data-poller=epoll][aria-pressed=true]').waitFor();
    await panel.page.locator('.badge.running').waitFor();
    assert.equal(await panel.page.locator('.addresses').textContent(), listeners.join(' '));
  });
});

async function livePanel(): Promise<{ panel: PanelPage; host: LiveHost }> {
  let host: LiveHost | undefined;
  const panel = await openPanel((opened) => (host = new LiveHost(opened)));
  assert.ok(host);
  return { panel, host };
}

/** A port that nobody else looks for, as they do for 8001. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : assert.fail();
}

async function commandsOf(panel: PanelPage, expected: readonly string[]): Promise<void> {
  const commands = (): string[] =>
    panel.said.flatMap((message) => (message.type === 'command' ? message.command : []));
  await until('a command', () => commands().length >= expected.length);
  assert.deepEqual(commands(), expected);
}
