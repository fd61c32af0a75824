/** Packets made of what programs did: numbers, flags, ends and times, where the trace says little, too. */

import assert from 'node:assert/strict';
import type { About } from '../../../src/trace/about';
import { jsonLines } from '../../../src/sources/jsonLines';
import { openPcapng } from '../../../src/trace/export/pcapng';
import { openTrace } from '../../../src/trace/trace';
import { exported, linesOf } from '../../support/exported';
import { commentsOf, inWords, packetsIn } from '../../support/pcapng';
import { type TraceBuilder, trace } from '../../support/traceBuilder';

const bytes = (text: string): Uint8Array => Buffer.from(text);

function wireOf({ trace: built }: TraceBuilder, about: Partial<About> = {}) {
  const { bytes: file, told } = exported(linesOf(built), openPcapng, about);
  const packets = packetsIn(file);
  const short = (text: string): string => text.replaceAll('127.0.0.1:', '');
  return {
    packets,
    words: packets.map((packet) => short(inWords(packet))),
    told,
    ...commentsOf(file),
  };
}

const HANDSHAKE = ['40006 > 8001 S 0 0', '8001 > 40006 SA 0 1', '40006 > 8001 A 1 1'];

/** A server that accepted 127.0.0.1:40006 as 6. */
function serving(): TraceBuilder {
  return trace()
    .listener(5)
    .wait()
    .wake()
    .ready(5, 'r')
    .event('accept', {
      ...{ listener: 5, fd: 6, peer: '127.0.0.1:40006' },
    })
    .open(6, { local: '127.0.0.1:8001', peer: '127.0.0.1:40006' });
}

/** A client that is to connect from 127.0.0.1:40006. */
function client(): TraceBuilder {
  return trace().open(6, { role: 'client', local: '127.0.0.1:40006', peer: '127.0.0.1:8001' });
}

describe('a trace as packets', () => {
  it('has a handshake, what came and went, and how both sides ended', () => {
    const { words, packets, told } = wireOf(
      serving()
        .recv(6, 5, { data: bytes('hello') })
        .send(6, 2, { want: 3, data: bytes('hi!') })
        .recv(6, 0)
        .close(6),
    );
    assert.deepEqual(words, [
      ...HANDSHAKE,
      '40006 > 8001 PA 1:6 1',
      '8001 > 40006 PA 1:3 6',
      '40006 > 8001 FA 6 3',
      '8001 > 40006 A 3 7',
      '8001 > 40006 FA 3 7',
      '40006 > 8001 A 7 4',
    ]);
    // What was offered and not taken is on no wire.
    assert.equal(packets[4]?.bytes.toString(), 'hi');
    assert.equal(packets[3]?.comment, 'tick 0, seq 6: recv(6, 1024) = 5');
    assert.match(packets[0]!.comment, /handshake made up/);
    assert.deepEqual(told, { holds: '9 packets of 1 connection', leftOut: [], remarks: [] });
  });

  it('has a reset from where it came', () => {
    const { words } = wireOf(serving().recv(6, -1, { errno: 'ECONNRESET' }).send(6, 3).close(6));
    assert.deepEqual(words, [...HANDSHAKE, '40006 > 8001 RA 1 1']);
  });

  it('ends a side once, by shutdown or close', () => {
    const { words } = wireOf(serving().event('shutdown', { fd: 6, how: 'write' }).close(6));
    assert.deepEqual(words, [...HANDSHAKE, '8001 > 40006 FA 1 1', '40006 > 8001 A 1 2']);
  });

  it('leaves out what was only looked at, and marks what is urgent', () => {
    const { packets } = wireOf(
      serving()
        .recv(6, 3, { peek: true })
        .recv(6, 0, { peek: true })
        .recv(6, 1, { want: 1, oob: true }),
    );
    assert.deepEqual(packets.slice(3).map(inWords), ['127.0.0.1:40006 > 127.0.0.1:8001 PAU 1:2 1']);
  });

  it('tells what was not captured by the length of its packets, in segments that IP can hold', () => {
    const { packets } = wireOf(serving().send(6, 100_000, { data: Buffer.alloc(40_000, 7) }));
    const data = packets.slice(3);
    assert.deepEqual(
      data.map(({ length }) => length),
      [32_768, 32_768, 32_768, 1696],
    );
    assert.deepEqual(
      data.map((packet) => packet.bytes.length),
      [32_768, 7232, 0, 0],
    );
    assert.match(data[3]!.comment, /\(1696 bytes not captured\)/);
  });

  it('acknowledges before a window could be full', () => {
    const built = serving();
    for (let i = 0; i < 100; i++) built.send(6, 32_768);
    const { packets } = wireOf(built);
    const acks = packets.slice(3).filter(({ length }) => length === 0);
    assert.equal(acks.length, 3);
    assert.match(acks[0]!.comment, /acknowledgement made up/);
  });

  it('begins without a handshake where the connection was there before', () => {
    const ends = { before: true, local: '127.0.0.1:8001', peer: '127.0.0.1:40006' };
    const { words } = wireOf(trace().open(6, ends).recv(6, 5));
    assert.deepEqual(words, ['40006 > 8001 PA 0:5 0']);
  });

  it('has a client that connects, at once or later, and one that is refused', () => {
    const atOnce = client().event('connect', { fd: 6, peer: '127.0.0.1:8001' });
    assert.deepEqual(wireOf(atOnce).words, HANDSHAKE);
    const later = client().event('connect', {
      fd: 6,
      peer: '127.0.0.1:8001',
      errno: 'EINPROGRESS',
    });
    assert.deepEqual(wireOf(later.event('sockerr', { fd: 6 })).words, HANDSHAKE);
    const refused = client().event('connect', {
      fd: 6,
      peer: '127.0.0.1:8001',
      errno: 'ECONNREFUSED',
    });
    assert.deepEqual(wireOf(refused).words, ['40006 > 8001 S 0 0', '8001 > 40006 RA 0 1']);
  });

  it('has a connection once of which both ends are in the trace', () => {
    const { words } = wireOf(
      serving()
        .open(7, { role: 'client', local: '127.0.0.1:40006', peer: '127.0.0.1:8001' })
        .event('connect', { fd: 7, peer: '127.0.0.1:8001' })
        .send(7, 5, { data: bytes('hello') })
        .recv(6, 5, { data: bytes('hello') })
        .send(6, 2, { data: bytes('hi') })
        .recv(7, 2, { data: bytes('hi') })
        .close(7)
        .recv(6, 0)
        .close(6),
    );
    assert.deepEqual(words, [
      ...HANDSHAKE,
      '40006 > 8001 PA 1:6 1',
      '8001 > 40006 PA 1:3 6',
      '40006 > 8001 FA 6 3',
      '8001 > 40006 A 3 7',
      '8001 > 40006 FA 3 7',
      '40006 > 8001 A 7 4',
    ]);
  });

  it('ends a connection with the last of its descriptors, in a forked process too', () => {
    const dup = serving().dup(7, 6).close(6).send(7, 2).close(7);
    assert.deepEqual(wireOf(dup).words.slice(3, 5), [
      '8001 > 40006 PA 1:3 1',
      '8001 > 40006 FA 3 1',
    ]);
    const forked = trace().process(1).loop(1).listener(5).accept(5, 6).process(2, { parent: 1 });
    const { words } = wireOf(forked.close(6).on(1).loop(2).send(6, 2).close(6));
    assert.deepEqual(words.slice(3).length, 3);
    assert.match(words[3]!, / PA 1:3 1$/);
  });

  it('puts what several loops told into the order of its time', () => {
    const late = { local: '127.0.0.1:8001', peer: '127.0.0.1:40006' };
    const built = trace().loop(1).on(1).loop(1);
    built
      .event('recv', { fd: 6, want: 9, got: 2, t: 9000 })
      .on(0)
      .open(6, { ...late, t: 8000 });
    assert.deepEqual(wireOf(built).words, [...HANDSHAKE, '40006 > 8001 PA 1:3 1']);
  });

  it('has times since the epoch in nanoseconds, and says where none are known', () => {
    const wall = Date.UTC(2026, 10, 28);
    const { packets, begin } = wireOf(serving(), { wall });
    const [first] = packets;
    assert.equal(first?.ns, BigInt(wall) * 1_000_000n + 6000n);
    assert.doesNotMatch(begin, /not known|no times/);
    assert.match(wireOf(serving()).begin, /When it began is not known/);
    assert.match(
      wireOf(serving(), { clockTime: '12:03:04.5' }).begin,
      /It began at 12:03:04\.5, no date: times count from then\./,
    );
    const timeless = serving().recv(6, 1);
    timeless.trace.about.clock = 'none';
    const { packets: apart, begin: says } = wireOf(timeless);
    assert.equal(apart[1]!.ns - apart[0]!.ns, 1000n);
    assert.match(says, /has no times/);
  });

  it('has connections over IPv6', () => {
    const ends = { proto: 'tcp6', local: '[::1]:8002', peer: '[fe80::2%eth0]:7' } as const;
    const { packets } = wireOf(trace().open(6, ends));
    assert.equal(packets[0]?.way, '[fe800000000000000000000000000002]:7 > [1]:8002');
  });

  it('has datagrams between known ends, once where both are in the trace', () => {
    const udp = { role: 'other', proto: 'udp' } as const;
    const built = trace()
      .open(5, { ...udp, local: '127.0.0.1:9' })
      .open(6, { ...udp, role: 'client', local: '127.0.0.1:50', peer: '127.0.0.1:9' })
      .send(6, 3, { data: bytes('abc') })
      .recv(5, 3, { data: bytes('abc') })
      .open(7, { ...udp, local: '127.0.0.1:99' })
      .recv(7, 4);
    const { words, told } = wireOf(built);
    assert.deepEqual(words, ['50 > 9 3']);
    assert.deepEqual(told.leftOut, ['1 UDP socket without a known peer, 4 bytes']);
    const asked = trace().open(5, { ...udp, role: 'client', local: '', peer: '192.0.2.53:53' });
    const { words: made, told: says } = wireOf(asked.send(5, 3, { data: bytes('abc') }));
    assert.deepEqual(made, ['192.0.2.1:49152 > 192.0.2.53:53 3']);
    assert.equal(says.remarks.length, 1);
  });

  it('has datagrams of sockets without a peer, whose calls tell it', () => {
    const udp = { role: 'other', proto: 'udp' } as const;
    const built = trace()
      .open(5, { ...udp, local: '127.0.0.1:9' })
      .recv(5, 3, { data: bytes('abc'), call: 'recvfrom', peer: '127.0.0.1:50' })
      .send(5, 2, { data: bytes('de'), call: 'sendto', peer: '127.0.0.1:51' });
    const { words, told } = wireOf(built);
    assert.deepEqual(words, ['50 > 9 3', '9 > 51 2']);
    assert.deepEqual(told.leftOut, []);
  });

  it('has empty datagrams, not what was only looked at or failed', () => {
    const udp = { role: 'other', proto: 'udp' } as const;
    const from = { call: 'recvfrom', peer: '127.0.0.1:50' } as const;
    const built = trace()
      .open(5, { ...udp, local: '127.0.0.1:9' })
      .recv(5, 0, { ...from, peek: true })
      .recv(5, 0, from)
      .recv(5, -1, { errno: 'EAGAIN' })
      .send(5, 0, { want: 0, call: 'sendto', peer: '127.0.0.1:50' })
      .send(5, -1, { errno: 'ECONNREFUSED', call: 'sendto', peer: '127.0.0.1:50' });
    assert.deepEqual(wireOf(built).words, ['50 > 9 0', '9 > 50 0']);
  });

  it('counts what it leaves out', () => {
    const unix = { proto: 'unix', local: 'unix:/a' } as const;
    const built = trace().open(6, unix).recv(6, 7).open(7, unix).send(7, 2);
    const { told, end } = wireOf(built.open(8, { proto: 'pipe' }).recv(8, 3));
    const out = ['2 Unix sockets, 9 bytes', '1 pipe, 3 bytes'];
    assert.deepEqual(told, { holds: '0 packets of 0 connections', leftOut: out, remarks: [] });
    assert.equal(end, `Left out: ${out.join('; ')}.`);
  });

  it('has an address for documentation where none is known, and says so', () => {
    const client = { role: 'client', local: '', peer: '127.0.0.1:8443' } as const;
    const built = trace()
      .open(6, client)
      .event('connect', { fd: 6, peer: '127.0.0.1:8443' })
      .send(6, 2, { data: bytes('hi') })
      .open(7, { ...client, proto: 'tcp6', peer: '[::1]:7' })
      .send(7, 1, { data: bytes('x') })
      .open(8, { local: '', peer: '' })
      .recv(8, 3, { data: bytes('abc') });
    const { words, packets, told, end } = wireOf(built);
    assert.deepEqual(words.slice(0, 4), [
      '192.0.2.1:49152 > 8443 S 0 0',
      '8443 > 192.0.2.1:49152 SA 0 1',
      '192.0.2.1:49152 > 8443 A 1 1',
      '192.0.2.1:49152 > 8443 PA 1:3 1',
    ]);
    assert.ok(words.includes('[20010db8000000000000000000000001]:49153 > [1]:7 PA 0:1 0'));
    assert.ok(words.includes('192.0.2.2:49154 > 192.0.2.1:49154 PA 1:4 1'));
    assert.ok(packets.every(({ comment }) => comment.includes(' not known: ')));
    const says =
      /^3 sockets with an address that the trace does not know: one of 192\.0\.2\.0\/24 /;
    assert.match(told.remarks.join(), says);
    assert.match(end, /3 sockets with an address/);
  });

  it('has the address of the listener where nobody told the own one of a connection', () => {
    const accepted = (local: string, peer: string): TraceBuilder =>
      trace()
        .listener(5, { local })
        .event('accept', { listener: 5, fd: 6, peer })
        .open(6, { peer });
    assert.deepEqual(wireOf(accepted('127.0.0.1:8001', '127.0.0.1:40006')).words, HANDSHAKE);
    // To which of its hosts it came is not known of a wildcard.
    const { words, packets } = wireOf(accepted('0.0.0.0:8001', '127.0.0.1:40006'));
    assert.equal(words[0], '40006 > 192.0.2.1:8001 S 0 0');
    assert.match(packets[0]!.comment, /own address not known: 192\.0\.2\.1 made up/);
  });

  it('has no second stream of a connection of which one end does not know its address', () => {
    const ends = (own: string, peer: string, local = '127.0.0.1:8001'): TraceBuilder =>
      trace()
        .listener(5, { local })
        .open(7, { role: 'client', local: own, peer: '127.0.0.1:8001' })
        .event('connect', { fd: 7, peer: '127.0.0.1:8001' })
        .event('accept', { listener: 5, fd: 6, peer })
        .open(6, { local: '', peer })
        .send(7, 5, { data: bytes('hello') })
        .recv(6, 5, { data: bytes('hello') });
    const one = [...HANDSHAKE, '40006 > 8001 PA 1:6 1'];
    const out = ['1 end of a connection that its other end tells of, 5 bytes'];
    const noOwn = wireOf(ends('', '127.0.0.1:40006'));
    assert.deepEqual(noOwn.words, one);
    assert.deepEqual(noOwn.told.leftOut, out);
    const noPeer = wireOf(ends('127.0.0.1:40006', ''));
    assert.deepEqual(noPeer.words, one);
    assert.deepEqual(noPeer.told.leftOut, out);
    const wildcard = wireOf(ends('127.0.0.1:40006', '127.0.0.1:40006', '0.0.0.0:8001'));
    assert.deepEqual(wildcard.words, one);
    assert.deepEqual(wildcard.told, { ...wildcard.told, leftOut: [], remarks: [] });
    const neither = wireOf(ends('', ''));
    assert.equal(neither.words.length, 4);
    assert.deepEqual(neither.told.leftOut, out);
  });

  it('has IPv4 where a socket of IPv6 speaks it', () => {
    const ends = { local: '[::ffff:127.0.0.1]:8001', peer: '[::ffff:127.0.0.1]:40006' };
    assert.deepEqual(wireOf(trace().open(6, { proto: 'tcp6', ...ends })).words, HANDSHAKE);
  });

  it('hands on what calls claim before it is much, and makes no end of packets of that', () => {
    const built = trace();
    for (let i = 0; i < 40; i++)
      built
        .open(6, { local: '127.0.0.1:8001', peer: `127.0.0.1:${40_000 + i}` })
        .send(6, 2 ** 31 - 1, { want: 2 ** 31 - 1 });
    const into = openTrace();
    let [most, all] = [0, 0];
    const exporter = openPcapng(into, (piece) => {
      most = Math.max(most, piece.length);
      all += piece.length;
    });
    const decoder = jsonLines.open(into);
    decoder.push(Buffer.from(linesOf(built.trace)));
    exporter.end();
    assert.ok(most < 3 << 20 && exporter.take().length < 3 << 20);
    assert.ok(all < 32 << 20);
    assert.match(exporter.told().leftOut.join(), /calls of more bytes than are cut into packets/);
  });
});
