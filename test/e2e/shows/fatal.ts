/** What the scenarios must show whose bug costs a descriptor, a client or the whole server: each as it is seen in the trace. */

import assert from 'node:assert/strict';
import { type Of, type Shows, connectionsOf, printsOf, resultsOf } from './connections';

export const shows: Shows = {
  'peer-loss-fatal': [['ends for all with one client', endsForAll]],
  'eintr-fatal': [['ends by a signal while its client waits', endsBySignal]],
  'stale-descriptor': [['is told of the number until the next client has it', tellsOfNumber]],
  'hangup-spin': [['is told of the hang-up until it reads again', tellsOfHangup]],
  'datagram-eof': [['hears nothing after an empty datagram', hearsNothing]],
};

function endsForAll(of: Of): void {
  const [stays, leaves] = connectionsOf(of);
  assert.deepEqual([resultsOf(stays!), resultsOf(leaves!)], [['5'], ['5', 'ECONNRESET']]);
  assert.deepEqual(of('close'), []);
  const [exit] = of('exit');
  assert.deepEqual([exit!.code, exit!.text], [1, `SyscallError: recv(${leaves!.fd}): ECONNRESET`]);
}

function endsBySignal(of: Of): void {
  const [wake] = of('wake').slice(-1);
  assert.deepEqual([wake!.errno, wake!.ready], ['EINTR', -1]);
  assert.ok(wake!.waited! < 1e9, 'the time was over');
  assert.deepEqual(of('exit')[0]!.text, 'Error: wait: Interrupted system call');
}

function tellsOfNumber(of: Of): void {
  const [lost, next] = connectionsOf(of);
  assert.deepEqual([next!.fd, next!.gen], [lost!.fd, lost!.gen + 1]);
  const [close] = lost!.of('close');
  const told = lost!.of('ready').filter(({ seq }) => seq > close!.seq);
  assert.ok(told.length >= 10, `${told.length} ticks`);
  assert.deepEqual(new Set(told.map(({ events }) => events)), new Set(['n']));
  assert.deepEqual(resultsOf(next!), ['5', '0']);
}

function tellsOfHangup(of: Of): void {
  const lost = connectionsOf(of).find((one) => resultsOf(one).includes('ECONNRESET'))!;
  const told = lost.of('ready').filter(({ events }) => events!.includes('h'));
  assert.ok(told.length >= 10, `${told.length} ticks`);
  const read = lost.of('recv').at(-1)!;
  const since = lost
    .of('watch')
    .findLast(({ interest, seq }) => interest === 'x' && seq < read.seq)!;
  assert.ok(read.t - since.t >= 50e6, 'it rested for too short a time');
}

function hearsNothing(of: Of): void {
  const notes = of('open').find(({ proto }) => proto === 'udp')!;
  const recvs = of('recv').filter(({ fd, got }) => fd === notes.fd && got! >= 0);
  assert.deepEqual(
    recvs.map(({ got }) => got),
    [3, 0],
  );
  assert.deepEqual(
    of('send').map(({ want }) => want),
    [3, 0, 5],
  );
  assert.deepEqual(printsOf(of), ['one']);
}
