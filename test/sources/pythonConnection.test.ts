/** A reader that rests: a program that sends with each of its turns does not wake it each time, and all of it is read. */

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Connection } from '../../src/sources/python/connection';
import { OP } from '../../src/sources/python/wire';
import { record } from '../support/probeRecords';
import { until } from '../support/processes';
import { checkAsync, rounds } from '../support/share';

const LONGER_THAN_ITS_REST_MS = 7;

/** A connection, and what it told of: the numbers of the records, and how many it took at a time. */
function connected() {
  const stream = new PassThrough();
  const taken: number[] = [];
  const atOnce: number[] = [];
  let hasEnded = false;
  let before = 0;
  const connection = new Connection(stream as unknown as Socket, {
    onRecord: ({ result }) => taken.push(result),
    onTaken: () => {
      atOnce.push(taken.length - before);
      before = taken.length;
    },
    onBroken: () => assert.fail('it is broken'),
    onEnd: () => (hasEnded = true),
  });
  return { stream, connection, taken, atOnce, hasEnded: () => hasEnded };
}

const numbered = (result: number): Buffer =>
  record({ op: OP.recv, result, payload: Buffer.alloc(200) });

describe('connection of a probe', () => {
  it('takes the first at once, and what comes while it rests as one', async () => {
    const { stream, taken, atOnce } = connected();
    for (let i = 0; !stream.isPaused(); i++) {
      assert.ok(i < 1000, 'it rests where one follows the other');
      stream.write(numbered(i));
      await turn();
    }
    const before = taken.length;
    atOnce.length = 0;
    for (let i = 0; i < 50; i++) stream.write(numbered(before + i));
    await until('all', () => taken.length === before + 50);
    assert.deepEqual(atOnce, [50]);
  });

  it('reads all in its order, however it comes, is held and ends', async () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(20_000));
    const aPiece = fc.record({ size, isFollowedAtOnce: fc.boolean() });
    const somePieces = fc.array(aPiece, { minLength: 1, maxLength: 12 });
    await checkAsync(
      fc.asyncProperty(somePieces, fc.nat({ max: 12 }), async (pieces, heldAt) => {
        const { stream, connection, taken, hasEnded } = connected();
        const all = Array.from({ length: 400 }, (_, i) => i);
        let rest = Buffer.concat(all.map(numbered));
        for (const [i, { size, isFollowedAtOnce }] of pieces.entries()) {
          if (i === heldAt) connection.hold();
          stream.write(rest.subarray(0, size));
          rest = rest.subarray(size);
          if (!isFollowedAtOnce) await sleep(LONGER_THAN_ITS_REST_MS);
          if (i === heldAt) connection.goOn();
        }
        stream.write(rest);
        stream.end();
        await until('its end', hasEnded);
        assert.deepEqual(taken, all);
      }),
      rounds({ short: 20, long: 200 }),
    );
  });
});
