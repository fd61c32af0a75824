/** What the scenarios must show in which somebody waits for too long, or for ever: each as it is seen in the trace. */

import assert from 'node:assert/strict';
import { type Of, type Shows, connectionsOf, speaker } from './connections';

export const shows: Shows = {
  'write-stall': [['keeps the rest, and never sends it', keepsTheRest]],
  'loop-blocked': [['serves nobody while it waits for one', servesNobody]],
  starvation: [['reads an upload to its end before a question', readsToTheEnd]],
  'connect-unchecked': [['sends its copies to nobody', sendsToNobody]],
  'fd-leak': [['has one descriptor more with each that left', hasOneMore]],
};

function keepsTheRest(of: Of): void {
  const [client] = connectionsOf(of);
  const [send, ...others] = client!.of('send');
  assert.deepEqual(others, []);
  const [enqueue] = client!.of('enqueue');
  assert.equal(enqueue!.bytes, send!.want! - send!.put!);
  assert.deepEqual(
    client!.of('watch').map(({ interest }) => interest),
    ['r', ''],
  );
  assert.equal(client!.of('drop').length, 1);
}

function servesNobody(of: Of): void {
  const [bob, cyd] = [speaker(of, 'Bob'), speaker(of, 'Cyd')];
  for (const slow of [bob, cyd]) {
    const name = slow.of('recv')[0]!;
    assert.ok(name.dur! >= 700e6, `${name.dur} ns`);
    const began = name.t - name.dur!;
    const meanwhile = of('recv', 'send', 'accept').filter(({ t }) => t > began && t < name.t);
    assert.deepEqual(meanwhile, []);
  }
  // Spoke while Bob thought.
  const ada = speaker(of, 'Ada');
  const said = of('client').filter(({ step, local }) => step === 'send' && local === ada.peer);
  const heard = ada.of('recv').filter(({ got }) => got === 5);
  assert.ok(heard[1]!.t - said[2]!.t >= 100e6, 'it was served at once');
}

function hasOneMore(of: Of): void {
  const all = connectionsOf(of);
  assert.equal(all.length, 7);
  assert.deepEqual(of('close'), []);
  const fds = all.map(({ fd }) => fd);
  assert.deepEqual(
    fds.map((fd) => fd - fds[0]!),
    fds.map((_, i) => i),
  );
}

function readsToTheEnd(of: Of): void {
  const question = speaker(of, 'short?');
  const [, second] = connectionsOf(of);
  const asked = of('client').find(({ step, local }) => step === 'send' && local === question.peer)!;
  const heard = question.of('recv')[0]!;
  assert.ok(heard.t - asked.t >= 100e6, 'it was heard at once');
  const last = second!.of('recv').findLast(({ got }) => got! > 0)!;
  assert.ok(last.seq < heard.seq);
}

function sendsToNobody(of: Of): void {
  const { fd } = of('connect')[0]!;
  const copies = of('send').filter((row) => row.fd === fd);
  assert.deepEqual(
    copies.map(({ errno }) => errno),
    ['ECONNREFUSED', 'EPIPE', 'EPIPE', 'EPIPE'],
  );
  assert.deepEqual(of('sockerr'), []);
}
