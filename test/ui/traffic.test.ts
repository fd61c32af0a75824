/** What real clients do is seen in the panel: rows, bytes, queues and frames. */

import assert from 'node:assert/strict';
import type { Window } from '../../tools/vscode/window.mjs';
import type { Row } from '../support/command';
import { useVscode } from './harness';
import {
  eventually,
  fresh,
  goToTick,
  openTab,
  pause,
  sees,
  selectDescriptor,
  startScenario,
  step,
  traceOf,
} from './inspector';
import { type Netcat, netcat } from './netcat';
import type { RowReading } from './reading';

describe('traffic in the inspector', () => {
  const vscode = useVscode();

  it('shows a connection of nc as a row, and what it types as bytes', async () => {
    const window = await fresh(await vscode.shared());
    const { listeners } = (await startScenario(window, 'multi-client')).lab!;
    const nc = netcat(listeners[0]);
    const { fd, title } = await connection(window);
    await eventually(() => assert.match(nc.printed(), /Hello_World/));
    assert.ok(title.includes(listeners[0] ?? 'no listener'), title);

    const panel = window.sidebar();
    await selectDescriptor(panel, fd);
    await openTab(panel, 'stream');
    nc.type('knock\n');
    const { stream } = await sees(panel, (seen) => assert.ok(seen.stream.length >= 3));
    assert.deepEqual(
      stream.map(({ text }) => text),
      ['Hello_World', 'knock·', '回复:knock·'],
    );
    assert.equal(stream[1]?.hex, '6b 6e 6f 63 6b 0a');
    await sees(panel, ({ facts }) => assert.equal(facts['in'], '6 B'));
  });

  it('shows 5 of 40 bytes of the frame that nc types, and the queued answer to all of it', async () => {
    const window = await fresh(await vscode.shared());
    const { listeners } = (await startScenario(window, 'framing')).lab!;
    const nc = netcat(listeners[0]);
    const { fd } = await connection(window);
    const panel = window.sidebar();
    await selectDescriptor(panel, fd);
    await openTab(panel, 'frames');
    nc.type('\0\0\0\x28half ');
    await sees(panel, ({ frames }) => assert.equal(frames[0]?.size, '5 of 40'));
    await pause(window);
    const { frames } = await sees(panel, (seen) => assert.equal(seen.frames.length, 1));
    assert.deepEqual(
      [frames[0]?.header, frames[0]?.payload, frames[0]?.size],
      ['00 00 00 28', '68 61 6c 66 20', '5 of 40'],
    );

    await restIsQueued(window, nc, fd);
  });

  it('shows a frame of a simulated client between two receives', async () => {
    const window = await fresh(await vscode.shared());
    await startScenario(window, 'framing', { clients: true });
    const panel = window.sidebar();
    const part = await eventually(async () => {
      const found = (await traceOf(window)).find(
        ({ kind, length, have }) => kind === 'frame' && length === 40 && have === 5,
      );
      assert.ok(found, 'no frame of which 5 of 40 bytes have come');
      return found;
    });
    await pause(window);
    await goToTick(panel, part.tick);
    await selectDescriptor(panel, part.fd!, part.gen);
    await openTab(panel, 'frames');
    await sees(panel, ({ frames }) => assert.equal(frames.at(-1)?.size, '5 of 40'));
  });

  it('shows a queue of two: read-write-split', async () => {
    const window = await fresh(await vscode.shared());
    await startScenario(window, 'read-write-split', { clients: true });
    const panel = window.sidebar();
    const isDeep = ({ kind, depth }: Row): boolean => kind === 'enqueue' && depth === 2;
    const deep = await eventually(
      async () => (await traceOf(window)).find(isDeep) ?? assert.fail('no queue of two'),
    );
    await pause(window);
    await goToTick(panel, deep.tick);
    await selectDescriptor(panel, deep.fd!, deep.gen);
    await openTab(panel, 'queue');
    // The tick took the older one from the queue after it had put the younger one in.
    const { gone, queue } = await sees(panel, (seen) => assert.equal(seen.queue.length, 1));
    assert.deepEqual(
      [...gone, ...queue].map(({ size }) => size),
      [`${Buffer.byteLength('回复:first')} B sent`, `${Buffer.byteLength('回复:second')} B`],
    );
    assert.equal(queue[0]?.message, gone[0]!.message + 1);
  });
});

/** The row of the first connection, as soon as it is there. */
async function connection(window: Window): Promise<RowReading> {
  const isConnection = ({ role }: RowReading): boolean => role === 'connection';
  const { rows } = await sees(window.sidebar(), (seen) =>
    assert.ok(seen.rows.some(isConnection), 'no connection'),
  );
  return rows.find(isConnection)!;
}

/** The rest of a frame is read in one step, which queues an answer; the next sends it. */
async function restIsQueued(window: Window, nc: Netcat, fd: number): Promise<void> {
  const panel = window.sidebar();
  nc.type('now, and the rest a good deal later');
  await openTab(panel, 'queue');
  await eventually(async () => {
    const { rows } = await step(window);
    assert.equal(rows.find((row) => row.fd === fd)?.depth, 1);
  });
  const answer = '40 bytes in 2 recv';
  await sees(panel, ({ queue }) =>
    assert.deepEqual(queue, [{ message: 0, size: `${4 + answer.length} B` }]),
  );
  await step(window);
  await sees(panel, ({ queue }) => assert.deepEqual(queue, []));
  await openTab(panel, 'frames');
  const { frames } = await sees(panel, (seen) => assert.equal(seen.frames.length, 2));
  assert.deepEqual(
    frames.map(({ size }) => size),
    ['40', String(answer.length)],
  );
  await eventually(() => assert.ok(nc.printed().includes(answer), nc.printed()));
}
