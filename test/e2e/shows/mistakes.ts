/** What the twins "as written" must show, and write-spin: each mistake as it is seen in the trace. */

import assert from 'node:assert/strict';
import { bytesOf } from '../../support/command';
import {
  type Of,
  type Shows,
  connectionsOf,
  printsOf,
  receivedBy,
  resultsOf,
  sentBy,
  speaker,
} from './connections';

export const shows: Shows = {
  'multi-client-as-written': [
    ['answers the end of a stream for as long as its client stays', answersTheEnd],
    ['answers nobody once more, and is then told so', answersNobody],
  ],
  'read-write-split-as-written': [
    ['answers the second message first, and the first never', answersNewest],
    ['forgets one that is read in the tick that writes to another', forgetsReader],
  ],
  'write-spin': [['sleeps until a client is there, and never while it is', spinsWithClient]],
  unframed: [
    ['receives five messages as one', receivesFiveAsOne],
    ['receives one message as three, cut inside characters', receivesOneAsThree],
  ],
  'edge-triggered-as-written': [
    ['leaves the rest in the kernel, and is not told of it', leavesTheRest],
  ],
};

function answersTheEnd(of: Of): void {
  const client = speaker(of, '你好');
  const ends = client.of('recv').filter(({ got }) => got === 0);
  assert.ok(new Set(ends.map(({ tick }) => tick)).size >= 10, `${ends.length} ticks`);
  const answers = sentBy(client).slice(2);
  assert.ok(answers.length >= 10);
  assert.deepEqual(new Set(answers), new Set(['回复:']));
  // Nobody unwatched it: every wait between two ends was over at once.
  const [first, last] = [ends[0]!.tick, ends.at(-1)!.tick];
  const between = of('wake').filter(({ tick }) => tick > first && tick <= last);
  assert.ok(between.every(({ ready }) => ready! >= 1));
}

function answersNobody(of: Of): void {
  const client = speaker(of, 'bye');
  const sends = client.of('send');
  assert.deepEqual(sentBy(client).slice(0, 2), ['Hello_World', '回复:bye']);
  // The first answer to nobody is taken, the reset it brings fails the next.
  assert.deepEqual([sends[2]?.put, sends.at(-1)?.errno], [7, 'EPIPE']);
  assert.equal(client.of('close').length, 1);
  const end = client.of('recv').find(({ got }) => got === 0)!;
  assert.ok(sends[2]!.seq > end.seq, 'answered before it left');
  assert.ok(of('client').some(({ step, local }) => step === 'close' && local === client.peer));
}

function answersNewest(of: Of): void {
  const client = speaker(of, 'first');
  assert.deepEqual(receivedBy(client), ['first', 'second']);
  assert.deepEqual(sentBy(client), ['Hello_World', '回复:second']);
  const numbers = (kind: 'enqueue' | 'dequeue') => client.of(kind).map(({ message }) => message);
  assert.deepEqual(numbers('enqueue'), [0, 1]);
  assert.deepEqual(numbers('dequeue'), [1]);
  // Both were in the queue in the tick that wrote: the hold saw to that.
  const second = client.of('enqueue')[1]!;
  assert.deepEqual([second.depth, second.tick], [2, client.of('dequeue')[0]!.tick]);
}

function forgetsReader(of: Of): void {
  const [client, other] = [speaker(of, 'forgotten'), speaker(of, 'answered')];
  const read = client.of('enqueue')[1]!;
  assert.ok(
    other.of('dequeue').some(({ tick }) => tick === read.tick),
    'nothing was written then',
  );
  const watches = client.of('watch').filter(({ tick }) => tick === read.tick);
  assert.deepEqual(
    watches.map(({ interest }) => interest),
    ['rw', 'r'],
  );
  assert.deepEqual(sentBy(client), ['Hello_World', '回复:hello', '回复:still there?']);
}

function spinsWithClient(of: Of): void {
  const [client] = connectionsOf(of);
  const watch = client!.of('watch')[0]!;
  assert.equal(watch.interest, 'rw');
  const close = client!.of('close')[0]!;
  const spin = of('wake').filter(({ tick }) => tick > watch.tick && tick <= close.tick);
  assert.ok(spin.length >= 50, `${spin.length} ticks`);
  assert.equal(client!.of('ready').length, spin.length);
  assert.ok(readinessHasW(client!.of('ready')));
  assert.deepEqual(sentBy(client!), ['hello']);
  // Nobody is left: the next wait sleeps.
  assert.ok(of('wake').filter(({ tick }) => tick > close.tick).length <= 1);
}

function readinessHasW(ready: readonly { events?: string }[]): boolean {
  return ready.every(({ events }) => events!.includes('w'));
}

function receivesFiveAsOne(of: Of): void {
  const client = speaker(of, 'hello\n');
  assert.deepEqual(receivedBy(client), ['hello\n', 'one\ntwo\nthree\nfour\nfive\n']);
  const sends = of('client').filter(({ step, local }) => step === 'send' && local === client.peer);
  assert.deepEqual(
    sends.map(({ bytes }) => bytes),
    [6, 4, 4, 6, 5, 5],
  );
  assert.ok(printsOf(of).includes('message: one\ntwo\nthree\nfour\nfive\n'));
}

function receivesOneAsThree(of: Of): void {
  const client = connectionsOf(of)[1]!;
  assert.deepEqual(resultsOf(client), ['1024', '1024', '952', '0']);
  assert.deepEqual(
    client.of('decode').map(({ ok }) => ok),
    [false, false, false],
  );
  const data = Buffer.concat(client.of('recv').map((row) => bytesOf(row.data)));
  assert.equal(data.toString(), '好'.repeat(1000));
  assert.equal(printsOf(of).filter((text) => text.includes('\ufffd')).length, 3);
}

function leavesTheRest(of: Of): void {
  const [client] = connectionsOf(of);
  const recvs = client!.of('recv').filter(({ got }) => got! > 0);
  assert.deepEqual(
    recvs.map(({ got }) => got),
    [1024, 1024, 954],
  );
  // 1 976 bytes were there, and no tick between told of them.
  const silent = of('wake').filter(
    ({ tick, ready }) => tick > recvs[0]!.tick && tick < recvs[1]!.tick && ready === 0,
  );
  assert.ok(silent.length >= 1);
  // Not the send itself: it is told of when it returns, and may have been received by then.
  const paused = of('client').find(({ step }) => step === 'wait')!;
  assert.ok(recvs[1]!.t > paused.t, 'received before more came');
}
