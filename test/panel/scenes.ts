/** The panel in the states that it has to find room for: one trace and one session each, and how to get there. */

import type { Page } from 'playwright-core';
import type { Moment } from '../../src/lab/moment';
import type { Trace } from '../../src/trace/trace';
import { serverTrace } from '../support/serverTrace';
import { trace as emptyTrace } from '../support/traceBuilder';
import { tracedHost, type TracedOptions } from './hosts';
import { type PanelPage, openPanel } from './panelPage';
import { type ToldOfLab, labSession } from '../support/labSession';

export type Scene = {
  readonly trace: () => Trace;
  readonly session: ToldOfLab;
  readonly options?: TracedOptions;
  readonly arrange?: (page: Page) => Promise<void>;
};

const SESSION: ToldOfLab = {
  ...{ id: 1, scenario: 'read-write-split', title: 'Reading and writing apart', problem: '' },
  ...{ poller: 'select', pollers: ['select', 'poll', 'epoll', 'epoll-et'], state: 'running' },
  ...{ listeners: ['127.0.0.1:8001', '127.0.0.1:8002'], moved: [] },
  ...{
    ticks: 120,
    ticksPerSecond: 1212,
    watched: 14,
    ready: 3,
    busy: 0.18,
    events: 9610,
    letGo: 12,
  },
  teaches:
    'Ask for w only while something waits to be sent: a socket is writable nearly always, and a loop that asks for it without need never sleeps.',
};

const MOMENTS: readonly Moment[] = [
  { says: 'The first client comes, and is welcomed with a greeting', when: 'accept' },
  { says: 'A message is queued until its socket is writable', when: 'enqueue' },
  { says: 'The kernel takes a part of it only', when: 'short' },
  { says: 'It never happens here', when: 'fault' },
];

/** The lesson of `sendall`, with every note that a call may have. */
export function tellingTrace(): Trace {
  return emptyTrace()
    .loop(7, { poller: 'select' })
    .listener(5)
    .watch(5, 'r')
    .wait(1000, 2)
    .wake()
    .ready(5, 'r')
    .accept(5, 6, '127.0.0.1:50990')
    .accept(5, -1, '')
    .watch(6, 'rw', { edge: true })
    .send(6, 3_905_956, { want: 8_389_608, dur: 1_204_000_000 })
    .send(6, -1, { want: 4_483_652, errno: 'EAGAIN' })
    .recv(6, 1, { want: 1024, data: Uint8Array.of(33) })
    .recv(6, 24, { data: Buffer.from('some bytes, not all of them') })
    .recv(6, -1, { errno: 'ECONNRESET' })
    .recv(6, 0)
    .event('accept', { listener: 5, fd: -1, errno: 'EMFILE' })
    .event('frame', { fd: 6, dir: 'in', codec: 'length-prefix-4-be', length: 40_000, have: 5 })
    .event('print', { text: 'a line that the program printed, longer than there is room for it' })
    .wait(1000, 3).trace;
}

/** A server that reads the end of a stream again and again, and one that watches for room without anything to send. */
export function spinningTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'select' }).listener(5).watch(5, 'r');
  builder.wait(1000, 1).wake().ready(5, 'r').accept(5, 6, '127.0.0.1:50990');
  builder.watch(6, 'r', { src: '/srv/chat/server.py:30' }).accept(5, 7, '127.0.0.1:50992');
  builder.watch(7, 'rw', { src: '/srv/chat/server.py:30' });
  for (let tick = 0; tick < 60; tick++) {
    builder.wait(1000, 3).wake().ready(6, 'r').ready(7, 'w');
    builder.recv(6, 0, { src: '/srv/chat/server.py:41' });
  }
  return builder.wait(1000, 3).trace;
}

/** More descriptors than fit, all of them busy. */
function crowdedTrace(): Trace {
  const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(5).watch(5, 'r');
  for (let fd = 6; fd < 70; fd++) {
    builder
      .wait(1000, fd - 4)
      .wake()
      .ready(5, 'r')
      .accept(5, fd)
      .watch(fd, 'r');
  }
  for (let round = 0; round < 40; round++) {
    builder.wait(1000, 65).wake();
    for (let fd = 6; fd < 70; fd++) builder.ready(fd, 'r');
    for (let fd = 6; fd < 70; fd++) builder.recv(fd, 5);
  }
  return builder.wait(1000, 65).trace;
}

function threadedTrace(): Trace {
  const client = '127.0.0.1:50009';
  const builder = emptyTrace().loop(7, { name: 'acceptor', poller: 'select' }).listener(5);
  builder.watch(5, 'r');
  for (let fd = 6; fd < 14; fd++) {
    builder.on(0).wait();
    builder.event('client', { loop: -1, tick: -1, client: fd, step: 'connect', local: client });
    builder.wake().ready(5, 'r').accept(5, fd, client);
    builder.on(fd).loop(7, { name: `handle ${fd}`, poller: '' });
    builder.event('task', { name: 'talk', state: 'begin' }).recv(fd, 5).send(fd, 5);
    builder.event('task', { name: 'talk', state: 'end' });
  }
  return builder.on(0).wait().trace;
}

const select =
  (row: number, tab: string) =>
  async (page: Page): Promise<void> => {
    await page.locator('[data-part=row]').nth(row).click();
    await page.locator('.descriptor[data-fd]').waitFor();
    await page.locator(`[role=tab][data-tab=${tab}]`).click();
    await page.locator(`[role=tabpanel][data-tab=${tab}]`).waitFor();
  };

export const SCENES: Readonly<Record<string, Scene>> = {
  waiting: {
    trace: () => emptyTrace().loop(7, { poller: 'select' }).listener(5).watch(5, 'r').wait().trace,
    session: { ticks: 0, watched: 1, ready: 0 },
  },
  running: {
    trace: () => serverTrace(7, 120).trace,
    session: {},
    options: { moments: MOMENTS },
    arrange: select(1, 'frames'),
  },
  telling: {
    trace: tellingTrace,
    session: { scenario: 'sendall', ticks: 1, state: 'paused' },
    options: { moments: MOMENTS },
    arrange: select(1, 'calls'),
  },
  ended: {
    trace: () => serverTrace(7, 120).trace,
    session: {
      state: 'ended',
      problem: 'the program ended with code 1: EMFILE, too many open files (accept, socket 1 023)',
    },
    options: { moments: MOMENTS },
    arrange: select(2, 'stream'),
  },
  crowded: {
    trace: crowdedTrace,
    session: { moved: [{ asked: 8001, got: '127.0.0.1:40123' }] },
    arrange: select(0, 'queue'),
  },
  threads: {
    trace: threadedTrace,
    session: { scenario: 'socketserver' },
    options: { moments: MOMENTS },
    arrange: select(1, 'queue'),
  },
  thread: {
    trace: threadedTrace,
    session: { scenario: 'socketserver' },
    arrange: (page) => page.locator('#lane-6').click(),
  },
  found: {
    trace: spinningTrace,
    session: { scenario: 'multi-client-as-written', ticks: 60, state: 'ended' },
    options: { hasRules: true },
    arrange: async (page) => {
      await page.locator('.finding-head').first().click();
      await page.locator('.finding-step.shown').waitFor();
      await page.locator('[role=tab][data-tab=findings]').click();
      await page.locator('.answers').waitFor();
    },
  },
  table: {
    trace: crowdedTrace,
    session: {},
    arrange: async (page) => {
      await page.locator('[data-action=table]').click();
      await page.locator('.cell-table').waitFor();
    },
  },
};

export async function openScene(scene: Scene): Promise<PanelPage> {
  const session = labSession({ ...SESSION, ...scene.session });
  const panel = await openPanel(tracedHost(scene.trace(), session, scene.options), {
    ...{ width: 1200, height: 800 },
  });
  await panel.page.locator('[data-part=timeline]').waitFor();
  await scene.arrange?.(panel.page);
  return panel;
}
