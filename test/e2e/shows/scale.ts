/** What the scenarios about many descriptors must show: limits, costs and crowds; and many kinds of them at once. */

import assert from 'node:assert/strict';
import { abilitiesOf, type PollerName } from '../../../src/pollers/list';
import { bytesOf } from '../../support/command';
import { type Of, type Shows, connectionsOf, printsOf, resultsOf, sentBy } from './connections';

export const shows: Shows = {
  'fd-limit': [['goes on past 1 100, or refuses number 1 024 with the reason', meetsTheLimit]],
  pollers: [
    ['prints what a tick costs for each number watched', printsCosts],
    ['does the same work in every tick', worksAlike],
  ],
  'accept-storm': [['lets one in each tick at one door, and all who wait at the other', letsIn]],
  mixed: [
    ['watches six kinds in one set', watchesAll],
    ['serves each in its own way', servesEach],
  ],
  timeout: [['sleeps for ever, a second at most, and not at all', waitsThreeWays]],
  'edge-triggered': [['receives until EAGAIN, and is silent until more comes', drains]],
};

function meetsTheLimit(of: Of, poller: PollerName): void {
  const connections = connectionsOf(of);
  assert.equal(connections.length, 1100);
  const largest = Math.max(...connections.map(({ fd }) => fd));
  const watched = Math.max(...of('wait').map((row) => row.watched!));
  if (abilitiesOf(poller).descriptorEnd === Infinity) {
    assert.ok(largest > 1100, `the largest is ${largest}`);
    assert.deepEqual(printsOf(of), [
      `1100 came, 1100 are watched, the largest descriptor is ${largest}`,
    ]);
    // The listener, and all who had come before the last; at an edge all come in one tick.
    assert.ok(watched === 1100 || abilitiesOf(poller).isEdge, `${watched} watched`);
    return;
  }
  assert.equal(largest, 1024);
  const refused = of('accept').filter(({ fd }) => fd === 1024);
  const prints = of('print').slice(0, -1);
  assert.ok(refused.length > 0);
  assert.equal(prints.length, refused.length);
  refused.forEach(({ seq, tick }, i) => {
    const { text, tick: printedIn, seq: printed } = prints[i]!;
    assert.match(text!, /^descriptor 1024 is too large, select\(2\) takes .* below 1024/);
    assert.ok(printed > seq && printedIn === tick);
  });
  // It is refused by its number alone: select watches fewer than 1 024, and goes on with those.
  assert.ok(watched < 1024, `${watched} watched`);
  assert.ok(of('watch').every(({ fd }) => fd! < 1024));
  assert.match(
    printsOf(of).at(-1)!,
    /^1100 came, \d+ are watched, the largest descriptor is 1023$/,
  );
  assert.equal(of('close').length, 1100);
}

function printsCosts(of: Of, poller: PollerName): void {
  const counts = [10, 50, 100, 500, 1000, 5000, 10_000];
  const prints = printsOf(of);
  const costs = prints.filter((text) => /^\d+ watched, 5 active: \d+\.\d µs a tick$/.test(text));
  assert.deepEqual(
    costs.map((text) => parseInt(text)),
    counts.slice(0, costs.length),
  );
  if (abilitiesOf(poller).descriptorEnd < Infinity) {
    assert.equal(costs.length, 4);
    assert.match(prints[4] ?? '', /^1000 watched: descriptor 1024 is too large/);
  } else if (costs.length < counts.length) {
    // The machine's own limit: said, and not passed over.
    assert.match(prints[costs.length] ?? '', /^\d+ watched: this process may have no more/);
  }
}

function worksAlike(of: Of): void {
  const waits = of('wait');
  assert.ok(waits.length > 0 && waits.length % 100 === 0);
  const wakes = of('wake');
  assert.ok(wakes.every(({ ready }) => ready === 5));
  for (const kind of ['send', 'recv'] as const) assert.equal(of(kind).length, 5 * wakes.length);
  const watched = [...new Set(waits.map((row) => row.watched))];
  assert.ok(watched.length >= 4);
}

function letsIn(of: Of): void {
  const ticksAt = (door: number) => {
    const accepted = of('accept').filter((row) => row.listener === door && row.fd! >= 0);
    assert.equal(accepted.length, 500);
    return accepted.map(({ tick }) => tick);
  };
  const [single, crowd] = [ticksAt(5), ticksAt(6)];
  assert.equal(new Set(single).size, 500);
  const ticks = new Set(crowd).size;
  assert.ok(ticks <= 50, `${ticks} ticks for all who wait`);
  const empty = of('accept').filter((row) => row.listener === 6 && row.errno === 'EAGAIN');
  assert.equal(empty.length, of('ready').filter(({ fd, tick }) => fd === 6 && tick >= 0).length);
  assert.ok(printsOf(of).includes('door 5: 500 let in, in 500 ticks'));
  assert.ok(printsOf(of).includes(`door 6: 500 let in, in ${ticks} ticks`));
}

function watchesAll(of: Of): void {
  const protos = new Map(of('open').map(({ fd, proto }) => [fd, proto]));
  const before = of('watch').filter(({ tick }) => tick === -1);
  assert.deepEqual(
    before.map(({ fd }) => protos.get(fd)),
    ['tcp', 'tcp6', 'unix', 'udp', 'pipe', 'timer'],
  );
  assert.equal(of('wait')[0]!.watched, 6);
  const ready = new Set(of('ready').map(({ fd }) => protos.get(fd)));
  assert.deepEqual([...ready].sort(), ['pipe', 'tcp', 'tcp6', 'timer', 'udp', 'unix']);
}

function servesEach(of: Of): void {
  const texts = ['over TCP', 'over IPv6', 'over a Unix socket'];
  connectionsOf(of).forEach((connection, i) => {
    assert.deepEqual(sentBy(connection), [texts[i], texts[i], texts[i]]);
    assert.equal(resultsOf(connection).at(-1), '0');
  });
  const fdOf = (is: (proto: string, role: string) => boolean) =>
    of('open').find(({ proto, role }) => is(proto!, role!))!.fd;
  const timer = fdOf((proto) => proto === 'timer');
  const came = of('recv').filter(({ fd, got }) => fd === timer && got! > 0);
  assert.ok(came.length >= 2);
  for (const { want, got, data } of came) {
    assert.deepEqual([want, got], [8, 8]);
    assert.ok(bytesOf(data).readBigUInt64LE() >= 1n);
  }
  // From the timer through the pipe into a datagram, and out of it whole; the last may be on its way.
  const datagrams = fdOf((proto, role) => proto === 'udp' && role === 'other');
  const heard = of('recv').filter(({ fd, got }) => fd === datagrams && got! > 0);
  assert.ok(heard.length >= came.length - 1);
  assert.deepEqual(
    printsOf(of),
    heard.map(() => 'time passes'),
  );
}

function waitsThreeWays(of: Of): void {
  const phases = [-1, 1000, 0].map((ms) => of('wait').filter(({ timeout: asked }) => asked === ms));
  const wakeOf = (tick: number) => of('wake').find((row) => row.tick === tick);
  // The last of them begins with the first timeout again, and nobody comes.
  const [forEver, second, none] = phases.map((waits) =>
    waits.flatMap(({ tick }) => wakeOf(tick) ?? []),
  );
  assert.deepEqual(
    forEver!.map(({ ready }) => ready),
    [1],
  );
  assert.ok(forEver![0]!.waited! > 1e6);
  const idle = second!.slice(0, -1);
  assert.ok(idle.length >= 1);
  for (const { ready, waited } of idle) assert.ok(ready === 0 && waited! >= 1e9);
  assert.equal(second!.at(-1)!.ready, 1);
  assert.ok(none!.length >= 50, `${none!.length} ticks without sleep`);
  assert.ok(none!.slice(0, -1).every(({ ready }) => ready === 0));
  assert.equal(none!.at(-1)!.ready, 1);
  assert.equal(printsOf(of)[0], 'timeout -1: a client came, waits: 1');
}

function drains(of: Of): void {
  const [client] = connectionsOf(of);
  const firstTick = client!.of('recv')[0]!.tick;
  const recvs = client!.of('recv').filter(({ tick }) => tick === firstTick);
  assert.deepEqual(
    recvs.map(({ got, errno }) => errno ?? got),
    [1024, 1024, 952, 'EAGAIN'],
  );
  assert.deepEqual(sentBy(client!), ['3000 bytes\n', '1 bytes\n']);
  const next = client!.of('ready').find(({ tick }) => tick > firstTick)!;
  const silent = of('wake').filter(({ tick }) => tick > firstTick && tick < next.tick);
  assert.ok(silent.length >= 1 && silent.every(({ ready }) => ready === 0));
}
