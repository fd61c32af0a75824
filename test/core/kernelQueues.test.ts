/** Kernel queues of sockets that are looked at, sampled from outside. */

import assert from 'node:assert/strict';
import { type Server, connect, createServer } from 'node:net';
import { KernelQueues } from '../../src/core/kernelQueues';
import { until } from '../support/processes';

describe('core/kernelQueues', () => {
  let server: Server;
  let address = '';
  const ends: (() => void)[] = [];

  before(async () => {
    // Accepted connections are not read from: what comes stays in the kernel.
    server = createServer({ pauseOnConnect: true }, (socket) => ends.push(() => socket.destroy()));
    server.listen(0, '127.0.0.1');
    await until('a listener', () => server.listening);
    address = `127.0.0.1:${(server.address() as { port: number }).port}`;
  });

  after(() => {
    for (const end of ends) end();
    server.close();
  });

  async function client() {
    const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
    ends.push(() => socket.destroy());
    await until('a connection', () => socket.readyState === 'open');
    return { socket, name: { local: address, peer: `127.0.0.1:${socket.localPort}` } };
  }

  it('samples at once, then again and again, and tells the age', async () => {
    const { socket, name } = await client();
    let samples = 0;
    const queues = new KernelQueues(() => samples++);
    queues.look([name]);
    assert.deepEqual([queues.get(name)?.recvq, samples], [0, 0]);
    socket.write('seven b');
    await until('seven bytes', () => queues.get(name)?.recvq === 7);
    assert.ok(samples >= 1 && queues.get(name)!.ageMs >= 0);
    queues.close();
  });

  it('knows nothing of a socket that is not there, or not looked at any more', async () => {
    const { name } = await client();
    const queues = new KernelQueues(() => undefined);
    const nobody = { local: address, peer: '127.0.0.1:1' };
    queues.look([nobody, name]);
    assert.equal(queues.get(nobody), undefined);
    assert.equal(queues.get(name)?.recvq, 0);
    queues.look([]);
    assert.equal(queues.get(name), undefined);
    queues.close();
    queues.close();
  });

  it('takes an address that is none for a socket that is not there', async () => {
    const { name } = await client();
    const queues = new KernelQueues(() => undefined);
    const damaged = { local: 'nowhere:99999', peer: 'x' };
    queues.look([damaged, name]);
    assert.equal(queues.get(damaged), undefined);
    assert.equal(queues.get(name)?.recvq, 0);
    queues.close();
  });

  it('takes no samples while nobody looks', async () => {
    const { name } = await client();
    let samples = 0;
    const queues = new KernelQueues(() => samples++);
    queues.look([name]);
    await until('a sample', () => samples > 0);
    queues.look([]);
    const [count, since] = [samples, performance.now()];
    await until('three intervals', () => performance.now() - since > 800);
    assert.equal(samples, count);
    queues.close();
  });
});
