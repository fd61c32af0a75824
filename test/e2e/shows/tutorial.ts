/** What the tutorial's own servers must show. */

import assert from 'node:assert/strict';
import { abilitiesOf, type PollerName } from '../../../src/pollers/list';
import { type Row, bytesOf } from '../../support/command';
import type { Of, Shows } from './connections';

export const shows: Shows = {
  'multi-port': [
    ['waits a second at most for both listeners', multiPortWaits],
    ['sleeps while nobody knocks', multiPortSleeps],
    ['greets each client from whichever port it knocked at', multiPortGreets],
  ],
  'multi-client': [
    ['echoes every message, and drops those who leave, each in its own way', multiClientEchoes],
  ],
  'read-write-split': [
    ['has queues two deep, on several connections at once', splitQueues],
    ['sends each connection what it enqueued, in order', splitOrder],
  ],
  framing: [
    ['puts 100 000 bytes together from receives of 1 024', framingLong],
    ['knows at each receive what is still to come', framingGrows],
    ['frames what it sends', framingSends],
  ],
};

function multiPortWaits(of: Of): void {
  for (const { timeout, watched } of of('wait')) assert.deepEqual([timeout, watched], [1000, 2]);
}

function multiPortSleeps(of: Of): void {
  const idle = of('wake').filter(({ ready }) => ready === 0);
  assert.ok(idle.length > 0);
  for (const { waited } of idle) assert.ok(waited! >= 1e9);
}

function multiPortGreets(of: Of, poller: PollerName): void {
  const accepted = of('accept').filter(({ fd }) => fd! >= 0);
  assert.deepEqual(
    [5, 6].map((fd) => accepted.filter(({ listener }) => listener === fd).length),
    [3, 3],
  );
  const sends = of('send');
  assert.equal(sends.length, 6);
  for (const { want, put, data } of sends)
    assert.deepEqual([want, put, bytesOf(data).toString()], [12, 12, 'Hello_World!']);
  assert.deepEqual(
    of('accept', 'send', 'close')
      .filter(({ fd }) => fd! >= 0)
      .map(({ kind, fd }) => [kind, fd]),
    accepted.flatMap(({ fd }) => ['accept', 'send', 'close'].map((kind) => [kind, fd])),
  );
  // One that comes while the loop is at work is accepted in the same edge.
  const ticks = new Set(accepted.map(({ tick }) => tick));
  assert.ok(abilitiesOf(poller).isEdge || ticks.size >= 3, `all in ${ticks.size} ticks`);
  assert.deepEqual(
    of('print').map(({ text }) => text),
    of('wake').map(({ ready }) => `r_list size: ${ready}`),
  );
}

function multiClientEchoes(of: Of): void {
  const connections = of('accept').filter(({ fd }) => fd! >= 0);
  assert.equal(connections.length, 6);
  for (const { fd, gen } of connections) {
    const mine = (kind: Row['kind']) => of(kind).filter((row) => row.fd === fd && row.gen === gen);
    const said = mine('recv')
      .filter(({ got }) => got! > 0)
      .map(({ data }) => bytesOf(data).toString());
    assert.deepEqual(
      mine('send').map(({ data }) => bytesOf(data).toString()),
      ['Hello_World', ...said.map((text) => `回复:${text}`)],
    );
    assert.equal(mine('close').length, 1);
  }
  const ends = of('recv').filter(({ got, errno }) => got! <= 0 && errno !== 'EAGAIN');
  assert.deepEqual(ends.map(({ errno }) => errno ?? 'end').sort(), [
    'ECONNRESET',
    ...Array<string>(5).fill('end'),
  ]);
  const prints = of('print').map(({ text }) => text!);
  assert.equal(prints.filter((text) => text === 'hello').length, 20);
  assert.equal(prints.filter((text) => text === '你好').length, 4);
}

function splitQueues(of: Of): void {
  const deep = of('enqueue').filter(({ depth }) => depth! >= 2);
  assert.ok(new Set(deep.map(({ fd }) => fd)).size >= 2, 'two deep on one connection at the most');
}

function splitOrder(of: Of): void {
  for (const { fd, gen } of of('accept').filter((row) => row.fd! >= 0)) {
    const numbers = (kind: Row['kind']) =>
      of(kind)
        .filter((row) => row.fd === fd && row.gen === gen)
        .map(({ message }) => message);
    assert.deepEqual(numbers('enqueue'), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(numbers('dequeue'), numbers('enqueue'));
    const sent = of('send').filter((row) => row.fd === fd && row.gen === gen);
    assert.equal(
      Buffer.concat(sent.map(({ data, put }) => bytesOf(data).subarray(0, put))).toString(),
      'Hello_World' + '回复:first回复:second'.repeat(3),
    );
  }
}

/** Frame events that come in, of the connection that brought one of this length. */
function framesOf(of: Of, length: number): Row[] {
  const { fd, gen } = of('frame').find((row) => row.dir === 'in' && row.length === length)!;
  return of('frame').filter((row) => row.dir === 'in' && row.fd === fd && row.gen === gen);
}

function framingLong(of: Of): void {
  const frames = framesOf(of, 100_000);
  const { fd, gen } = frames[0]!;
  const recvs = of('recv').filter((row) => row.fd === fd && row.gen === gen && row.got! > 0);
  assert.ok(recvs.length >= 98, `${recvs.length} receives`);
  for (const { want } of recvs) assert.equal(want, 1024);
  assert.equal(
    recvs.reduce((sum, { got }) => sum + got!, 0),
    100_004,
  );
  const whole = frames.filter(({ complete }) => complete);
  assert.deepEqual(
    whole.map(({ length, have, codec }) => ({ length, have, codec })),
    [{ length: 100_000, have: 100_000, codec: 'length-prefix-4-be' }],
  );
  assert.ok(of('print').some(({ text }) => text === `${fd}: 100000 bytes in ${recvs.length} recv`));
}

function framingGrows(of: Of): void {
  for (const length of [10, 1500, 40, 100_000]) {
    const { fd, gen } = framesOf(of, length)[0]!;
    let [header, have] = [0, 0];
    for (const row of of('recv', 'frame').filter((one) => one.fd === fd && one.gen === gen)) {
      if (row.kind === 'recv' || row.dir === 'out') continue;
      const recv = of('recv')
        .filter((one) => one.seq < row.seq && one.fd === fd)
        .at(-1)!;
      const now = [bytesOf(row.header).length, row.have!] as const;
      assert.equal(now[0] - header + now[1] - have, recv.got, `seq ${row.seq}`);
      assert.equal(row.length, now[0] < 4 ? -1 : length);
      assert.equal(row.complete, now[1] === length);
      [header, have] = now;
    }
    assert.deepEqual([header, have], [4, length]);
  }
  // Pieces of 2, 7, 15 and 20 bytes, a good deal apart.
  assert.deepEqual(
    framesOf(of, 40).map(({ length, have }) => `${have} of ${length}`),
    [...['0 of -1', '5 of 40', '20 of 40', '40 of 40']],
  );
}

function framingSends(of: Of): void {
  const whole = of('frame').filter(({ dir, complete }) => dir === 'out' && complete);
  const answers = of('enqueue').map(({ bytes }) => bytes! - 4);
  assert.deepEqual(whole.map(({ length }) => length).sort(), answers.sort());
  assert.equal(whole.length, 7);
}
