/** Holds a sight against the slow reading of a trace of serverTrace, of which the store may have let the oldest go. */

import assert from 'node:assert/strict';
import type { DescriptorName } from '../../../src/core/descriptorViews';
import type { Sight, View } from '../../../src/core/protocol';
import { INTEREST_LETTERS, lettersOf, READY_LETTERS } from '../../../src/trace/kinds';
import { CELL_BITS, READY_SHIFT } from '../../../src/trace/cells';
import { LISTENER } from '../../support/serverTrace';
import {
  framesOf,
  interests,
  moved,
  nameOf,
  queueOf,
  type Row,
  startOf,
  upTo,
  type Way,
} from './reading';

/** What was asked for, and what there is to know. */
export type Asked = {
  /** Every row since the trace began; `kept` is the seq of the oldest that the store still has. */
  readonly rows: readonly Row[];
  readonly kept: number;
  /** The bytes of the events that are kept are kept too. */
  readonly hasBytes: boolean;
  readonly tick: number;
  readonly columns: number;
  readonly selected: DescriptorName;
  readonly tab: View['tab'];
};

const WAYS = ['in', 'out'] as const;

export function checkSight(sight: Sight, asked: Asked): void {
  checkTick(sight, asked);
  checkTimeline(sight, asked);
  checkDescriptor(sight, asked);
}

function checkTick({ tick: detail }: Sight, { rows, tick }: Asked): void {
  const start = startOf(rows, tick);
  const watched = interests(rows.slice(0, start));
  for (const letter of ['r', 'w', 'x'] as const) {
    const expected = [...watched].filter(([, letters]) => letters.includes(letter));
    assert.deepEqual(
      detail!.asked[letter].map(nameOf).sort(),
      expected.map(([name]) => name).sort(),
    );
    assert.equal(detail!.askedCount![letter], expected.length);
  }
  const ofTick = rows.filter((row) => row.loop === 0 && row.tick === tick);
  assert.deepEqual(
    detail!.answered.map((answer) => `${nameOf(answer)} ${answer.events} ${answer.seq}`),
    ofTick.flatMap((row) =>
      row.kind === 'ready' ? `${nameOf(row)} ${row.events} ${row.seq}` : [],
    ),
  );
  const did = ofTick.filter(({ kind }) => !['wait', 'wake', 'ready'].includes(kind));
  assert.deepEqual(
    detail!.events.map(({ seq, kind }) => `${seq} ${kind}`),
    did.map(({ seq, kind }) => `${seq} ${kind}`),
  );
  assert.equal(detail!.more, 0);
  const wake = ofTick.find(({ kind }) => kind === 'wake');
  assert.deepEqual(
    [detail!.tick, detail!.timeout, detail!.waitedNs, detail!.ready, detail!.wokeAt],
    [tick, rows[start]!.timeout, wake?.waited ?? -1, wake?.ready ?? -1, wake?.t ?? -1],
  );
}

function checkTimeline({ timeline, firstTick: oldest, newestTick }: Sight, asked: Asked): void {
  const { rows: all, tick } = asked;
  const { firstTick, columns, rows } = timeline;
  const most = Math.min(asked.columns, newestTick - oldest + 1);
  assert.deepEqual(
    [columns, firstTick + columns - 1],
    [most, Math.max(Math.min(tick, newestTick), oldest + most - 1)],
  );
  const last = upTo(all, firstTick + columns - 1);
  const closedBefore = new Set(
    all
      .slice(0, startOf(all, firstTick))
      .flatMap((row) => (row.kind === 'close' ? nameOf(row) : [])),
  );
  const open = last.filter((row) => row.kind === 'open' && !closedBefore.has(nameOf(row)));
  assert.equal(timeline.rowCount, open.length);
  assert.deepEqual(rows.map(nameOf), open.map(nameOf).slice(0, rows.length));
  for (let column = 0; column < columns; column++) checkColumn(timeline, all, column);
  const then = upTo(all, tick);
  const watched = interests(then);
  for (const row of rows) {
    const its = then.filter((one) => nameOf(one) === nameOf(row));
    assert.equal(row.interest, watched.get(nameOf(row)) ?? '');
    assert.equal(row.depth, queueOf(its).length);
    assert.equal(
      row.isClosed,
      its.some(({ kind }) => kind === 'close'),
    );
  }
}

function checkColumn(timeline: Sight['timeline'], all: readonly Row[], column: number): void {
  const { firstTick, columns, rows, cells, waitedNs, ready } = timeline;
  const tick = firstTick + column;
  const watched = interests(all.slice(0, startOf(all, tick)));
  const ofTick = all.filter((row) => row.loop === 0 && row.tick === tick);
  const wake = ofTick.find(({ kind }) => kind === 'wake');
  assert.deepEqual([waitedNs[column], ready[column]], [wake?.waited ?? -1, wake?.ready ?? -1]);
  rows.forEach((row, i) => {
    const bits = cells[i * columns + column]!;
    const its = ofTick.filter((one) => nameOf(one) === nameOf(row));
    const has = (is: (one: Row) => boolean): boolean => its.some(is);
    assert.deepEqual(
      {
        watched: lettersOf(bits & CELL_BITS.watched, INTEREST_LETTERS),
        answer: lettersOf((bits & CELL_BITS.ready) >> READY_SHIFT, READY_LETTERS),
        received: (bits & CELL_BITS.received) !== 0,
        sent: (bits & CELL_BITS.sent) !== 0,
        endOfStream: (bits & CELL_BITS.endOfStream) !== 0,
      },
      {
        watched: watched.get(nameOf(row)) ?? '',
        answer: its.find(({ kind }) => kind === 'ready')?.events ?? '',
        received: has(({ kind, got = 0 }) => kind === 'recv' && got > 0),
        sent: has(({ kind, put = 0 }) => kind === 'send' && put > 0),
        endOfStream: has(({ kind, got }) => kind === 'recv' && got === 0),
      },
      `${nameOf(row)} in tick ${tick}`,
    );
  });
}

function checkDescriptor(sight: Sight, asked: Asked): void {
  const { rows, kept, hasBytes, tick, selected, tab } = asked;
  const all = sight.descriptor!;
  const then = upTo(rows, tick).filter((row) => nameOf(row) === nameOf(selected));
  const ways = WAYS.map((dir) => moved(then, dir));
  assert.deepEqual([all.bytesIn, all.bytesOut], ways.map(total));
  const queue = queueOf(then);
  assert.equal(all.depth, queue.length);
  assert.equal(
    all.queued,
    queue.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const isWhole = queue.every(({ seq }) => seq >= kept);
  assert.deepEqual(
    all.queue,
    queue.flatMap(({ seq, sent, ...one }) =>
      seq >= kept ? { ...one, sent: isWhole ? sent : 0 } : [],
    ),
  );
  assert.equal(all.closedTick, then.find(({ kind }) => kind === 'close')?.tick ?? -1);
  assert.equal(all.edge, then.findLast(({ kind }) => kind === 'watch')?.edge ?? false);
  if (tab === 'frames') for (const dir of WAYS) checkFrames(all.frames, then, dir, asked);
  if (tab === 'stream') {
    const pieces = ways.flat().filter(({ seq }) => seq >= kept);
    checkStream(all.stream, pieces, hasBytes);
  }
  if (tab === 'calls') {
    const calls = upTo(rows, tick).filter((row) => row.seq >= kept && isCallOn(selected, row));
    assert.deepEqual(
      all.calls.map(({ seq, kind }) => `${seq} ${kind}`),
      calls.slice(-100).map(({ seq, kind }) => `${seq} ${kind}`),
    );
  }
  checkWhy(sight, asked, then);
}

function total(pieces: readonly { readonly length: number }[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Bytes that were let go are not shown, but never other ones. */
function isPartOf(shown: Uint8Array, expected: Uint8Array): boolean {
  return Buffer.from(shown).equals(Buffer.from(expected.subarray(0, shown.length)));
}

type Detail = NonNullable<Sight['descriptor']>;

function checkFrames(
  frames: Detail['frames'],
  then: readonly Row[],
  dir: Way,
  { kept, hasBytes }: Asked,
): void {
  const shown = frames.filter((frame) => frame.dir === dir);
  const whole = framesOf(then, dir);
  const ends = then.filter((row) => row.kind === 'frame' && row.dir === dir && row.seq >= kept);
  const count = ends.filter(({ complete }) => complete).length;
  const isOpen = ends.at(-1)?.complete === false;
  // Those before the second call that is kept may have begun in one that was let go, or behind the rest of such a frame.
  const secondCall = moved(then, dir).filter(({ seq }) => seq >= kept)[1]?.seq ?? Infinity;
  const early = ends.filter(({ complete, seq }) => complete && seq < secondCall).length;
  const firstWhole = kept === 0 ? 0 : early + 1;
  assert.equal(shown.length, count + (isOpen ? 1 : 0));
  const expected = whole.slice(whole.length - shown.length);
  shown.forEach(({ header, length, have, complete, payload }, i) => {
    const frame = expected[i]!;
    assert.deepEqual([length, have, complete], [frame.length, frame.have, frame.complete]);
    assert.ok(isPartOf(header, frame.header) && isPartOf(payload, frame.payload));
    if (!hasBytes || i < firstWhole) return;
    assert.deepEqual([header.length, payload.length], [frame.header.length, frame.payload.length]);
  });
}

function checkStream(
  shown: Detail['stream'],
  pieces: ReturnType<typeof moved>,
  hasBytes: boolean,
): void {
  const expected = pieces.toSorted((one, other) => one.seq - other.seq).slice(-50);
  assert.deepEqual(
    shown.map(({ seq, dir, offset, length }) => ({ seq, dir, offset, length })),
    expected.map(({ seq, dir, offset, length }) => ({ seq, dir, offset, length })),
  );
  shown.forEach(({ bytes }, i) => {
    assert.ok(isPartOf(bytes, expected[i]!.bytes));
    if (hasBytes) assert.equal(bytes.length, expected[i]!.bytes.length);
  });
}

function isCallOn(selected: DescriptorName, row: Row): boolean {
  if (row.kind === 'accept') return selected.fd === LISTENER && row.listener === LISTENER;
  const calls: readonly string[] = ['watch', 'recv', 'send', 'close'];
  return calls.includes(row.kind) && nameOf(row) === nameOf(selected);
}

/** The reason follows from what the program found, and each of its events is there and is the descriptor's. */
function checkWhy({ descriptor, tick: detail }: Sight, asked: Asked, then: readonly Row[]): void {
  const { rows, kept, tick, selected } = asked;
  const start = startOf(rows, tick);
  const closedAt = then.find(({ kind }) => kind === 'close')?.seq ?? Infinity;
  const why = descriptor!.why;
  if (then.length === 0 || closedAt < start) {
    assert.equal(why, null);
    return;
  }
  const answer = detail!.answered.find((one) => nameOf(one) === nameOf(selected));
  assert.equal(why!.events, answer?.events ?? '');
  const evidence = why!.evidence.map((seq) => rows[seq]!);
  for (const row of evidence) {
    assert.ok(row.seq >= kept, `event ${row.seq} is not kept`);
    assert.ok(row.kind === 'accept' ? row.listener === selected.fd : row.fd === selected.fd);
  }
  assert.deepEqual(
    why!.told!.map(({ seq }) => seq),
    why!.evidence,
  );
  if (answer === undefined) {
    const letters = interests(rows.slice(0, start)).get(nameOf(selected)) ?? '';
    assert.equal(why!.reason, letters === '' ? 'not-watched' : 'not-ready');
    assert.ok(evidence.every(({ kind, seq }) => kind === 'watch' && seq < start));
    return;
  }
  assert.equal(evidence[0]!.seq, answer.seq);
  const calls = then.filter((row) => row.tick === tick);
  const received = total(moved(calls, 'in'));
  assert.equal(why!.reason, expectedReason(selected, answer.events, calls, received));
  const isListener = selected.fd === LISTENER;
  const accepts = rows.filter(
    ({ kind, fd = -1, tick: of }) => kind === 'accept' && of === tick && fd >= 0,
  );
  const wasRead = why!.reason === 'bytes-waiting';
  assert.equal(why!.count, isListener ? accepts.length : wasRead ? received : 0);
  checkEvidence(why!.reason, evidence.slice(1));
}

function expectedReason(
  selected: DescriptorName,
  events: string,
  calls: readonly Row[],
  received: number,
): string {
  if (selected.fd === LISTENER) return 'connection-waiting';
  if (!events.includes('r')) return 'room-to-write';
  if (received > 0) return 'bytes-waiting';
  const recvs = calls.filter(({ kind }) => kind === 'recv');
  if (recvs.some(({ errno }) => errno === 'ECONNRESET')) return 'reset';
  return recvs.some(({ got }) => got === 0) ? 'end-of-stream' : 'nothing-read';
}

function checkEvidence(reason: string, evidence: readonly Row[]): void {
  const some = (is: (row: Row) => boolean): boolean => evidence.length > 0 && evidence.every(is);
  switch (reason) {
    case 'bytes-waiting':
      assert.ok(some(({ kind, got = 0 }) => kind === 'recv' && got > 0));
      break;
    case 'end-of-stream':
      assert.ok(some(({ kind, got }) => kind === 'recv' && got === 0));
      break;
    case 'reset':
      assert.ok(some(({ errno }) => errno === 'ECONNRESET'));
      break;
    case 'nothing-read':
      assert.ok(evidence.every(({ kind, errno }) => kind === 'recv' && errno === 'EAGAIN'));
      break;
    case 'room-to-write':
      assert.ok(evidence.every(({ kind }) => kind === 'send'));
      break;
    default:
      assert.equal(reason, 'connection-waiting');
      assert.ok(evidence.every(({ kind }) => kind === 'accept'));
  }
}
