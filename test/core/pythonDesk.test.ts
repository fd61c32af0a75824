/** Python programs that others start, as the core has them: one that is run, and any that comes in by the door. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SessionInfo } from '../../src/core/protocol';
import type { ProbeDoor, Replies } from '../../src/core/requests';
import { skipWith } from '../skip';
import { type CoreServer, openCoreServer } from '../support/coreServer';
import { until } from '../support/processes';
import { PROGRAMS, pythonProblem, realPython } from '../support/python';

const ECHOES = path.join(PROGRAMS, 'echoes.py');

describe('core/pythonDesk', () => {
  let python = '';
  let core: CoreServer;
  const children: ChildProcess[] = [];
  const known = new Map<number, SessionInfo>();

  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
  });
  beforeEach(() => {
    core = openCoreServer();
    known.clear();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const sessions = (): SessionInfo[] => {
    for (const message of core.told())
      if (message.type === 'session') known.set(message.session.id, message.session);
      else if (message.type === 'gone') known.delete(message.session);
    return [...known.values()];
  };
  const run = (args: readonly string[], { site, variables }: ProbeDoor): ChildProcess => {
    const env = Object.assign({}, process.env, variables, { PYTHONPATH: site });
    const child = spawn(python, args, { env, stdio: 'ignore' });
    children.push(child);
    return child;
  };
  const gone = (child: ChildProcess): Promise<number | null> =>
    new Promise((resolve) => child.once('exit', resolve));
  const door = (called?: string): Promise<ProbeDoor> =>
    core.get({ do: 'pythonDoor', ...(called !== undefined && { called }) }) as Promise<ProbeDoor>;

  const rows = async (session: number): Promise<{ readonly kind: string }[]> => {
    const all = { loop: -1, firstTick: -1, lastTick: -1 };
    const text = (await core.get({ do: 'json', session, ...all })) as string;
    return text
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { kind: string }]));
  };

  it('watches a program on when nobody will tell its end any more, and ends with it', async () => {
    const asked = await core.get({ do: 'startPython', name: 'echoes.py' });
    const { session, door: way } = asked as Replies['startPython'];
    const child = run([ECHOES, 'select'], way);
    await until('its wait', () => sessions()[0]?.isWaiting);
    core.welcome();
    const [ready] = core.told().filter(({ type }) => type === 'ready');
    assert.ok(ready?.type === 'ready');
    assert.deepEqual(
      ready.sessions?.map(({ id, state }) => [id, state]),
      [[session.id, 'running']],
    );
    child.kill('SIGTERM');
    const over = await until('its end', () => sessions().find(({ state }) => state === 'ended'));
    // With which code, only who started it could have told.
    assert.equal(over.python?.code, undefined);
  });

  it('has a session for a program that is run, holds it, and says with which code it ended', async () => {
    const asked = await core.get({ do: 'startPython', name: 'echoes.py' });
    const { session, door: way } = asked as Replies['startPython'];
    assert.deepEqual(
      [session.state, session.name, session.source],
      ['starting', 'echoes.py', 'python'],
    );
    const child = run([ECHOES, 'select'], way);
    await until('its wait', () => sessions()[0]?.isWaiting);
    await core.get({ do: 'pause', session: session.id });
    await core.get({ do: 'resume', session: session.id });
    assert.equal(sessions()[0]?.python?.script, ECHOES);
    const end = gone(child);
    child.kill('SIGTERM');
    await end;
    await core.get({ do: 'programEnded', session: session.id, code: 143 });
    const over = await until('its end', () => sessions().find(({ state }) => state === 'ended'));
    assert.deepEqual([over.python?.code, over.python?.isRun], [143, true]);
  });

  it('ends one that is run, and the session of one that never spoke', async () => {
    const asked = await core.get({ do: 'startPython', name: 'echoes.py' });
    const { session, door: way } = asked as Replies['startPython'];
    const child = run([ECHOES, 'poll'], way);
    await until('its wait', () => sessions()[0]?.isWaiting);
    const end = gone(child);
    await core.get({ do: 'stop', session: session.id });
    assert.equal(await end, null);
    const silent = (await core.get({ do: 'startPython', name: 'b.py' })) as Replies['startPython'];
    run(['-S', '-c', 'pass'], silent.door);
    await core.get({ do: 'stop', session: silent.session.id });
    assert.equal(sessions().find(({ id }) => id === silent.session.id)?.state, 'ended');
  });

  it('makes one of each that comes in by the door, its forks with it, and none where there is nothing to see', async () => {
    const way = await door();
    await gone(run(['-c', 'import json, threading; print(1)'], way));
    const forks =
      'import os, socket, sys\npid = os.fork()\na, b = socket.socketpair()\na.send(b"x")\n' +
      'if pid: os.wait()\n';
    assert.equal(await gone(run(['-c', forks], way)), 0);
    const ended = await until('its end', () => sessions().find(({ state }) => state === 'ended'));
    assert.deepEqual([ended.name, ended.problem, ended.python?.isRun], ['python -c', '', false]);
    assert.deepEqual(sessions().length, 1);
    const told = await rows(ended.id);
    const count = (kind: string): number => told.filter((row) => row.kind === kind).length;
    assert.deepEqual([count('process'), count('send'), count('exit')], [2, 2, 2]);
    run([ECHOES, 'epoll'], await door('mine'));
    await until('the second', () =>
      sessions().some(({ name, isWaiting }) => name === 'mine' && isWaiting),
    );
  });

  it('tells nothing more of one that has ended, however often its end is told', async () => {
    const asked = await core.get({ do: 'startPython', name: 'echoes.py' });
    const { session, door: way } = asked as Replies['startPython'];
    run([ECHOES, 'select'], way);
    await until('its wait', () => sessions()[0]?.isWaiting);
    await core.get({ do: 'stop', session: session.id });
    const told = await rows(session.id);
    assert.equal(told.filter(({ kind }) => kind === 'exit').length, 1);
    await core.get({ do: 'programEnded', session: session.id, code: 143 });
    await core.get({ do: 'programEnded', session: session.id, code: 143 });
    assert.deepEqual(await rows(session.id), told);
  });

  it('watches the fork of a program that has ended, until it has ended, or is stopped', async () => {
    const forks =
      'import os, select, socket, sys, time\na, b = socket.socketpair()\n' +
      'if os.fork(): os._exit(3)\n' +
      'while os.path.exists(sys.argv[1]): time.sleep(0.01)\n' +
      'a.send(b"late")\nif len(sys.argv) > 2: select.select([a], [], [])\n';
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
    const file = path.join(folder, 'wait');
    try {
      for (const isStopped of [false, true]) {
        writeFileSync(file, '');
        const asked = await core.get({ do: 'startPython', name: 'forks.py' });
        const { session, door: way } = asked as Replies['startPython'];
        const state = (): string | undefined =>
          sessions().find(({ id }) => id === session.id)?.state;
        await gone(run(['-c', forks, file, ...(isStopped ? ['stays'] : [])], way));
        await core.get({ do: 'programEnded', session: session.id, code: 3 });
        assert.equal(state(), 'running');
        rmSync(file);
        if (isStopped) {
          const doesWait = (told: readonly { readonly kind: string }[]): boolean =>
            told.some(({ kind }) => kind === 'wait');
          while (!doesWait(await rows(session.id)))
            await new Promise((resolve) => setTimeout(resolve, 5));
          assert.equal(state(), 'running');
          await core.get({ do: 'stop', session: session.id });
        }
        await until('its end', () => state() === 'ended');
        const told = (await rows(session.id)).map(({ kind }) => kind);
        assert.deepEqual(told.filter((kind) => kind === 'exit' || kind === 'send').slice(0, 2), [
          'exit',
          'send',
        ]);
        assert.equal(sessions().find(({ id }) => id === session.id)?.python?.code, 3);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has one session for a program that closes every descriptor, and goes on', async () => {
    const closes =
      'import os, socket\na, b = socket.socketpair()\na.send(b"x")\n' +
      'import ctypes\nlibc = ctypes.CDLL(None)\n' +
      'for fd in range(3, 70000): libc.close(fd)\na.detach(), b.detach()\n' +
      'import time\ntime.sleep(0.1)\n' +
      'a, b = socket.socketpair()\nfor i in range(9): a.send(b"y"); time.sleep(0.02)\n';
    assert.equal(await gone(run(['-c', closes], await door())), 0);
    const ended = await until('its end', () => sessions().find(({ state }) => state === 'ended'));
    assert.equal(sessions().length, 1);
    const kinds = (await rows(ended.id)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'process').length, 1);
    assert.ok(kinds.filter((kind) => kind === 'send').length > 5);
  });
});
