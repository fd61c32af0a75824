/** What the scenarios that spin must show: each as it is seen in the trace, and what ends it. */

import assert from 'node:assert/strict';
import { type Of, type Shows, connectionsOf, receivedBy, resultsOf, sentBy } from './connections';

export const shows: Shows = {
  backlog: [['lets the third in only when one has left', letsInWhoWaits]],
  'accept-spin': [['gives the number that is free to who waits', givesFreeNumber]],
  'unread-spin': [['tells its client at full speed', tellsAtFullSpeed]],
  'again-spin': [['reads who is ready only when the other has left', readsWhoIsReady]],
};

function letsInWhoWaits(of: Of): void {
  const [, , third] = connectionsOf(of);
  const close = of('close')[0]!;
  const accept = of('accept').find(({ peer }) => peer === third!.peer)!;
  assert.ok(accept.tick > close.tick);
  const knock = of('client').find(
    ({ step, local }) => step === 'connect' && local === third!.peer,
  )!;
  assert.ok(knock.t < close.t);
  assert.deepEqual(receivedBy(third!), ['hello']);
}

function givesFreeNumber(of: Of): void {
  const all = of('accept');
  const refused = all.filter(({ fd }) => fd === -1);
  assert.deepEqual(new Set(refused.map(({ errno }) => errno)), new Set(['EMFILE']));
  const [close] = of('close');
  const next = all.find(({ fd, seq }) => fd! >= 0 && seq > refused[0]!.seq)!;
  assert.deepEqual([next.fd, next.gen], [close!.fd, close!.gen! + 1]);
  assert.ok(next.seq > close!.seq);
  assert.equal(connectionsOf(of).length, 5);
}

function tellsAtFullSpeed(of: Of): void {
  const [client] = connectionsOf(of);
  const timer = of('open').find(({ role }) => role === 'timer')!;
  const told = sentBy(client!);
  assert.ok(told.length >= 20, `${told.length} signs of life`);
  const ready = of('ready').filter(({ fd }) => fd === timer.fd);
  // Twenty of them, as they should be, take two seconds.
  assert.ok(ready.at(-1)!.t - ready[0]!.t < 2e9);
  assert.deepEqual(
    of('recv').filter(({ fd }) => fd === timer.fd),
    [],
  );
}

function readsWhoIsReady(of: Of): void {
  const [first, last] = connectionsOf(of);
  assert.deepEqual(resultsOf(last!), ['0']);
  assert.deepEqual([receivedBy(first!), sentBy(first!)], [['hello'], ['hello']]);
  const [end, hello] = [last!, first!].map((it) => it.of('recv').find(({ got }) => got! >= 0)!);
  assert.ok(hello!.seq > end!.seq);
  assert.ok(first!.of('ready').length >= 10);
}
