/** Lab processes: started as Electron must start them, heard to the last word, and ended whatever they do. */

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LabDecoder } from '../../src/sources/labDecoder';
import { openPull } from '../../src/sources/labPull';
import { type LabProcess, howEnded, startLabProcess } from '../../src/sources/labProcess';
import type { Signal } from '../../src/lab/wire';
import { descriptorLimit, setDescriptorLimit } from '../../src/os/process';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { openTrace } from '../../src/trace/trace';
import { startProcess } from '../support/command';
import { WRITE, isGone, isListening, portOf, syscallOf, until } from '../support/processes';
import { bundleProgram } from '../support/programs';
import { peerOf } from '../support/session';

const options = {
  ...{ poller: 'select', ports: [0], movePorts: true, capture: 65536, ticks: 0 },
  ...{ inspect: true, holdFirst: false },
};

describe('sources/labProcess', () => {
  let bundle = '';
  let starter = '';
  before(async () => {
    bundle = path.join(
      await bundleProgram('sources/stubbornProgram.ts', 'stubborn.js'),
      'stubborn.js',
    );
    starter = path.join(await bundleProgram('sources/starter.ts', 'starter.js'), 'starter.js');
  });

  const started = new Set<LabProcess>();
  afterEach(async () => {
    for (const lab of started) lab.kill();
    await Promise.all([...started].map(({ ended }) => ended));
    started.clear();
  });

  /** Starts the program that does `scenario`, its records in a trace. */
  function start(scenario: string, more: object = {}) {
    const trace = openTrace({ events: 1 << 14, payload: 16 << 20 });
    const signals: { signal: Signal; text: string }[] = [];
    const decoder = new LabDecoder(trace, process.hrtime.bigint(), {
      onAppend: () => undefined,
      onSignal: (signal, text) => signals.push({ signal, text }),
    });
    const lab = startLabProcess(
      bundle,
      { scenario, ...options, ...more },
      openPull(decoder, trace.payload),
    );
    started.add(lab);
    const events = (): TraceEvent[] =>
      Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!);
    /** The address of its listener, once it is open. */
    const serving = () =>
      until('a listener', () => signals.find(({ signal }) => signal === 'serving')?.text);
    return { lab, events, serving };
  }

  for (const scenario of ['accept', 'compute']) {
    it(`ends a program that ${scenario}s for ever, and its port is free`, async () => {
      const { lab, serving } = start(scenario);
      const address = await serving();
      assert.ok(isListening(portOf(address)));
      lab.send({ kind: 'stop' });
      lab.finish();
      lab.kill();
      const { code, signal } = await lab.ended;
      assert.deepEqual({ code, signal }, { code: -1, signal: 'SIGKILL' });
      assert.ok(isGone(lab.pid));
      assert.ok(!isListening(portOf(address)));
    });

    it(`counts what a program that ${scenario}s for ever does not read, and does not wait for it`, async () => {
      const { lab, serving } = start(scenario);
      await serving();
      for (let i = 1; i <= 1200; i++) {
        lab.send({ kind: i % 2 === 0 ? 'pause' : 'step' });
        assert.equal(lab.unread(), i);
      }
      for (let i = 0; i < 50_000; i++) lab.send({ kind: 'resume' });
      const most = lab.unread();
      assert.ok(most > 1200 && most < 4096, `${most} are unread`);
      lab.send({ kind: 'stop' });
      assert.equal(lab.unread(), most);
      lab.finish();
      assert.equal(lab.unread(), 0);
    });

    it(`leaves no program that ${scenario}s for ever when its parent is killed`, async () => {
      const parent = startProcess(process.execPath, [
        starter,
        bundle,
        JSON.stringify({ scenario, ...options }),
      ]);
      const pid = await until('a pid', () => Number(parent.stdout()) || undefined);
      assert.ok(!isGone(pid));
      process.kill(parent.pid, 'SIGKILL');
      await parent.ended;
      await until(`the end of ${pid}`, () => isGone(pid));
    });
  }

  it('hears the last words of a program that breaks, and how it ended', async () => {
    const { lab, events } = start('breaks');
    const { code, signal, stderr } = await lab.ended;
    assert.deepEqual({ code, signal }, { code: 1, signal: '' });
    assert.match(stderr, /^the first line\n[^]*Error: it broke/);
    assert.equal(events().at(-1)?.text, 'the last words');
  });

  it('carries more than a batch and the pipe hold, in order and whole', async () => {
    const { lab, events } = start('prints');
    assert.equal((await lab.ended).code, 0);
    const texts = events()
      .filter(({ kind }) => kind === 'print')
      .map(({ text }) => text);
    assert.equal(texts.length, 3000);
    texts.forEach((text, i) => assert.equal(text, `${i} ${'x'.repeat(i)}`));
  });

  it('counts each use of a descriptor’s number, the first of which is 5', async () => {
    const { lab, events } = start('sockets', { ports: [0, 0, 0] });
    assert.equal((await lab.ended).code, 0);
    assert.deepEqual(
      events()
        .slice(1)
        .map(({ kind, fd, gen }) => `${kind} ${fd} ${gen}`),
      [0, 1, 2].flatMap((gen) => ['open', 'fault', 'close'].map((kind) => `${kind} 5 ${gen}`)),
    );
  });

  it('keeps what a short send left, in order, and counts it', async () => {
    const { lab, events, serving } = start('short');
    const peer = await peerOf(await serving());
    assert.equal((await lab.ended).code, 0);
    await peer.hears('c'.repeat(150_000));
    assert.equal(peer.received(), ['a', 'b', 'c'].map((x) => x.repeat(150_000)).join(''));
    const sends = events().filter(({ kind }) => kind === 'send');
    assert.ok(
      sends.some(({ want, put }) => put! > 0 && put! < want!),
      'no send was short',
    );
    assert.equal(
      sends.reduce((sum, { put }) => sum + Math.max(0, put!), 0),
      450_000,
    );
    const queue = events().filter(({ kind }) => ['enqueue', 'dequeue', 'drop'].includes(kind));
    assert.deepEqual(
      queue.map((e) => [e.kind, e.message, e.bytes, e.depth, e.queued]),
      [
        ['enqueue', 0, 150_000, 1, 150_000],
        ['enqueue', 1, 150_000, 2, 300_000],
        ['enqueue', 2, 150_000, 3, 450_000],
        ['dequeue', 0, 150_000, 2, 300_000],
        ['dequeue', 1, 150_000, 1, 150_000],
        ['dequeue', 2, 150_000, 0, 0],
        ['enqueue', 3, 10, 1, 10],
        ['drop', 3, 10, 0, 0],
      ],
    );
  });

  it('shows what a recv brought, whatever was told between', async () => {
    const { lab, events, serving } = start('echoes');
    const peer = await peerOf(await serving());
    peer.send('what was said');
    assert.equal((await lab.ended).code, 0);
    const prints = events().filter(({ kind }) => kind === 'print');
    assert.deepEqual(
      prints.map(({ text }) => text),
      ['what was said', 'what was said', 'what was said'],
    );
  });

  for (const capture of [65_536, 16])
    it(`tells what was sent as it was, keeping ${capture} bytes, though it was received just before`, async () => {
      const { lab, events, serving } = start('answers', { capture });
      const peer = await peerOf(await serving());
      const messages = Array.from({ length: 60 }, (_, i) =>
        `${i} `.repeat(i % 9 === 8 ? 90 : 1 + (i % 5)),
      );
      const sends = () => events().filter(({ kind }) => kind === 'send');
      for (const [i, message] of messages.entries()) {
        peer.send(message);
        await until('its answers', () => sends().length === 7 * (i + 1));
      }
      peer.socket.end();
      assert.equal((await lab.ended).code, 0);
      const sent = sends();
      assert.equal(sent.length, 7 * messages.length);
      const received = Buffer.from(peer.received());
      let at = 0;
      for (const { want = 0, put, data } of sent) {
        assert.equal(put, want);
        const kept = received.subarray(at, at + Math.min(want, capture));
        assert.deepEqual(Buffer.from(data ?? []), kept);
        at += want;
      }
      assert.equal(at, received.length);
      assert.equal(
        events().flatMap(({ kind, data }) => (kind === 'recv' ? [...(data ?? [])] : [])).length,
        messages.reduce((sum, { length }) => sum + Math.min(length, capture), 0),
      );
    });

  it('keeps its numbers from glibc, which opens a file where it gives memory of a thread back', async () => {
    const { lab, serving } = start('accept');
    await serving();
    const environment = readFileSync(`/proc/${lab.pid}/environ`, 'utf8').split('\0');
    assert.ok(environment.includes('MALLOC_TRIM_THRESHOLD_=1073741824'));
  });

  it('waits with what it has to tell while nobody reads, and then all of it comes', async () => {
    const { lab, events } = start('prints');
    lab.stopReading();
    // It is done only when all has been read, and the pipe is smaller than that.
    await until('a full pipe', () => syscallOf(lab.pid) === WRITE);
    assert.equal(events().length, 0);
    lab.readOn();
    assert.equal((await lab.ended).code, 0);
    assert.equal(events().filter(({ kind }) => kind === 'print').length, 3000);
  });

  it('can be ended while nobody reads, and what its pipe holds is read then', async () => {
    const { lab, events } = start('prints');
    lab.stopReading();
    await until('a full pipe', () => syscallOf(lab.pid) === WRITE);
    lab.kill();
    assert.equal((await lab.ended).signal, 'SIGKILL');
    const prints = events().filter(({ kind }) => kind === 'print');
    assert.ok(prints.length > 0 && prints.length < 3000);
  });

  it('leaves nothing open where descriptors are too few to start, and says what to do', async () => {
    const opened = (): number => readdirSync('/proc/self/fd').length;
    const { soft } = descriptorLimit();
    const before = opened();
    for (let few = 0; few < 80; few += 3) {
      setDescriptorLimit(before + few);
      const { ended, pid } = startLabProcess(
        bundle,
        { scenario: 'sockets', ...options },
        () => 'end',
      );
      const ending = await ended.finally(() => setDescriptorLimit(soft));
      // From some limit on it can be started, and then it ends at once.
      if (pid !== -1) continue;
      assert.match(howEnded(ending), /^could not be started: \d+ descriptors are too few: raise/);
      await until(`the end of ${opened() - before} descriptors`, () => opened() === before);
    }
  });

  it('ends when it cannot be started at all', async () => {
    const lab = startLabProcess(path.resolve('dist/no-such-bundle.js'), {}, () => 'end');
    const { code, stderr } = await lab.ended;
    assert.equal(code, 1);
    assert.match(stderr, /no-such-bundle/);
    lab.send({ kind: 'stop' });
    lab.finish();
  });

  describe('in Electron', () => {
    const { execPath } = process;
    let folder = '';
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'muxscope-electron-'));
      const electron = path.join(folder, 'electron');
      const check =
        'if [ "$ELECTRON_RUN_AS_NODE" != 1 ]; then echo "a window opens" >&2; exit 9; fi';
      writeFileSync(electron, `#!/bin/sh\n${check}\nexec "${execPath}" "$@"\n`);
      chmodSync(electron, 0o755);
      process.execPath = electron;
    });
    after(() => {
      process.execPath = execPath;
      rmSync(folder, { recursive: true });
    });

    it('runs the binary as Node', async () => {
      const { lab, events } = start('sockets', { ports: [0, 0, 0] });
      const { code, stderr } = await lab.ended;
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      assert.equal(events().length, 10);
    });
  });
});
