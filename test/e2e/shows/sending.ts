/** What the scenarios about sending must show: short sends, a queue with a mark, and every byte accounted for. */

import assert from 'node:assert/strict';
import { bytesOf } from '../../support/command';
import { type Of, type Shows, connectionsOf, printsOf, sum } from './connections';

export const shows: Shows = {
  sendall: [
    ['is told of short sends, and sends the rest when there is room', sendsTheRest],
    ['sends every byte of the file in order', sendsInOrder],
  ],
  'sendall-as-written': [['loses what the one send did not take', losesTheRest]],
  backpressure: [
    ['stops reading at the high-water mark, and goes on at the low one', stopsAtTheMark],
    ['loses nothing on the way', relaysAll],
  ],
};

const FILE = 8 * 1024 * 1024;
const [HIGH, LOW, PIECE] = [256 * 1024, 64 * 1024, 16 * 1024];

function sendsTheRest(of: Of): void {
  const [client] = connectionsOf(of);
  const [first, ...later] = client!.of('send');
  assert.equal(first!.want, FILE);
  assert.ok(first!.put! > 0 && first!.put! < FILE, `the kernel took ${first!.put}`);
  const rest = FILE - first!.put!;
  const [queued] = client!.of('enqueue');
  assert.deepEqual([queued?.bytes, queued?.tick], [rest, first!.tick]);
  const [done] = client!.of('dequeue');
  assert.equal(done?.bytes, rest);
  for (const { tick } of later) {
    const ready = client!.of('ready').find((row) => row.tick === tick);
    assert.ok(ready?.events!.includes('w'), `sent in tick ${tick}, which did not say w`);
  }
  const last = client!
    .of('watch')
    .filter(({ interest }) => interest !== '')
    .at(-1);
  assert.deepEqual([last?.interest, last?.tick], ['r', done.tick]);
}

function sendsInOrder(of: Of): void {
  const [client] = connectionsOf(of);
  const file = fileText();
  let at = 0;
  for (const { data, put } of client!.of('send')) {
    const shown = bytesOf(data);
    assert.ok(shown.equals(file.subarray(at, at + shown.length)), `what is offered at ${at}`);
    at += Math.max(0, put!);
  }
  assert.equal(at, FILE);
  const expected = of('client').find(({ step }) => step === 'expect');
  assert.equal(expected?.bytes, FILE);
}

function losesTheRest(of: Of): void {
  const [client] = connectionsOf(of);
  const sends = client!.of('send');
  assert.equal(sends.length, 1);
  const [{ put, want } = {}] = sends;
  assert.equal(want, FILE);
  assert.ok(put! > 0 && put! < FILE, `the kernel took ${put}`);
  const got = of('client').filter(({ step }) => step === 'expect');
  assert.equal(sum(got.map(({ bytes }) => bytes!)), put);
  assert.equal(printsOf(of).length, 1);
}

function stopsAtTheMark(of: Of): void {
  const [reader, sender] = connectionsOf(of);
  const depths = reader!.of('enqueue', 'dequeue');
  const highest = Math.max(...depths.map(({ queued }) => queued!));
  assert.ok(highest >= HIGH && highest < HIGH + PIECE, `${highest} bytes were queued`);
  const marks = sender!.of('watch').filter(({ interest }, i) => i > 0 && interest !== undefined);
  // Each time: no longer watched at the mark, watched again when the queue is short; the last is its end.
  const stops = marks.filter(({ interest }) => interest === '');
  const resumed = marks.filter(({ interest }) => interest === 'r');
  assert.ok(stops.length >= 1 && resumed.length >= 1);
  for (const resume of resumed) {
    const stop = stops.filter(({ seq }) => seq < resume.seq).at(-1)!;
    const between = of('recv').filter(
      ({ fd, gen, seq }) =>
        fd === sender!.fd && gen === sender!.gen && seq > stop.seq && seq < resume.seq,
    );
    assert.deepEqual(between, []);
    const queued = (seq: number) => depths.filter((row) => row.seq < seq).at(-1)!.queued!;
    assert.ok(queued(stop.seq) >= HIGH && queued(resume.seq) <= LOW);
  }
  // It did not read before it was stopped: the queue, not the client, gave way.
  const reading = of('client').find(({ step }) => step === 'resumeReading')!;
  assert.ok(stops[0]!.t < reading.t, 'stopped only after the client read');
}

function relaysAll(of: Of): void {
  const [reader, sender] = connectionsOf(of);
  const came = Buffer.concat(sender!.of('recv').map(({ data }) => bytesOf(data)));
  const left = reader!
    .of('send')
    .map(({ data, put }) => bytesOf(data).subarray(0, Math.max(0, put!)));
  assert.equal(came.length, 2_000_000);
  assert.ok(came.equals(Buffer.concat(left)), 'what left is not what came');
  assert.deepEqual(reader!.of('drop'), []);
  // The end of the stream is passed on too, behind the last byte.
  const ended = reader!.of('shutdown');
  assert.deepEqual(
    ended.map(({ how }) => how),
    ['write'],
  );
  assert.ok(ended[0]!.seq > reader!.of('dequeue').at(-1)!.seq);
}

/** What the servers have to send. */
function fileText(): Buffer {
  const lines = Array.from({ length: FILE / 64 }, (_, i) => `byte ${i * 64} `.padEnd(63, '.'));
  return Buffer.from(`${lines.join('\n')}\n`);
}
