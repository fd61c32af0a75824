/** The messages that wait for a connection: their order from both ends, and that none costs more for those beside it. */

import assert from 'node:assert/strict';
import type { Lab } from '../../src/lab/runtime/lab';
import { Outbox } from '../../src/lab/runtime/outbox';

/** So many that a step over all of them at each would take minutes: far longer than a test may. */
const MANY = 400_000;
const ROOM = 64;

type Told = {
  readonly kind: string;
  readonly depth: number;
  readonly queued: number;
  readonly message: number;
};

/** An outbox whose kernel takes `takes` bytes of each send, and what it told. */
function outbox(takes = ROOM): { box: Outbox; told: Told[] } {
  const told: Told[] = [];
  const lab = {
    bytes: new Uint8Array(ROOM),
    send: (_fd: number, _start: number, length: number) => Math.min(takes, length),
    record: (kind: string, fields: Omit<Told, 'kind'>) => void told.push({ kind, ...fields }),
  };
  return { box: new Outbox(lab as unknown as Lab, 6, 0, ROOM), told };
}

describe('lab/runtime/outbox', () => {
  it('sends from either end, in parts where the kernel takes no more', () => {
    const { box, told } = outbox(2);
    for (const length of [3, 2, 1, 2]) box.enqueue(new Uint8Array(length));
    const puts = [box.sendOldest(), box.sendNewest(), box.sendOldest(), box.sendNewest()];
    assert.deepEqual(puts, [2, 2, 1, 1]);
    const left = told.filter(({ kind }) => kind === 'dequeue');
    assert.deepEqual(
      left.map(({ depth, queued, message }) => [message, depth, queued]),
      [...[[3, 3, 6]], ...[[0, 2, 3]], ...[[2, 1, 2]]],
    );
    assert.deepEqual([box.depth, box.queued], [1, 2]);
    assert.deepEqual([box.sendNewest(), box.sendOldest(), box.depth, box.queued], [2, 0, 0, 0]);
  });

  it('takes messages in again after it was empty, or half empty', () => {
    const { box, told } = outbox();
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 3; i++) box.enqueue(Uint8Array.of(round));
      for (let i = 0; i < (round % 3) + 1; i++) box.sendOldest();
    }
    const numbers = (kind: string): number[] =>
      told.filter((one) => one.kind === kind).map(({ message }) => message);
    box.dropAll();
    const gone = [...numbers('dequeue'), ...numbers('drop')];
    assert.deepEqual(gone, numbers('enqueue'));
    assert.deepEqual([box.depth, box.queued], [0, 0]);
  });

  for (const [what, leave] of [
    ['dropped', (box: Outbox) => box.dropAll()],
    ['sent, the oldest first', (box: Outbox) => sendAll(box, () => box.sendOldest())],
    ['sent, the newest first', (box: Outbox) => sendAll(box, () => box.sendNewest())],
  ] as const) {
    it(`costs each message no more for those beside it: ${MANY} of them ${what}`, () => {
      const { box, told } = outbox();
      let count = 0;
      told.push = () => ++count;
      const bytes = new Uint8Array(1);
      for (let i = 0; i < MANY; i++) box.enqueue(bytes);
      assert.deepEqual([box.depth, box.queued], [MANY, MANY]);
      leave(box);
      assert.deepEqual([box.depth, box.queued, count], [0, 0, 2 * MANY]);
    });
  }
});

function sendAll({ depth }: Outbox, send: () => number): void {
  for (let i = 0; i < depth; i++) send();
}
