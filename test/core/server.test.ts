/** The core's side of the protocol over a channel that is two functions: real sessions, no process of its own. */

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { KernelQueues } from '../../src/core/kernelQueues';
import type { FromCore } from '../../src/core/messages';
import type { DescriptorInfo } from '../../src/core/descriptorViews';
import type { ScenarioInfo, SessionInfo, Sight, View } from '../../src/core/protocol';
import type { Reply, Request } from '../../src/core/requests';
import { Server } from '../../src/core/server';
import { COUNT_MS } from '../../src/core/sessionNews';
import { loadScenario } from '../../src/core/scriptFiles';
import { openLab } from '../../src/core/openLab';
import { BUNDLES } from '../support/command';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';
import { Screens } from '../support/screens';
import { peerOf } from '../support/session';

const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 50, firstRow: 0, rows: 20, tick: -1, selected: null },
  tab: 'calls',
};
const START = { do: 'start', scenario: 'multi-client', clients: 'none' } as const;

const opened = new Set<Client>();

afterEach('close the servers of this test', async () => {
  const closing = [...opened].map((client) => client.server.close());
  opened.clear();
  await Promise.all(closing);
});

/** The other end of the channel. */
class Client {
  readonly messages: FromCore[] = [];
  readonly server: Server;
  readonly #screens = new Screens();
  #id = 0;

  constructor(engine?: ConstructorParameters<typeof Server>[0]['engine']) {
    this.server = new Server({
      send: (message) => this.#hear(structuredClone(message)),
      engine: engine ?? {
        openLab: (options) => openLab(options, { events: 1 << 16, payload: 8 << 20 }),
        openKernelQueues: (onSample) => new KernelQueues(onSample),
      },
      loadScenario,
      bundles: BUNDLES,
    });
    opened.add(this);
  }

  #hear(message: FromCore): void {
    this.messages.push(message);
    if (message.type === 'sight') this.#screens.show(message);
  }

  async ask(request: unknown): Promise<Reply> {
    const id = ++this.#id;
    this.server.receive({ type: 'request', id, request });
    const found = await until(`the reply to ${JSON.stringify(request)}`, () =>
      this.all('reply').find((message) => message.id === id),
    );
    return found.reply;
  }

  /** The value of a reply that must be good. */
  async get<Value = SessionInfo>(request: Request): Promise<Value> {
    const reply = await this.ask(request);
    if (!reply.ok) assert.fail(`${reply.error.code}: ${reply.error.message}`);
    return reply.value as Value;
  }

  /** The code of a reply that must be bad. */
  async refusal(request: unknown): Promise<string> {
    const reply = await this.ask(request);
    if (reply.ok) assert.fail(`answered ${JSON.stringify(reply.value)}`);
    assert.match(reply.error.message, /^.*[^.]$/);
    return reply.error.code;
  }

  all<Type extends FromCore['type']>(type: Type): Extract<FromCore, { type: Type }>[] {
    return this.messages.filter((message) => message.type === type) as never;
  }

  /** The one that was told of last, of those that are there. */
  get session(): SessionInfo | null {
    return this.sessions.at(-1) ?? null;
  }

  get sessions(): SessionInfo[] {
    const known = new Map<number, SessionInfo>();
    for (const message of this.messages) {
      if (message.type === 'gone') known.delete(message.session);
      if (message.type !== 'session') continue;
      known.delete(message.session.id);
      known.set(message.session.id, message.session);
    }
    return [...known.values()];
  }

  look(view: Partial<View> = {}, viewer = 'panel', session = 1): void {
    this.server.receive({ type: 'look', viewer, session, view: { ...VIEW, ...view } });
  }

  /** Sees every sight that comes until one is right. */
  sight(what: string, isRight: (sight: Sight) => boolean, viewer = 'panel'): Promise<Sight> {
    return until(what, () => {
      const last = this.all('sight').findLast((message) => message.viewer === viewer);
      if (last === undefined) return undefined;
      const sight = this.#screens.of(viewer);
      if (sight !== undefined && isRight(sight)) return sight;
      this.server.receive({ type: 'seen', viewer, number: last.number });
      return undefined;
    });
  }
}

describe('core/server', () => {
  it('is ready at once, and lists what the lab has', async () => {
    const client = new Client();
    assert.deepEqual(client.messages, [{ type: 'ready' }]);
    const scenarios = await client.get<ScenarioInfo[]>({ do: 'scenarios' });
    const first = scenarios.find(({ id }) => id === 'multi-port');
    assert.deepEqual([first?.listeners, first?.pollers[0]], [2, 'select']);
  });

  it('starts a scenario, and shows that it runs', async () => {
    const client = new Client();
    const info = await client.get({ ...START, scenario: 'multi-port' });
    assert.deepEqual(
      [info.state, info.name, info.lab!.poller],
      ['running', 'multi-port', 'select'],
    );
    assert.equal(info.lab!.listeners.length, 2);
    assert.ok(info.lab!.listeners.every((address) => isListening(portOf(address))));
    const states = client.all('session').map(({ session }) => session.state);
    assert.deepEqual([...new Set(states)], ['starting', 'running']);
  });

  it('pauses, steps exactly one tick, goes on and stops', async () => {
    const client = new Client();
    const { listeners } = (await client.get(START)).lab!;
    await client.get({ do: 'pause', session: 1 });
    assert.equal(client.session?.state, 'paused');
    const peer = await peerOf(listeners[0]!);
    const before = client.session.ticks;
    await client.get({ do: 'step', session: 1 });
    client.look();
    const sight = await client.sight('the stepped tick', ({ tick }) => tick?.tick === before);
    assert.equal(sight.session?.ticks, before + 1);
    assert.deepEqual(
      sight.tick?.answered.map(({ events }) => events),
      ['r'],
    );
    await client.get({ do: 'resume', session: 1 });
    assert.equal(client.session.state, 'running');
    await peer.hears('Hello_World');
    await client.get({ do: 'stop', session: 1 });
    assert.equal(client.session.state, 'ended');
    assert.ok(!isListening(portOf(listeners[0])));
  });

  it('keeps the trace of a session that has ended, and goes on after its clients are done', async () => {
    const client = new Client();
    await client.get({ ...START, clients: 'script' });
    client.look();
    await client.sight('the end of all clients', ({ timeline }) => {
      const connections = timeline.rows.filter(({ role }) => role === 'connection');
      return connections.length >= 6 && connections.every(({ isClosed }) => isClosed);
    });
    assert.equal(client.session?.state, 'running');
    await client.get({ do: 'stop', session: 1 });
    const kept = await client.sight(
      'the ended session',
      ({ session }) => session?.state === 'ended',
    );
    assert.ok(kept.timeline.rowCount >= 7);
    assert.equal(kept.session?.problem, '');
    assert.equal(await client.refusal({ do: 'pause', session: 1 }), 'no-session');
    await client.get({ do: 'stop', session: 1 });
  });

  it('restarts on the same ports with another poller', async () => {
    const client = new Client();
    const before = await client.get({ ...START, scenario: 'multi-port' });
    const after = await client.get({ do: 'choosePoller', session: 1, poller: 'epoll' });
    assert.deepEqual(after.lab!.listeners, before.lab!.listeners);
    assert.deepEqual(
      [after.lab!.poller, after.state, after.id],
      ['epoll', 'running', before.id + 1],
    );
    assert.deepEqual(after.lab!.moved, []);
  });

  it('stops the session that a new one replaces, of which nothing is left', async () => {
    const client = new Client();
    await client.get(START);
    const line = (
      await client.get<string>({ do: 'json', session: 1, loop: 0, firstTick: -1, lastTick: -1 })
    ).split('\n')[0]!;
    const { pid } = JSON.parse(line) as { pid: number };
    assert.ok(!isGone(pid));
    await client.get({ ...START, scenario: 'framing', replaces: 1 });
    assert.ok(isGone(pid));
    assert.equal(client.session?.name, 'framing');
  });

  it('starts twice in a row: the second one runs, and nothing is left of the first', async () => {
    const client = new Client();
    const [first, second] = await Promise.all([
      client.get({ ...START, scenario: 'multi-port' }),
      client.get({ ...START, scenario: 'framing', replaces: 1 }),
    ]);
    assert.deepEqual([second.id, second.name, second.state], [first.id + 1, 'framing', 'running']);
    const taken = new Set(second.lab!.listeners);
    const left = first.lab!.listeners.filter((address) => !taken.has(address));
    assert.ok(left.every((address) => !isListening(portOf(address))));
  });

  it('stops while it starts, and the start that waited behind it too', async () => {
    const client = new Client();
    const behind = { ...START, scenario: 'framing', replaces: 1 } as const;
    const starts = [client.ask(START), client.ask(behind)];
    const another = client.ask({ do: 'choosePoller', session: 1, poller: 'poll' });
    await until('a process', () => client.session?.state === 'starting');
    const before = descendantsOf(process.pid);
    await client.get({ do: 'stop', session: 1 });
    for (const reply of await Promise.all([...starts, another])) {
      assert.ok(!reply.ok);
      const { code, message } = reply.error;
      assert.deepEqual(
        [code, message],
        ['stopped', 'it was stopped before its listeners were open'],
      );
    }
    assert.ok(before.length > 0 && before.every(isGone));
    assert.equal(client.session, null);
    // A start that comes after the stop is not meant by it.
    assert.equal((await client.get(START)).state, 'running');
  });

  it('chooses the poller in its turn, on the ports of the start before it', async () => {
    const client = new Client();
    const [before, after] = await Promise.all([
      client.get({ ...START, scenario: 'multi-port' }),
      client.get({ do: 'choosePoller', session: 1, poller: 'epoll' }),
    ]);
    assert.deepEqual([after.name, after.lab!.poller], ['multi-port', 'epoll']);
    assert.deepEqual(after.lab!.listeners, before.lab!.listeners);
  });

  it('runs two side by side, each with what is its own', async () => {
    const client = new Client();
    const one = await client.get({ ...START, scenario: 'multi-port' });
    const other = await client.get({ ...START, scenario: 'framing' });
    assert.deepEqual(
      client.sessions.map(({ id, name, state }) => [id, name, state]),
      [
        [one.id, 'multi-port', 'running'],
        [other.id, 'framing', 'running'],
      ],
    );
    client.look({}, 'first', one.id);
    client.look({}, 'second', other.id);
    await client.get({ do: 'pause', session: other.id });
    const isOf = (id: number) => (sight: Sight) => sight.session?.id === id;
    assert.equal((await client.sight('one', isOf(one.id), 'first')).session?.state, 'running');
    await client.sight('the pause', ({ session }) => session?.state === 'paused', 'second');
    // Stopped, the one leaves the other alone.
    await client.get({ do: 'stop', session: one.id });
    assert.ok(one.lab!.listeners.every((address) => !isListening(portOf(address))));
    await client.get({ do: 'resume', session: other.id });
    assert.deepEqual(
      new Map(client.sessions.map(({ id, state }) => [id, state])),
      new Map([
        [one.id, 'ended'],
        [other.id, 'running'],
      ]),
    );
    await client.get({ do: 'stopAll' });
    assert.ok(client.sessions.every(({ state }) => state === 'ended'));
  });

  it('moves those who look at a session to what replaces it, and back where that fails', async () => {
    const client = new Client();
    const { id } = await client.get({ ...START, scenario: 'multi-port' });
    client.look({}, 'panel', id);
    const after = await client.get({ ...START, scenario: 'framing', replaces: id });
    await client.sight('what replaced it', ({ session }) => session?.id === after.id);
    assert.deepEqual(client.all('gone'), [{ type: 'gone', session: id, by: after.id }]);
    const taken = createServer().listen(0, '127.0.0.1');
    try {
      await until('a taken port', () => taken.listening);
      const { port } = taken.address() as { port: number };
      // Who has not heard of it yet names the first: its place is that of the second.
      const reply = await client.ask({ ...START, port, replaces: id });
      assert.ok(!reply.ok && reply.error.code === 'port-taken');
      await client.sight('what was there before', ({ session }) => session?.id === after.id);
      assert.deepEqual(
        client.sessions.map((one) => one.id),
        [after.id],
      );
    } finally {
      taken.close();
    }
  });

  it('simulates clients that visit, run, and leave', async () => {
    const client = new Client();
    await client.get({ ...START, scenario: 'read-write-split' });
    client.look({ columns: 500 });
    for (let i = 0; i < 3; i++) await client.get({ do: 'connectClient', session: 1, listener: 0 });
    const sight = await client.sight('three visits', ({ timeline }) => {
      const visits = timeline.rows.filter(({ role }) => role === 'connection');
      return visits.length === 3 && visits.every(({ isClosed }) => isClosed);
    });
    assert.equal(sight.session?.state, 'running');
    assert.equal(
      await client.refusal({ do: 'connectClient', session: 1, listener: 1 }),
      'bad-request',
    );
  });

  it('shows bytes, queue and kernel queues of a real connection, also while paused', async () => {
    const client = new Client();
    const { listeners } = (await client.get(START)).lab!;
    const peer = await peerOf(listeners[0]!);
    peer.send('hello');
    await peer.hears('回复:hello');
    client.look({ selected: { fd: 6, gen: 0 }, tab: 'stream' });
    const shown = await client.sight('five bytes', ({ descriptor }) => descriptor?.bytesIn === 5);
    const piece = shown.descriptor!.stream.find(({ dir }) => dir === 'in')!;
    assert.equal(Buffer.from(piece.bytes).toString(), 'hello');
    assert.equal(shown.descriptor!.peer, peer.local);
    await client.get({ do: 'pause', session: 1 });
    peer.send('waits in the kernel');
    const paused = await client.sight('Recv-Q', ({ kernel }) => kernel?.recvq === 19);
    assert.ok(paused.kernel!.ageMs >= 0);
    assert.equal(paused.descriptor!.bytesIn, 5);
    peer.send('!');
    await client.sight('a growing Recv-Q', ({ kernel }) => kernel?.recvq === 20);
  });

  it('shows two viewers different selections of one session', async () => {
    const client = new Client();
    const { listeners } = (await client.get(START)).lab!;
    await peerOf(listeners[0]!);
    client.look({ selected: { fd: 5, gen: 0 } }, 'sidebar');
    client.look({ selected: { fd: 6, gen: 0 } }, 'editor');
    const one = await client.sight('5', ({ descriptor }) => descriptor?.fd === 5, 'sidebar');
    const other = await client.sight('6', ({ descriptor }) => descriptor?.fd === 6, 'editor');
    assert.equal(one.descriptor?.role, 'listener');
    assert.equal(other.descriptor?.role, 'connection');
  });

  it('lists the open descriptors, and events as JSON lines', async () => {
    const client = new Client();
    assert.deepEqual(await client.get({ do: 'descriptors', session: 1 }), []);
    const { listeners } = (await client.get(START)).lab!;
    const peer = await peerOf(listeners[0]!);
    await peer.hears('Hello_World');
    await client.get({ do: 'pause', session: 1 });
    const list = await client.get<DescriptorInfo[]>({ do: 'descriptors', session: 1 });
    assert.deepEqual(
      list.map(({ fd, role, interest }) => [fd, role, interest]),
      [
        [5, 'listener', 'r'],
        [6, 'connection', 'r'],
      ],
    );
    const text = await client.get<string>({
      do: 'json',
      session: 1,
      loop: 0,
      firstTick: 0,
      lastTick: 0,
    });
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { tick: number; kind: string });
    assert.ok(rows.length > 4 && rows.every(({ tick }) => tick === 0));
    assert.deepEqual([rows[0]?.kind, rows[1]?.kind], ['wait', 'wake']);
  });

  it('tells which port is taken, and keeps what was there', async () => {
    const client = new Client();
    const first = await client.get(START);
    await client.get({ do: 'stop', session: 1 });
    const busy = createServer().listen(0, '127.0.0.1');
    try {
      await until('a busy port', () => busy.listening);
      const { port } = busy.address() as { port: number };
      const reply = await client.ask({ ...START, port, replaces: 1 });
      assert.ok(!reply.ok && reply.error.code === 'port-taken');
      assert.match(reply.error.message, new RegExp(`^127\\.0\\.0\\.1:${port} is in use: `));
      assert.deepEqual([client.session?.id, client.session?.state], [first.id, 'ended']);
    } finally {
      busy.close();
    }
  });

  it('keeps the ended session where another poller finds the port taken', async () => {
    const client = new Client();
    const { id, lab } = await client.get(START);
    const { listeners } = lab!;
    await client.get({ do: 'stop', session: 1 });
    const busy = createServer().listen(portOf(listeners[0]), '127.0.0.1');
    try {
      await until('a busy port', () => busy.listening);
      const reply = await client.ask({ do: 'choosePoller', session: 1, poller: 'epoll' });
      assert.ok(!reply.ok && reply.error.code === 'port-taken');
      assert.ok(reply.error.message.startsWith(`${listeners[0]} is in use: `));
      assert.deepEqual([client.session?.id, client.session?.state], [id, 'ended']);
    } finally {
      busy.close();
    }
  });

  it('answers what cannot be done with one line', async () => {
    const client = new Client();
    for (const what of ['pause', 'resume', 'step'] as const)
      assert.equal(await client.refusal({ do: what, session: 1 }), 'no-session');
    assert.equal(
      await client.refusal({ do: 'choosePoller', session: 1, poller: 'poll' }),
      'no-session',
    );
    assert.equal(await client.refusal({ ...START, scenario: 'nope' }), 'unknown-scenario');
    assert.equal(await client.refusal({ ...START, poller: 'kqueue' }), 'bad-request');
    const bad = [
      undefined,
      null,
      'start',
      {},
      { do: 'fly' },
      { do: 'start' },
      { ...START, port: -1 },
    ];
    for (const request of [
      ...bad,
      { ...START, clients: 'many' },
      { do: 'json', session: 1, loop: 0.5 },
    ])
      assert.equal(await client.refusal(request), 'bad-request');
  });

  it('drops what is no message, and says so', async () => {
    const client = new Client();
    const circle: Record<string, unknown> = { type: 'look' };
    circle['view'] = circle;
    const garbage = [
      ...[
        undefined,
        null,
        7,
        'x',
        [],
        {},
        circle,
        { type: 'request' },
        { type: 'request', id: 'a' },
      ],
      ...[
        { type: 'seen', viewer: 'a' },
        { type: 'seen', viewer: 'a', number: -2 },
        { type: 'leave' },
      ],
      ...[
        { type: 'look', viewer: 'a', session: 1, view: { ...VIEW, columns: Infinity } },
        9n,
        new Map(),
      ],
      ...[
        { type: 'look', viewer: 'a', session: 1, view: { ...VIEW, tab: 'all' } },
        { type: 'constructor' },
      ],
      { type: 'look', viewer: 'a', session: 1, view: { ...VIEW, selected: { fd: '6', gen: 0 } } },
    ];
    for (const value of garbage) client.server.receive(value);
    assert.equal(client.all('log').filter(({ level }) => level === 'warn').length, garbage.length);
    assert.equal(client.messages.length, garbage.length + 1);
    await client.get({ do: 'scenarios' });
  });

  it('says on a machine without an engine why, and answers what needs none', async () => {
    const client = new Client({ code: 'koffi-missing', message: 'koffi is not here: install it' });
    const [ready] = client.all('ready');
    assert.deepEqual(
      [ready?.code, ready?.unsupported],
      ['koffi-missing', 'koffi is not here: install it'],
    );
    assert.equal((await client.get<unknown[]>({ do: 'scenarios' })).length > 0, true);
    assert.equal(await client.refusal(START), 'koffi-missing');
    client.look();
    assert.equal((await client.sight('nothing', () => true)).session, null);
  });

  it('tells mere numbers at most once a second', async () => {
    const client = new Client();
    const { listeners } = (await client.get(START)).lab!;
    const began = performance.now();
    const before = client.messages.length;
    const peer = await peerOf(listeners[0]!);
    let count = 0;
    await until('two seconds of talk', () => {
      peer.send(`${count++} `);
      return performance.now() - began > 2 * COUNT_MS;
    });
    const told = client.messages.slice(before).filter(({ type }) => type === 'session');
    const most = Math.ceil((performance.now() - began) / COUNT_MS) + 1;
    assert.ok(told.length >= 1 && told.length <= most, `${told.length} messages, ${most} at most`);
  });
});
