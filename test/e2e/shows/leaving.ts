/** What the scenarios about clients that leave, shout or dribble must show: readiness, and what recv says to it. */

import assert from 'node:assert/strict';
import { abilitiesOf, type PollerName } from '../../../src/pollers/list';
import { bytesOf } from '../../support/command';
import {
  type Connection,
  type Of,
  type Shows,
  connectionsOf,
  printsOf,
  readinessOf,
  resultsOf,
  sentBy,
  speaker,
} from './connections';

export const shows: Shows = {
  disconnect: [
    ['finds one gone that it accepts', acceptsTheGone],
    ['reads 0 of a close and of a half-close, and is readable for both', readsEnds],
    ['reads ECONNRESET of a reset, which select calls no more than readable', readsReset],
  ],
  'reset-on-close': [['throws away what it still had to send', throwsAway]],
  'lingering-close': [['reads on, and closes with nothing unread', readsOn]],
  urgent: [
    ['has an exceptional descriptor for an urgent byte, and reads it out of band', readsUrgent],
    ['has none for an error', errorIsNotExceptional],
  ],
  'slow-loris': [
    ['shows those out that dribble, at their deadline', showsOut],
    ['serves another meanwhile, each time at once', servesMeanwhile],
  ],
};

/** Whether a poller tells hang-up, error and half-close apart from r. */
function tells(poller: PollerName): boolean {
  return abilitiesOf(poller).tellsHangup;
}

function stepOf(of: Of, { peer }: Connection, step: string) {
  return of('client').find((row) => row.local === peer && row.step === step)!;
}

function acceptsTheGone(of: Of, poller: PollerName): void {
  const [gone] = connectionsOf(of);
  const accepted = of('accept').find(({ fd }) => fd! >= 0)!;
  assert.ok(stepOf(of, gone!, 'reset').t < accepted.t, 'it was accepted before it left');
  assert.deepEqual(resultsOf(gone!), ['ECONNRESET']);
  assert.deepEqual(readinessOf(gone!), [tells(poller) ? 'rhed' : 'r']);
}

function readsEnds(of: Of, poller: PollerName): void {
  const [, closed, halfClosed] = connectionsOf(of);
  for (const connection of [closed!, halfClosed!]) {
    assert.deepEqual(resultsOf(connection), ['5', '0']);
    assert.equal(readinessOf(connection).at(-1), tells(poller) ? 'rd' : 'r');
    assert.deepEqual(sentBy(connection), ['Hello_World', 'Goodbye']);
    // The kernel takes a farewell for either: only one of them hears it.
    assert.equal(connection.of('send').at(-1)!.put, 7);
  }
  assert.ok(stepOf(of, closed!, 'close'));
  assert.ok(stepOf(of, halfClosed!, 'halfClose'));
  const heard = of('client').filter(
    ({ local, step }) => local === halfClosed!.peer && step === 'expect',
  );
  assert.deepEqual(
    heard.map(({ bytes }) => bytes),
    [11, 7, 0],
  );
}

function readsReset(of: Of, poller: PollerName): void {
  const reset = connectionsOf(of)[3]!;
  assert.deepEqual(resultsOf(reset), ['5', 'ECONNRESET']);
  assert.equal(readinessOf(reset).at(-1), tells(poller) ? 'rhed' : 'r');
  assert.ok(stepOf(of, reset, 'reset'));
}

function readsUrgent(of: Of): void {
  const client = speaker(of, 'in order');
  const exceptional = client.of('ready').filter(({ events }) => events!.includes('x'));
  assert.equal(exceptional.length, 1);
  const recv = client.of('recv').find(({ tick }) => tick === exceptional[0]!.tick)!;
  assert.deepEqual([recv.want, recv.got, bytesOf(recv.data).toString()], [1, 1, '!']);
  assert.ok(sentBy(client).includes('urgent: !'));
  // What is sent in order is not disturbed.
  const said = client.of('recv').filter(({ seq, got }) => seq !== recv.seq && got! > 0);
  assert.deepEqual(
    said.map(({ data }) => bytesOf(data).toString()),
    ['in order', 'in order again'],
  );
}

function errorIsNotExceptional(of: Of, poller: PollerName): void {
  const reset = connectionsOf(of)[1]!;
  assert.deepEqual(resultsOf(reset), ['ECONNRESET']);
  assert.equal(reset.of('watch')[0]!.interest, 'rx');
  assert.deepEqual(readinessOf(reset), [tells(poller) ? 'rhed' : 'r']);
}

function showsOut(of: Of): void {
  const dribblers = connectionsOf(of).filter(
    (one) => one.of('close').at(-1)!.tick >= 0 && isSlow(one),
  );
  assert.equal(dribblers.length, 3);
  for (const dribbler of dribblers) {
    const recvs = dribbler.of('recv').filter(({ got }) => got! > 0);
    assert.deepEqual(
      recvs.map(({ got }) => got),
      [1, 1, 1],
    );
    const close = dribbler.of('close')[0]!;
    assert.ok(close.t - recvs[0]!.t >= 1e9, 'closed before its time');
    assert.deepEqual(dribbler.of('send'), []);
    const wake = of('wake').find(({ tick }) => tick === close.tick)!;
    assert.ok(wake.errno === undefined);
  }
  assert.equal(printsOf(of).filter((text) => text.includes('only 3 bytes')).length, 3);
}

function isSlow(connection: Connection): boolean {
  return resultsOf(connection)[0] === '1';
}

function servesMeanwhile(of: Of): void {
  const quick = connectionsOf(of).find((one) => !isSlow(one))!;
  const asked = quick.of('recv').filter(({ got }) => got! > 0);
  assert.equal(asked.length, 6);
  const answered = quick.of('send');
  assert.deepEqual(
    answered.map(({ tick, put }) => [tick, put]),
    asked.map(({ tick, got }) => [tick, got]),
  );
}

function throwsAway(of: Of): void {
  const [client] = connectionsOf(of);
  const [counted, ...others] = client!.of('kernel');
  assert.deepEqual(others, []);
  assert.equal(counted!.recvq, 'thank you\n'.length);
  assert.ok(counted!.sendq! > 0, 'all of the report had gone');
  const expected = of('client').find(({ step }) => step === 'expect')!;
  assert.ok(expected.bytes! < client!.of('send')[0]!.put!);
  assert.ok(!resultsOf(client!).includes('0'));
}

function readsOn(of: Of): void {
  const [client] = connectionsOf(of);
  assert.deepEqual([client!.of('kernel'), resultsOf(client!).at(-1)], [[], '0']);
  assert.equal(client!.of('shutdown').length, 1);
  const expected = of('client').filter(({ step }) => step === 'expect');
  assert.equal(expected[0]!.bytes, client!.of('send')[0]!.put);
}
