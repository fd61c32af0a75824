/** Probes that wait until it is known whose they are. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Guest, Lobby } from '../../src/sources/python/lobby';
import { OP } from '../../src/sources/python/wire';
import { hello, record } from '../support/probeRecords';
import { until } from '../support/processes';

describe('sources/python/lobby', () => {
  let lobby: Lobby;
  let server: Server;
  let folder = '';
  let came = 0;
  const guests: Guest[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    guests.length = 0;
    came = 0;
    lobby = new Lobby({ isExpected: () => false, onGuest: (guest) => guests.push(guest) });
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
    server = createServer((socket) => {
      lobby.add(socket);
      socket.on('data', () => came++);
    });
    await new Promise<void>((resolve) => server.listen(path.join(folder, 's'), resolve));
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    for (const { socket } of guests) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const probe = async (said: Buffer): Promise<Socket> => {
    const client = connect(path.join(folder, 's'));
    clients.push(client.on('error', () => undefined));
    const before = came;
    client.write(said);
    await until('what it said', () => came > before);
    return client;
  };

  it('ends all that nobody has taken, also those that have not said hello', async () => {
    const taken = await probe(Buffer.concat([hello(9), record({ op: OP.close, fd: 3 })]));
    const waiting = [await probe(hello(10)), await probe(hello(11).subarray(0, 5))];
    assert.equal(guests.length, 1);
    const ends = waiting.map((client) => new Promise((resolve) => client.once('close', resolve)));
    lobby.close();
    await Promise.all(ends);
    assert.equal(taken.destroyed, false);
    assert.equal(guests[0]!.socket.destroyed, false);
  });

  it('keeps apart what a process says on two connections', async () => {
    await probe(hello(10, { folder: '/old' }));
    const again = Buffer.concat([
      hello(10, { folder: '/new', again: true }),
      record({ op: OP.close, fd: 3 }),
    ]);
    await probe(again);
    const [guest] = guests;
    assert.equal(guest!.hello.folder, '/new');
    guest!.socket.resume();
    const said: Buffer[] = [];
    guest!.socket.on('data', (piece: Buffer) => said.push(piece));
    await until('what it said', () => Buffer.concat(said).length >= again.length);
    assert.deepEqual(Buffer.concat(said), again);
    clients[1]!.write(record({ op: OP.close, fd: 4 }));
    await until('more', () => Buffer.concat(said).length > again.length);
  });
});
